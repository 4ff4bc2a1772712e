//! Data collection: a period opens; units upload, review, correct, comment, submit and request
//! extensions; staff follow up and export.
//!
//! File contents (rows, findings by row) are processed outside transactions, by [`Processing`].
//! Facts about them are in SQL, and each folder's use cases are synchronous functions of `&mut Tx`.

pub mod corrections;
pub mod definitions;
mod engine;
pub mod export;
pub mod extensions;
pub mod periods;
mod person;
mod processing;
mod refusal;
pub mod review;
mod sealed;
pub mod submissions;
#[cfg(test)]
mod testing;
pub mod uploads;

pub use person::{Deeds, Whereabouts, deeds, forget_person};
pub use processing::{
    Cell, Counted, Export, FieldView, Histogram, JOBS, Limits, Processing, ROUND, Received,
    RuleView, Sheet,
};
pub use refusal::{Outcome, Refusal};

/// The account's permission for the unit of a submission. A submission that it may not see is
/// indistinguishable from one that does not exist.
pub fn permit(
    tx: &mut store::Tx<'_>,
    account: base::AccountId,
    id: base::SubmissionId,
    now: base::Timestamp,
) -> Outcome<organisations::permissions::ForUnit> {
    let unit = submissions::unit_of(tx, id)?;
    organisations::permissions::permit_unit(tx, account, unit, now)
        .map_err(|failure| failure.map_refusal(|_| Refusal::NotFound))
}

/// Turns a refusal that cannot happen into a fault: the object was found in the same transaction.
fn fault(failure: base::Failure<Refusal>) -> base::Fault {
    match failure {
        base::Failure::Refused(refusal) => {
            base::Fault::new(format!("unexpected refusal: {refusal:?}"))
        }
        base::Failure::Fault(fault) => fault,
    }
}
