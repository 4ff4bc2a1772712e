use base::Timestamp;
use organisations::permissions::ForUnit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, params};

use super::{Seen, sql};
use crate::{Outcome, Refusal, sealed};

/// Whom staff ask about the data, and what made the file (errors cluster by system).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    #[serde(skip)]
    pub payroll_system: String,
}

impl Contact {
    const LONGEST: usize = 120;

    pub fn of(tx: &mut Tx<'_>, seen: &Seen) -> Result<Self, base::Fault> {
        let row = tx.one(&sql::CONTACT_OF, params![seen.submission.id])?;
        let (contact, system): (Option<Vec<u8>>, Option<String>) = (row.get(0)?, row.get(1)?);
        let mut found: Self = match contact {
            Some(sealed) => sealed::open_json(tx, sql::CONTACT, &seen.submission.id, &sealed)?,
            None => Self::default(),
        };
        found.payroll_system = system.unwrap_or_default();
        Ok(found)
    }
}

/// The unit says who knows about its data in a period, and from which system it comes.
pub fn say_contact(tx: &mut Tx<'_>, now: Timestamp, by: &ForUnit, seen: &Seen, contact: &Contact) -> Outcome<()> {
    if seen.submission.unit != by.unit() {
        return Err(Refusal::NotFound.into());
    }
    for text in [&contact.name, &contact.phone, &contact.payroll_system] {
        if text.chars().count() > Contact::LONGEST {
            return Err(Refusal::TextTooLong { limit: Contact::LONGEST }.into());
        }
    }
    let id = seen.submission.id;
    let sealed = sealed::seal_json(tx, sql::CONTACT, &id, contact)?;
    tx.change(&sql::SAY_CONTACT, params![id, sealed, contact.payroll_system])?;
    tx.audit(now, Some(&by.account()), "submission.contact-said", Some(&id), &json!({}))?;
    Ok(())
}
