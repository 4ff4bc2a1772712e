use ::messages::threads::Posted;
use accounts::account;
use base::{AccountId, Fault, LetterKind, Timestamp, UnitId};
use organisations::permissions::{Role, of_account};
use organisations::units;
use store::Tx;

/// Has a letter sent to each person of a unit.
pub(crate) fn tell_unit(tx: &mut Tx<'_>, now: Timestamp, unit: UnitId, kind: &LetterKind) -> Result<u32, Fault> {
    let people = units::respondents_of(tx, unit, now)?;
    tell(tx, now, people, kind)
}

/// Has a letter sent to all staff.
fn tell_staff(tx: &mut Tx<'_>, now: Timestamp, kind: &LetterKind) -> Result<u32, Fault> {
    let mut staff = Vec::new();
    let mut after = String::new();
    loop {
        let page = account::all(tx, &after, 200)?;
        let Some(last) = page.last() else { break };
        last.address.folded().clone_into(&mut after);
        for person in &page {
            let permissions = of_account(tx, person.id)?;
            let is_staff = permissions.iter().any(|p| p.role == Role::Staff && p.status(now) == organisations::permissions::Status::Active);
            if is_staff {
                staff.push(person.id);
            }
        }
    }
    tell(tx, now, staff, kind)
}

fn tell(tx: &mut Tx<'_>, now: Timestamp, people: Vec<AccountId>, kind: &LetterKind) -> Result<u32, Fault> {
    let mut sent = 0;
    for person in people {
        // Who hasn't taken up the invitation has no account to read a message with.
        if let Some(found) = account::find(tx, person)?.filter(account::Account::is_active) {
            tx.send(now, &found.letter(kind.clone()))?;
            sent += 1;
        }
    }
    Ok(sent)
}

/// Says that there is a message, never what it says.
pub(super) fn new_message(tx: &mut Tx<'_>, now: Timestamp, posted: &Posted, origin: &str) -> Result<(), Fault> {
    if posted.by_staff {
        let url = format!("{origin}/messages/{}", posted.thread);
        tell_unit(tx, now, posted.unit, &LetterKind::NewMessage { url })?;
    } else {
        let url = format!("{origin}/staff/messages/{}", posted.thread);
        tell_staff(tx, now, &LetterKind::NewMessage { url })?;
    }
    Ok(())
}
