//! A unit's contact for its data.

use base::{AccountId, SubmissionId, Timestamp, UnitId};
use organisations::permissions::ForUnit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, params};

use super::{SubmissionView, sql};
use crate::{Outcome, Refusal, sealed};

/// The person that staff ask about the data, and the system that produced the file (errors cluster
/// by system).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    #[serde(skip)]
    pub payroll_system: String,
}

impl Contact {
    const LONGEST: usize = 120;

    pub fn of(tx: &mut Tx<'_>, seen: &SubmissionView) -> Result<Self, base::Fault> {
        let row = tx.one(&sql::CONTACT_OF, params![seen.submission.id])?;
        Self::read(tx, seen.submission.id, row.get(0)?, row.get(1)?)
    }

    fn read(
        tx: &mut Tx<'_>,
        id: SubmissionId,
        contact: Option<Vec<u8>>,
        system: Option<Vec<u8>>,
    ) -> Result<Self, base::Fault> {
        let mut found: Self = match contact {
            Some(sealed) => sealed::open_json(tx, sql::CONTACT, &id, &sealed)?,
            None => Self::default(),
        };
        found.payroll_system =
            sealed::open_if(tx, sql::PAYROLL_SYSTEM, &id, system.as_deref())?.unwrap_or_default();
        Ok(found)
    }
}

/// A unit's contacts with this name, newest first.
pub(crate) fn contacts_named(
    tx: &mut Tx<'_>,
    unit: UnitId,
    name: &str,
) -> Result<Vec<(SubmissionId, Contact)>, base::Fault> {
    let mut named = Vec::new();
    for row in tx.rows(&sql::CONTACTS_OF_UNIT, params![unit])? {
        let id = row.get(0)?;
        let contact = Contact::read(tx, id, row.get(1)?, row.get(2)?)?;
        if !name.is_empty() && base::fold(contact.name.trim()) == base::fold(name) {
            named.push((id, contact));
        }
    }
    Ok(named)
}

/// The submissions whose contact the person wrote, whomever it names.
pub(crate) fn contacts_by(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<SubmissionId>, base::Fault> {
    tx.rows(&sql::CONTACTS_BY, params![account])?.iter().map(|row| row.get(0)).collect()
}

/// Erases a contact's name and phone number. The payroll system stays: it is about the unit.
pub(crate) fn forget_contact(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: SubmissionId,
) -> Result<(), base::Fault> {
    tx.change(&sql::FORGET_CONTACT, params![id])?;
    tx.audit(now, None, "submission.contact-erased", Some(&id), &json!({}))
}

/// Records the unit's contact for a period, and the system that its data comes from.
pub fn say_contact(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    seen: &SubmissionView,
    contact: &Contact,
) -> Outcome<()> {
    if seen.submission.unit != by.unit() {
        return Err(Refusal::NotFound.into());
    }
    for text in [&contact.name, &contact.phone, &contact.payroll_system] {
        if base::count_characters(text) > Contact::LONGEST {
            return Err(Refusal::TextTooLong { limit: Contact::LONGEST }.into());
        }
    }
    let id = seen.submission.id;
    let key = sealed::key(tx, seen.period.id)?;
    let sealed = sealed::seal_json(tx, &key, sql::CONTACT, &id, contact)?;
    let system = sealed::seal(tx, &key, sql::PAYROLL_SYSTEM, &id, &contact.payroll_system)?;
    tx.change(&sql::SAY_CONTACT, params![id, sealed, system, by.account()])?;
    tx.audit(now, Some(&by.account()), "submission.contact-said", Some(&id), &json!({}))?;
    Ok(())
}
