//! Periods: dated rounds of a collection, the units asked to report in them, and what is allowed
//! when.

mod ask_units;
mod ends_sooner;
mod erase;
mod model;
mod open;
mod rules;
mod sql;
#[cfg(test)]
mod tests;

pub use ask_units::{ask_units, release_unit};
pub use ends_sooner::{EndsSooner, ends_sooner};
pub use erase::{
    ERASE, ERASE_BLOBS, ERASE_TRACES, ERASED, EraseBlobs, ErasePeriod, Erased, ErasedSubmission,
    erase, erase_due,
};
pub use model::{Kind, NewPeriod, NotADay, Period, PeriodWrong, Zone};
pub use open::{
    bring_in_period, change_days, latest_before, open_period, period, periods, periods_of,
};
pub use rules::{Act, DecisionInput, NotNow, State, deadline, may, state};
pub(crate) use sql::untouched;
