//! Correcting an invited person's address, while it is unproved and so still what staff wrote.

use std::time::Duration;

use base::{AccountId, EmailAddress, Failure, Fault, Timestamp};
use serde_json::json;
use store::{Tx, jobs};

use super::invite::{self, actor};
use super::{Account, Refusal, State, sql};
use crate::registration;

/// Upper bound on the letters to the wrong address that are dropped.
const LETTERS: u32 = 1_000;

/// Corrects an invited person's address. The current invitation is sent to the new address and its
/// validity starts again; other letters queued for the old address are dropped.
///
/// Refused once the person has proved the address: from then on it is theirs, and changing it would
/// hand the account to someone else.
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
    // Otherwise staff could move a person's permissions to their own or a colleague's mailbox.
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

/// Whether an account's address is still unproved, as it was entered by staff.
pub fn address_can_be_corrected(tx: &mut Tx<'_>, account: &Account) -> Result<bool, Fault> {
    if account.state != State::Invited || account.activated_at.is_some() {
        return Ok(false);
    }
    Ok(sql::invitations_of(tx, account.id)?
        .iter()
        .all(|invitation| invitation.started_at.is_none()))
}
