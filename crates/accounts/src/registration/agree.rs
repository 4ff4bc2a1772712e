//! The step `organisation-consent`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{Step, Stepped, Way, complete, sql, standing_at};
use crate::{Client, Token};

/// Consents to what the operator receives and logs. `version` is the one that the page showed; if
/// another is in force, that one is shown instead.
pub fn agree(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    version: &str,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<Stepped, Fault> {
    let flow = match standing_at(tx, way, token, Step::OrganisationConsent, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(stepped),
    };
    if version != way.consent() {
        return Ok(Stepped::Next);
    }
    sql::set_consent(tx, flow.id, version)?;
    complete::go_on(tx, way, token, client, language, now)
}
