//! Organisations: legal persons, each with a unique organisation number.

mod sql;

use base::{Fault, Line, OrganisationId, OrganisationNumber, Timestamp, fold};
use serde_json::json;
use store::{Row, Tx, params};

use crate::permissions::Staff;
use crate::{Answer, Refusal, refuse};

#[derive(Clone, Debug)]
pub struct Organisation {
    pub id: OrganisationId,
    pub number: OrganisationNumber,
    pub name: Line,
    pub principal_code: Option<Line>,
}

impl Organisation {
    /// Whether a search for `folded` text matches name, number or principal code.
    pub fn matches(&self, folded: &str) -> bool {
        let lines = [Some(&self.name), self.principal_code.as_ref()];
        lines.into_iter().flatten().any(|line| fold(line.as_str()).contains(folded))
            || number_matches(self.number, folded)
    }
}

/// Whether a search text matches a number: at least three of its digits in a row, with or without
/// the hyphen. Fewer match too much.
pub(crate) fn number_matches(number: OrganisationNumber, folded: &str) -> bool {
    let digits: String = folded.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    digits.len() >= 3
        && digits.bytes().all(|b| b.is_ascii_digit())
        && String::from(number).contains(&digits)
}

fn read(row: &Row) -> Result<Organisation, Fault> {
    Ok(Organisation {
        id: row.get(0)?,
        number: row.get(1)?,
        name: row.get(2)?,
        principal_code: row.get(3)?,
    })
}

pub fn register(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    number: OrganisationNumber,
    name: &Line,
) -> Answer<OrganisationId> {
    insert(tx, now, by, number, name, None)
}

/// Registers an organisation with its principal code, in a sector that has such codes.
pub fn register_principal(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    number: OrganisationNumber,
    name: &Line,
    code: &Line,
) -> Answer<OrganisationId> {
    insert(tx, now, by, number, name, Some(code))
}

fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    number: OrganisationNumber,
    name: &Line,
    principal_code: Option<&Line>,
) -> Answer<OrganisationId> {
    let id = OrganisationId::new(now, &*tx.entropy());
    if tx.execute(
        &sql::INSERT,
        params![id, number, name, fold(name.as_str()), principal_code.cloned(), now],
    )? == 0
    {
        return refuse(Refusal::Taken);
    }
    tx.audit(now, by.actor(), "organisation.registered", Some(&id), &json!({}))?;
    Ok(id)
}

pub fn find(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<Organisation>, Fault> {
    tx.row(&sql::FIND, params![id])?.as_ref().map(read).transpose()
}

pub fn find_by_number(
    tx: &mut Tx<'_>,
    number: OrganisationNumber,
) -> Result<Option<Organisation>, Fault> {
    tx.row(&sql::FIND_BY_NUMBER, params![number])?.as_ref().map(read).transpose()
}

/// All organisations, ordered by name.
pub fn all(tx: &mut Tx<'_>, _: &Staff) -> Result<Vec<Organisation>, Fault> {
    tx.rows(&sql::ALL, &[])?.iter().map(read).collect()
}
