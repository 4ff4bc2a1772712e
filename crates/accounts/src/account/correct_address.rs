use std::time::Duration;

use base::{AccountId, EmailAddress, Failure, Fault, Timestamp};
use serde_json::json;
use store::{Tx, jobs};

use super::invite::{self, actor};
use super::{Account, Refusal, State, sql};
use crate::registration;

/// Letters to the wrong address that are taken away at most.
const LETTERS: u32 = 1_000;

/// Puts an invited person's address right: a letter to the one that was written down cannot arrive.
/// The invitation that can be followed is sent again to the new address, with a new time to follow
/// it in; whatever else waited for the old one is taken away.
///
/// Refused once the person has proved the address: from then on it is the person's own, and
/// changing it would hand the account to another.
pub fn correct_address(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    address: &EmailAddress,
    valid_for: Duration,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let found = sql::find(tx, account)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    if !address_can_be_corrected(tx, &found)? {
        return Err(Failure::Refused(Refusal::AddressProved));
    }
    // Nobody gives the permissions of another to a mailbox of their own, or of a colleague.
    if sql::of_mailbox(tx, &address.mailbox())?.iter().any(|other| *other != account) {
        return Err(Failure::Refused(Refusal::AddressTaken));
    }
    sql::set_address(tx, account, address)?;
    registration::end_all(tx, account)?;
    tx.audit(now, actor(&by), "account.address-corrected", Some(&account), &json!({}))?;
    for (letter, _) in jobs::letters_to(tx, &found.address, LETTERS)? {
        jobs::drop_job(tx, now, actor(&by), letter.id)?;
    }
    match sql::live_invitation(tx, account, now)? {
        Some((live, _)) => invite::send_again(tx, by, live.id, valid_for, now),
        None => Ok(()),
    }
}

/// Whether an account's address is still what somebody else wrote down.
pub fn address_can_be_corrected(tx: &mut Tx<'_>, account: &Account) -> Result<bool, Fault> {
    if account.state != State::Invited || account.activated_at.is_some() {
        return Ok(false);
    }
    Ok(sql::invitations_of(tx, account.id)?
        .iter()
        .all(|invitation| invitation.started_at.is_none()))
}
