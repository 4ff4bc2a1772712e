//! Asking units to report in a period.

use base::{PeriodId, SubmissionId, Timestamp, UnitId};
use organisations::permissions::Staff;
use serde_json::json;
use store::{Tx, params};

use super::{open, sql};
use crate::{Outcome, Refusal};

/// Asks units to report in a period; those already asked are unchanged. Returns the number of new
/// ones.
pub fn ask_units(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    period: PeriodId,
    units: &[UnitId],
) -> Outcome<u64> {
    let found = open::period(tx, period)?;
    if found.erased_at.is_some() {
        return Err(Refusal::NotNow(super::NotNow::Erased).into());
    }
    let mut new = 0;
    for unit in units {
        let id = SubmissionId::new(now, &*tx.entropy());
        new += tx.execute(&sql::ASK, params![id, period, *unit, now])?;
    }
    if new > 0 {
        tx.audit(now, by.actor(), "period.units-asked", Some(&period), &json!({"units": new}))?;
    }
    Ok(new)
}

/// Stops asking a unit that has not begun. One that has uploaded, requested or saved anything is
/// refused, so that nothing is lost by mistake.
pub fn release_unit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    period: PeriodId,
    unit: UnitId,
) -> Outcome<()> {
    let found = open::period(tx, period)?;
    if found.erased_at.is_some() {
        return Err(Refusal::NotNow(super::NotNow::Erased).into());
    }
    if tx.execute(&sql::RELEASE, params![period, unit])? == 0 {
        return Err(Refusal::AtWork.into());
    }
    tx.audit(
        now,
        by.actor(),
        "period.unit-released",
        Some(&period),
        &json!({"unit": unit.to_string()}),
    )?;
    Ok(())
}
