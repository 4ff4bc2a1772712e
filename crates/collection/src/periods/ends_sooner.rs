//! The consequences of an earlier last day: ended work and erased files, for a confirmation page.

use base::{PeriodId, Timestamp};
use jiff::civil::Date;
use organisations::permissions::Staff;
use store::{Tx, params};

use super::{Kind, Period, open, sql};
use crate::Outcome;

/// A period that has begun and would end sooner.
#[derive(Clone, Debug)]
pub struct EndsSooner {
    /// The period with its new days.
    pub period: Period,
    /// Units with uploads, and the number of their files: what a test period erases at its end.
    pub units: u64,
    pub files: u64,
    /// Units without an extension that have not submitted, and could no longer.
    pub at_work: u64,
}

/// `None` if the period would not end sooner. Refused like [`change_days`](super::change_days).
pub fn ends_sooner(
    tx: &mut Tx<'_>,
    now: Timestamp,
    _: &Staff,
    id: PeriodId,
    opens_on: Date,
    closes_on: Date,
) -> Outcome<Option<EndsSooner>> {
    let (old, period) = open::with_days(tx, now, id, opens_on, closes_on)?;
    if period.opens_at > now || period.closes_at >= old.closes_at {
        return Ok(None);
    }
    let row = tx.row(&sql::UPLOADED, params![id])?;
    let (units, files) =
        row.map_or(Ok((0, 0)), |row| Ok::<_, base::Fault>((row.get(0)?, row.get(1)?)))?;
    let row = tx.row(&sql::AT_WORK, params![id])?;
    let at_work = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(Some(EndsSooner { period, units, files, at_work }))
}

impl EndsSooner {
    /// Whether files are erased, as at the end of a test period.
    pub fn erases(&self) -> bool {
        self.period.kind == Kind::Test
    }
}
