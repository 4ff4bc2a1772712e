use base::{EmailAddress, Fault, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Link, sql};
use crate::account::{self, Account};
use crate::registration;

/// Lets an account's address follow the person's address upstream. Issuer and subject are the
/// person (OpenID Connect Core, 5.7): when they come with another address than before, the one
/// before may be another person's by now.
///
/// `told` is the address that upstream tells, and whether the portal takes its word for it. An
/// address that never came from this upstream stays. One that cannot follow (not vouched for, or
/// another account's) opens nothing from now on.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    who: Account,
    link: &Link,
    told: Option<&(EmailAddress, bool)>,
    now: Timestamp,
) -> Result<Account, Fault> {
    let Some((address, vouched)) = told else { return Ok(who) };
    let was_upstreams = link.shown.as_ref() == Some(&who.address);
    if *address == who.address {
        account::sql::trust_address(tx, who.id)?;
    }
    if !was_upstreams || *address == who.address {
        if *vouched && link.shown.as_ref() != Some(address) {
            sql::set_shown(tx, link.id, address)?;
        }
        return Ok(who);
    }
    // Whatever was begun with the address of before is not to end in this account.
    registration::end_all(tx, who.id)?;
    if !*vouched || !account::sql::move_address(tx, who.id, address)? {
        if account::sql::doubt_address(tx, who.id, now)? {
            tx.audit(
                now,
                None,
                "account.address-doubted",
                Some(&who.id),
                &json!({ "provider": link.provider }),
            )?;
        }
        return Ok(who);
    }
    sql::set_shown(tx, link.id, address)?;
    tx.audit(
        now,
        None,
        "account.address-moved",
        Some(&who.id),
        &json!({ "provider": link.provider }),
    )?;
    let moved = account::find(tx, who.id)?
        .ok_or_else(|| Fault::new("an account went away within a transaction"))?;
    // To both: if it was not the person, the address of before is where that is seen.
    for told in [&who, &moved] {
        tx.send(now, &told.letter(LetterKind::AddressChanged { at: now, upstream: true }))?;
    }
    Ok(moved)
}
