//! Collections: a period opens, units upload, review, correct, comment, submit, ask for a later
//! day; staff follow up and take the data out.
//!
//! What is in files (rows, findings by row) is worked on outside transactions, by [`Workshop`];
//! what is known about them is SQL, and the use cases of each folder are synchronous functions of
//! `&mut Tx`.

pub mod corrections;
pub mod definitions;
mod engine;
pub mod export;
pub mod extensions;
pub mod periods;
mod person;
mod refusal;
pub mod review;
mod sealed;
pub mod submissions;
#[cfg(test)]
mod testing;
pub mod uploads;
mod workshop;

pub use person::{Deeds, Whereabouts, deeds, forget_person};
pub use refusal::{Outcome, Refusal};
pub use workshop::{
    Cell, Counted, Export, FieldView, JOBS, Limits, ROUND, Received, RuleView, Sheet, Spread,
    Workshop,
};

/// The account's permission for the unit of a submission; what it may not see is the same as what
/// isn't there.
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

/// A refusal where there can be none: what was found a moment ago in the same transaction.
fn fault(failure: base::Failure<Refusal>) -> base::Fault {
    match failure {
        base::Failure::Refused(refusal) => {
            base::Fault::new(format!("refused where it could not be: {refusal:?}"))
        }
        base::Failure::Fault(fault) => fault,
    }
}
