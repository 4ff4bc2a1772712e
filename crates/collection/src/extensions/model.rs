//! Extensions as stored.

use base::{AccountId, ExtensionId, SubmissionId, Timestamp};
use jiff::civil::Date;

store::stored! {
    pub enum State {
        Asked = "asked",
        Granted = "granted",
        Refused = "refused",
        /// Withdrawn by the unit before it was decided.
        Withdrawn = "withdrawn",
    }
}

/// A request for a later day, and its decision.
#[derive(Clone, Debug)]
pub struct Extension {
    pub id: ExtensionId,
    pub submission: SubmissionId,
    pub state: State,
    /// The last day that the unit requests.
    pub wanted_on: Date,
    pub reason: String,
    pub asked_at: Timestamp,
    pub asked_by: AccountId,
    /// The last day that was granted.
    pub granted_on: Option<Date>,
    pub answer: Option<String>,
    pub decided_at: Option<Timestamp>,
}
