//! Periods, their days, and why one is refused.

use base::{AccountId, CollectionId, DefinitionId, PeriodId, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;

store::stored! {
    /// The purpose of a period.
    pub enum Kind {
        /// Everything uploaded in it is erased when it ends.
        Test = "test",
        /// Accepted submissions are kept.
        Submission = "submission",
    }
}

/// The portal's time zone, which determines when days begin and end. Valid by construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// Text that is not a calendar day or a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day or time zone")]
pub struct NotADay;

impl Zone {
    /// Takes an IANA name: `Europe/Stockholm`.
    pub fn new(name: &str) -> Result<Self, NotADay> {
        TimeZone::get(name).map(Self).map_err(|_| NotADay)
    }
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
    /// The first moment of a day; if a clock change skips midnight, the first moment that exists.
    pub fn start_of(&self, day: Date) -> Result<Timestamp, NotADay> {
        let zoned =
            day.to_zoned(self.0.clone()).and_then(|z| z.start_of_day()).map_err(|_| NotADay)?;
        Ok(Timestamp::from_jiff(zoned.timestamp()))
    }
    /// The first moment after a day.
    pub fn end_of(&self, day: Date) -> Result<Timestamp, NotADay> {
        self.start_of(day.tomorrow().map_err(|_| NotADay)?)
    }
    pub fn day_of(&self, moment: Timestamp) -> Date {
        moment.to_jiff().to_zoned(self.0.clone()).date()
    }
}

/// A dated round of a collection.
#[derive(Clone, Debug)]
pub struct Period {
    pub id: PeriodId,
    pub collection: CollectionId,
    pub definition: DefinitionId,
    pub kind: Kind,
    /// The name that people use: "2026".
    pub name: String,
    /// The first and the last day, both inclusive.
    pub opens_on: Date,
    pub closes_on: Date,
    pub zone: Zone,
    /// The first moment of `opens_on`.
    pub opens_at: Timestamp,
    /// The first moment after `closes_on`.
    pub closes_at: Timestamp,
    /// The period whose accepted submissions the checks compare with.
    pub previous: Option<PeriodId>,
    pub created_at: Timestamp,
    pub created_by: Option<AccountId>,
    /// When everything uploaded in it was erased.
    pub erased_at: Option<Timestamp>,
}

/// The input for a new period.
#[derive(Clone, Debug)]
pub struct NewPeriod {
    pub collection: CollectionId,
    pub kind: Kind,
    pub name: String,
    pub opens_on: Date,
    pub closes_on: Date,
    pub previous: Option<PeriodId>,
}

/// Why a period is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodWrong {
    NameMissing,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It is over already.
    Over,
    /// It was a test period and is erased, so it cannot be reopened.
    Erased,
    /// The collection has another period of the same kind on one of its days.
    Overlaps,
    /// Longer than two years.
    TooLong,
    /// It has begun, so its first day is fixed.
    HasBegun,
    /// The period to compare with belongs to another collection, is a test, or is not earlier.
    PreviousWrong,
}
