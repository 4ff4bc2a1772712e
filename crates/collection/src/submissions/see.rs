//! Reading submissions and receipts.

use base::{AccountId, Failure, Fault, PeriodId, SubmissionId, UnitId};
use organisations::permissions::{ForUnit, Staff};
use store::{Tx, params};

use super::{Receipt, Status, Submission, sql};
use crate::periods::{self, DecisionInput, Period};
use crate::{Outcome, Refusal};

/// A submission with its period.
#[derive(Clone, Debug)]
pub struct SubmissionView {
    pub submission: Submission,
    pub period: Period,
}

impl SubmissionView {
    pub fn decision_input(&self) -> DecisionInput<'_> {
        DecisionInput {
            period: &self.period,
            status: self.submission.status,
            extended_to: self.submission.extended_to,
        }
    }
    /// The first moment that is too late.
    pub fn deadline(&self) -> base::Timestamp {
        periods::deadline(&self.period, self.submission.extended_to)
    }
}

pub(crate) fn find(tx: &mut Tx<'_>, id: SubmissionId) -> Outcome<SubmissionView> {
    let row = tx.row(&sql::FIND, params![id])?.ok_or(Refusal::NotFound)?;
    with_period(tx, sql::read(&row)?)
}

fn with_period(tx: &mut Tx<'_>, submission: Submission) -> Outcome<SubmissionView> {
    let period = match periods::period(tx, submission.period) {
        Err(Failure::Refused(_)) => {
            return Err(Fault::new("a submission without a period").into());
        }
        other => other?,
    };
    Ok(SubmissionView { submission, period })
}

/// The unit whose permission is needed to see a submission. It checks nothing; the use cases do.
pub fn unit_of(tx: &mut Tx<'_>, id: SubmissionId) -> Outcome<UnitId> {
    Ok(tx.row(&sql::UNIT_OF, params![id])?.ok_or(Refusal::NotFound)?.get(0)?)
}

/// The unit and the period of a submission. It checks nothing, like [`unit_of`].
pub fn unit_and_period_of(tx: &mut Tx<'_>, id: SubmissionId) -> Outcome<(UnitId, PeriodId)> {
    let row = tx.row(&sql::UNIT_OF, params![id])?.ok_or(Refusal::NotFound)?;
    Ok((row.get(0)?, row.get(1)?))
}

/// A submission of the caller's unit. Another unit's is indistinguishable from none.
pub fn open(tx: &mut Tx<'_>, by: &ForUnit, id: SubmissionId) -> Outcome<SubmissionView> {
    let seen = find(tx, id)?;
    if seen.submission.unit == by.unit() { Ok(seen) } else { Err(Refusal::NotFound.into()) }
}

/// Every receipt of a person's submissions, newest first.
pub(crate) fn receipts_of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<Receipt>, Fault> {
    let rows = tx.rows(&sql::RECEIPTS_OF_PERSON, params![account])?;
    rows.iter().map(|row| sql::read_receipt(tx, row)).collect()
}

pub fn open_for_staff(tx: &mut Tx<'_>, _by: &Staff, id: SubmissionId) -> Outcome<SubmissionView> {
    find(tx, id)
}

/// Every submission that the unit is or was asked for, newest first.
pub fn of_unit(tx: &mut Tx<'_>, by: &ForUnit) -> Outcome<Vec<SubmissionView>> {
    let rows = tx.rows(&sql::OF_UNIT, params![by.unit()])?;
    rows.iter().map(|row| with_period(tx, sql::read(row)?)).collect()
}

/// The receipts of a submission, newest first.
pub fn receipts(tx: &mut Tx<'_>, seen: &SubmissionView) -> Result<Vec<Receipt>, Fault> {
    let rows = tx.rows(&sql::RECEIPTS, params![seen.submission.id])?;
    rows.iter().map(|row| sql::read_receipt(tx, row)).collect()
}

/// The staff's message, while a submission is sent back.
pub fn asked_for(tx: &mut Tx<'_>, seen: &SubmissionView) -> Result<Option<String>, Fault> {
    if seen.submission.status != Status::SentBack {
        return Ok(None);
    }
    Ok(receipts(tx, seen)?.into_iter().next().and_then(|receipt| receipt.message))
}

pub(super) fn of_period_and_unit(
    tx: &mut Tx<'_>,
    period: PeriodId,
    unit: UnitId,
) -> Outcome<SubmissionView> {
    let row = tx.row(&sql::OF_PERIOD_AND_UNIT, params![period, unit])?.ok_or(Refusal::NotFound)?;
    with_period(tx, sql::read(&row)?)
}
