//! Export: all accepted data of a period for analysis, with its codebook. Sensitive fields need the
//! right to them.

use base::{BlobId, Fault, Line, PeriodId, Timestamp, UnitId};
use organisations::permissions::{Administrator, Staff};
use serde_json::json;
use store::{Tx, params};

use crate::{Outcome, periods};

store::sql! {
    ACCEPTED = "SELECT s.unit, r.blob, r.rows FROM submission s JOIN receipt r ON r.submission = s.id AND r.decision = 'accepted'
        WHERE s.period = $1 AND s.status = 'accepted'
        AND r.number = (SELECT max(m.number) FROM receipt m WHERE m.submission = s.id AND m.decision = 'accepted') ORDER BY s.id";
}

/// The right to export, with or without sensitive fields. Sensitive fields need a system
/// administrator.
#[derive(Clone, Copy, Debug)]
pub enum Right<'a> {
    Plain(&'a Staff),
    Sensitive(&'a Administrator),
}

/// One unit's accepted data.
#[derive(Clone, Debug)]
pub struct Part {
    pub unit: UnitId,
    pub file: BlobId,
    pub rows: u64,
}

/// The data to export. The audit log records who exported how much and why, and whether sensitive
/// fields were included.
pub fn begin(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Right<'_>,
    period: PeriodId,
    form: &str,
    reason: &Line,
) -> Outcome<Vec<Part>> {
    let period = periods::period(tx, period)?;
    let rows = tx.rows(&ACCEPTED, params![period.id])?;
    let parts = rows
        .iter()
        .map(|row| Ok(Part { unit: row.get(0)?, file: row.get(1)?, rows: row.get(2)? }))
        .collect::<Result<Vec<_>, Fault>>()?;
    let (actor, sensitive) = match by {
        Right::Plain(staff) => (staff.account(), false),
        Right::Sensitive(administrator) => (administrator.account(), true),
    };
    let rows: u64 = parts.iter().map(|part| part.rows).sum();
    let actor = actor.as_ref().map(|a| a as &dyn std::fmt::Display);
    tx.audit(
        now,
        actor,
        "period.exported",
        Some(&period.id),
        &json!({"form": form, "units": parts.len(), "rows": rows, "sensitive": sensitive, "reason": reason.as_str()}),
    )?;
    Ok(parts)
}

/// The data that could be exported; exports nothing.
pub fn available(tx: &mut Tx<'_>, _by: &Staff, period: PeriodId) -> Outcome<Vec<Part>> {
    let rows = tx.rows(&ACCEPTED, params![period])?;
    Ok(rows
        .iter()
        .map(|row| Ok(Part { unit: row.get(0)?, file: row.get(1)?, rows: row.get(2)? }))
        .collect::<Result<Vec<_>, Fault>>()?)
}
