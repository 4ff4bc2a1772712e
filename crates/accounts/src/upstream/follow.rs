//! An account's address follows its owner's address at the upstream provider.

use base::{EmailAddress, Fault, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Link, sql};
use crate::account::{self, Account};
use crate::registration;

/// Updates an account's address from the one that the provider reports at sign-in. Issuer and
/// subject identify the person (OpenID Connect Core, section 5.7): if their address changed, the
/// earlier one may belong to another person by now.
///
/// `told` is the reported address, and whether the portal trusts the report. An address that did
/// not come from this provider stays. One that can't follow, because the report is not trusted or
/// another account has the new address, is marked as doubted and opens no flow.
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
    // A flow begun with the earlier address must not end in this account.
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
        .ok_or_else(|| Fault::new("an account disappeared within a transaction"))?;
    // Tell both addresses: if it was not the person, the owner sees it at the earlier one.
    for told in [&who, &moved] {
        tx.send(now, &told.letter(LetterKind::AddressChanged { at: now, upstream: true }))?;
    }
    Ok(moved)
}
