//! Submissions: one unit's data in one period, from the first upload to the decision by staff.

mod decide;
mod follow_up;
mod import;
mod model;
mod profile;
mod see;
mod sql;
mod submit;

pub use decide::{Shown, accept, send_back};
pub use follow_up::{
    Due, Overview, Remind, Response, contact_for_staff, due, overview, remind, response, to_decide,
};
pub use import::import;
pub use model::{Decision, Receipt, Status, Submission, Sum};
pub use profile::{Contact, say_contact};
pub(crate) use profile::{contacts_by, contacts_named, forget_contact};
pub use see::{
    SubmissionView, asked_for, of_unit, open, open_for_staff, receipts, unit_and_period_of, unit_of,
};
pub(crate) use see::{find, receipts_of_person};
pub(crate) use sql::{accepted, touch};
pub use submit::{ReadyFile, Submitted, submit};
