use base::{AccountId, ExtensionId, SubmissionId, Timestamp};
use jiff::civil::Date;

store::stored! {
    pub enum State {
        Asked = "asked",
        Granted = "granted",
        Refused = "refused",
        /// Taken back by the unit before it was answered.
        Withdrawn = "withdrawn",
    }
}

/// A later day, asked for and decided.
#[derive(Clone, Debug)]
pub struct Extension {
    pub id: ExtensionId,
    pub submission: SubmissionId,
    pub state: State,
    /// The last day that the unit wishes for.
    pub wanted_on: Date,
    pub reason: String,
    pub asked_at: Timestamp,
    pub asked_by: AccountId,
    /// The last day that it got.
    pub granted_on: Option<Date>,
    pub answer: Option<String>,
    pub decided_at: Option<Timestamp>,
}
