//! Letters to a unit's respondents and to staff. A letter about a message never quotes it.

use ::messages::threads::{self, Posted};
use accounts::account::{self, Account};
use base::{Fault, Language, LetterKind, Timestamp, UnitId};
use organisations::permissions::{Role, of_account};
use organisations::units;
use store::Tx;

/// The unit's respondents with an active account. An invited person could not follow the letter's
/// link yet.
pub(crate) fn people_of(
    tx: &mut Tx<'_>,
    now: Timestamp,
    unit: UnitId,
) -> Result<Vec<Account>, Fault> {
    let mut people = Vec::new();
    for person in units::respondents_of(tx, unit, now)? {
        people.extend(account::find(tx, person)?.filter(Account::is_active));
    }
    Ok(people)
}

/// Sends a letter to each respondent of a unit, in that person's language. `kind` makes its
/// content.
pub(crate) fn tell_unit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    unit: UnitId,
    kind: impl Fn(Language) -> LetterKind,
) -> Result<(), Fault> {
    for person in people_of(tx, now, unit)? {
        tx.send(now, &person.letter(kind(person.writes_in())))?;
    }
    Ok(())
}

fn all_staff(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Account>, Fault> {
    let mut staff = Vec::new();
    let mut after = String::new();
    loop {
        let page = account::all(tx, &after, 200)?;
        let Some(last) = page.last() else { return Ok(staff) };
        last.address.folded().clone_into(&mut after);
        for person in page.into_iter().filter(Account::is_active) {
            let permissions = of_account(tx, person.id)?;
            if permissions.iter().any(|p| {
                p.role == Role::Staff && p.status(now) == organisations::permissions::Status::Active
            }) {
                staff.push(person);
            }
        }
    }
}

/// Announces a message. A person told in this clock hour who has not read it is not told again.
pub(super) fn new_message(
    tx: &mut Tx<'_>,
    now: Timestamp,
    posted: &Posted,
    origin: &str,
) -> Result<(), Fault> {
    let (people, at) = if posted.by_staff {
        (people_of(tx, now, posted.unit)?, "/messages")
    } else {
        (all_staff(tx, now)?, "/staff/messages")
    };
    let url = format!("{origin}{at}/{}", posted.thread);
    for person in people {
        if !threads::is_announced(tx, now, person.id, posted)? {
            tx.send(now, &person.letter(LetterKind::NewMessage { url: url.clone() }))?;
        }
    }
    Ok(())
}
