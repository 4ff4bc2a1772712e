use base::{Fault, Language, Timestamp};
use jiff::civil::Date;
use serde_json::json;
use store::Tx;

use super::{Step, Stepped, Way, complete, sql, standing_at};
use crate::{Client, Token};

/// What came of a date of birth.
#[derive(Clone, Debug)]
pub enum Birth {
    Stepped(Stepped),
    /// Under the portal's age limit: the flow is gone, and nothing of it was kept.
    TooYoung,
}

/// Country (two letters, ISO 3166-1) and date of birth. The date is looked at and not kept: what
/// the portal needs to know is that the limit is met.
#[expect(clippy::too_many_arguments, reason = "what a form says, and what every use case has")]
pub fn give_birth_date(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    country: &str,
    born: Date,
    today: Date,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<Birth, Fault> {
    let flow = match standing_at(tx, way, token, Step::BirthDate, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(Birth::Stepped(stepped)),
    };
    if years_old(born, today) < i16::from(way.least_age()) {
        sql::give_up(tx, flow.id)?;
        tx.audit(now, None, "registration.too-young", None, &json!({}))?;
        return Ok(Birth::TooYoung);
    }
    sql::old_enough(tx, flow.id, country)?;
    complete::go_on(tx, way, token, client, language, now).map(Birth::Stepped)
}

/// Whole years. Who was born on 29 February has a birthday on 1 March in other years.
pub(super) fn years_old(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}
