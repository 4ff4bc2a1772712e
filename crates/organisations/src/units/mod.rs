//! Units: the parts of organisations that report.

mod sql;

use base::{AccountId, Fault, Line, OrganisationId, OrganisationNumber, Timestamp, UnitId, fold};
use serde_json::json;
use store::{Row, Tx, params};

use crate::permissions::{ForUnit, Staff};
use crate::{Answer, Refusal, refuse};

#[derive(Clone, Debug)]
pub struct Unit {
    pub id: UnitId,
    pub organisation: OrganisationId,
    pub organisation_name: Line,
    pub organisation_number: OrganisationNumber,
    /// The sector's code for the unit, as used in files.
    pub code: Line,
    pub name: Line,
}

impl Unit {
    /// Whether a search for `folded` text matches code, name, organisation or organisation number.
    pub fn matches(&self, folded: &str) -> bool {
        [&self.code, &self.name, &self.organisation_name]
            .into_iter()
            .any(|line| fold(line.as_str()).contains(folded))
            || crate::actors::number_matches(self.organisation_number, folded)
    }
}

fn read(row: &Row) -> Result<Unit, Fault> {
    Ok(Unit {
        id: row.get(0)?,
        organisation: row.get(1)?,
        organisation_name: row.get(2)?,
        code: row.get(3)?,
        name: row.get(4)?,
        organisation_number: row.get(5)?,
    })
}

pub fn register(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    organisation: OrganisationId,
    code: &Line,
    name: &Line,
) -> Answer<UnitId> {
    if crate::actors::find(tx, organisation)?.is_none() {
        return refuse(Refusal::NotFound);
    }
    let id = UnitId::new(now, &*tx.entropy());
    if tx.execute(&sql::INSERT, params![id, organisation, code, name, fold(name.as_str()), now])?
        == 0
    {
        return refuse(Refusal::Taken);
    }
    tx.audit(
        now,
        by.actor(),
        "unit.registered",
        Some(&id),
        &json!({ "organisation": organisation }),
    )?;
    Ok(id)
}

pub fn find(tx: &mut Tx<'_>, id: UnitId) -> Result<Option<Unit>, Fault> {
    tx.row(&sql::FIND, params![id])?.as_ref().map(read).transpose()
}

pub fn find_by_code(tx: &mut Tx<'_>, code: &Line) -> Result<Option<Unit>, Fault> {
    tx.row(&sql::FIND_BY_CODE, params![code])?.as_ref().map(read).transpose()
}

/// All units, ordered by organisation and name.
pub fn all(tx: &mut Tx<'_>, _: &Staff) -> Result<Vec<Unit>, Fault> {
    tx.rows(&sql::ALL, &[])?.iter().map(read).collect()
}

/// An organisation's units, ordered by name.
pub fn of_organisation(
    tx: &mut Tx<'_>,
    _: &Staff,
    organisation: OrganisationId,
) -> Result<Vec<Unit>, Fault> {
    tx.rows(&sql::OF_ORGANISATION, params![organisation])?.iter().map(read).collect()
}

/// Units without a respondent now, ordered by organisation and name.
pub fn without_respondents(tx: &mut Tx<'_>, _: &Staff, now: Timestamp) -> Result<Vec<Unit>, Fault> {
    tx.rows(&sql::WITHOUT_RESPONDENTS, params![now])?.iter().map(read).collect()
}

/// Units that the account reports for now, ordered by organisation and name.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<Vec<Unit>, Fault> {
    tx.rows(&sql::OF_ACCOUNT, params![account, now])?.iter().map(read).collect()
}

/// The number of a unit's respondents now: the length of [`respondents_of`].
pub fn respondent_count(tx: &mut Tx<'_>, unit: UnitId, now: Timestamp) -> Result<usize, Fault> {
    let count: i64 = tx.one(&sql::RESPONDENT_COUNT, params![unit, now])?.get(0)?;
    usize::try_from(count).map_err(Fault::new)
}

/// A unit's respondents now, the oldest permission first, for another respondent of the unit.
pub fn respondents(
    tx: &mut Tx<'_>,
    unit: &ForUnit,
    now: Timestamp,
) -> Result<Vec<AccountId>, Fault> {
    respondents_of(tx, unit.unit(), now)
}

/// The same for letters and staff, who have no permission for the unit.
pub fn respondents_of(
    tx: &mut Tx<'_>,
    unit: UnitId,
    now: Timestamp,
) -> Result<Vec<AccountId>, Fault> {
    tx.rows(&sql::RESPONDENTS, params![unit, now])?.iter().map(|row| row.get(0)).collect()
}
