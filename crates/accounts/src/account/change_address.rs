//! Changing an account's address, or proving it again, with a code mailed to that address. This is
//! also the remedy when letters no longer arrive, or an upstream provider reported another address.
//! Until the code is right, the account keeps its old address.

use std::time::Duration;

use base::{AccountId, EmailAddress, Failure, Fault, Language, Letter, LetterKind, Timestamp};
use serde_json::json;
use store::{Tx, jobs, params};
use subtle::ConstantTimeEq as _;

use super::{Account, Refusal, find, sql};
use crate::Client;
use crate::registration::{self, CODE_LIFE, CODE_TRIES};
use crate::second_factor::OneTimeCode;
use crate::throttle::{self, CodeDigits};
use crate::token::keyed;

/// A repeated request within this time is a double click: no second letter is sent.
const BETWEEN_CODES: Duration = Duration::from_secs(30);
/// Upper bound on the undelivered letters that are sent again.
const LETTERS: u32 = 100;

store::sql! {
    ASK = "INSERT INTO address_change (account, address, code, created_at, tries) VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (account) DO UPDATE SET address = excluded.address, code = excluded.code, created_at = excluded.created_at, tries = 0";
    WAITING = "SELECT address, code, created_at, tries FROM address_change WHERE account = $1";
    TRIED = "UPDATE address_change SET tries = tries + 1 WHERE account = $1";
    DROP = "DELETE FROM address_change WHERE account = $1";
    SWEEP_ASKED = "DELETE FROM address_change WHERE created_at < $1";
    DOUBTED = "SELECT address_doubted_at FROM account WHERE id = $1";
}

/// Why mail to an account's address may not reach its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// An upstream provider reported another address, so this one opens no flow.
    Doubted,
    /// A letter to it was set aside as undeliverable.
    Undelivered,
}

/// The problem with an account's address, if there is one.
pub fn address_trouble(
    tx: &mut Tx<'_>,
    account: &Account,
) -> Result<Option<AddressProblem>, Fault> {
    let doubted: Option<Timestamp> =
        tx.row(&DOUBTED, params![account.id])?.map_or(Ok(None), |row| row.get(0))?;
    if doubted.is_some() {
        return Ok(Some(AddressProblem::Doubted));
    }
    Ok((!jobs::letters_to(tx, &account.address, 1)?.is_empty())
        .then_some(AddressProblem::Undelivered))
}

/// The result of a request for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSent {
    Sent,
    Wait { wait: Duration },
}

/// The result of entering a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressChanged {
    Done,
    Wrong {
        left: u32,
    },
    /// Expired, or tried too often: a new code is needed.
    Void,
    /// Another account has the address.
    Taken,
}

struct Waiting {
    address: EmailAddress,
    code: [u8; 32],
    sent_at: Timestamp,
    tries: u32,
}

impl Waiting {
    fn is_open(&self, now: Timestamp) -> bool {
        self.tries < CODE_TRIES && now.since(self.sent_at) < CODE_LIFE
    }
}

/// Sends a code to the new address. Whether another account has that address is revealed only after
/// the code is proved, to a person who reads its mail.
pub fn ask_for_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    address: &EmailAddress,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<CodeSent, Failure<Refusal>> {
    let who = find(tx, account)?
        .filter(Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let again = |waiting: &Waiting| {
        waiting.address == *address
            && waiting.tries == 0
            && now.since(waiting.sent_at) < BETWEEN_CODES
    };
    if read(tx, account)?.as_ref().is_some_and(again) {
        return Ok(CodeSent::Sent);
    }
    let digits: CodeDigits = match registration::may_send(tx, address, client, now)? {
        Ok(digits) => digits,
        Err(wait) => return Ok(CodeSent::Wait { wait }),
    };
    let code = OneTimeCode::new(&*tx.entropy(), digits);
    tx.change(&ASK, params![account, address, hash(tx, account, address, &code), now])?;
    let minutes = u32::try_from(CODE_LIFE.as_secs() / 60).unwrap_or(u32::MAX);
    let kind = LetterKind::Code { code: code.digits().to_owned(), minutes };
    tx.audit(now, Some(&account), "account.address-asked", Some(&account), &json!({}))?;
    tx.send(
        now,
        &Letter { to: address.clone(), language: who.language.unwrap_or(language), kind },
    )?;
    Ok(CodeSent::Sent)
}

/// The address that awaits its code, while the code is still valid.
pub fn asked_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<EmailAddress>, Fault> {
    Ok(read(tx, account)?.filter(|waiting| waiting.is_open(now)).map(|waiting| waiting.address))
}

/// Compares the code with the mailed one, in constant time. The attempt is counted in the same
/// transaction.
pub fn change_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    code: &OneTimeCode,
    now: Timestamp,
) -> Result<AddressChanged, Failure<Refusal>> {
    let who = find(tx, account)?
        .filter(Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let Some(waiting) = read(tx, account)?.filter(|waiting| waiting.is_open(now)) else {
        return Ok(AddressChanged::Void);
    };
    tx.change(&TRIED, params![account])?;
    let right: bool = waiting.code.ct_eq(&hash(tx, account, &waiting.address, code)).into();
    if !right {
        tx.audit(now, Some(&account), "code.wrong", Some(&account), &json!({}))?;
        let left = CODE_TRIES - 1 - waiting.tries;
        return Ok(if left == 0 { AddressChanged::Void } else { AddressChanged::Wrong { left } });
    }
    tx.execute(&DROP, params![account])?;
    if waiting.address == who.address {
        return proved_again(tx, &who, now);
    }
    let taken =
        sql::of_mailbox(tx, &waiting.address.mailbox())?.iter().any(|other| *other != account);
    if taken || !sql::move_address(tx, account, &waiting.address)? {
        return Ok(AddressChanged::Taken);
    }
    // A registration begun with the old address must not end in this account.
    registration::end_all(tx, account)?;
    throttle::forget(tx, account, &who.address)?;
    tx.audit(now, Some(&account), "account.address-changed", Some(&account), &json!({}))?;
    let moved = Account { address: waiting.address, ..who.clone() };
    // Tell both addresses: if someone else made the change, the owner sees it at the old one.
    for told in [&who, &moved] {
        tx.send(now, &told.letter(LetterKind::AddressChanged { at: now, upstream: false }))?;
    }
    Ok(AddressChanged::Done)
}

/// The unchanged address was proved again: clears the doubt and retries undelivered letters.
/// Letters with codes are dropped, since those codes have expired.
fn proved_again(
    tx: &mut Tx<'_>,
    who: &Account,
    now: Timestamp,
) -> Result<AddressChanged, Failure<Refusal>> {
    sql::trust_address(tx, who.id)?;
    tx.audit(now, Some(&who.id), "account.address-proved", Some(&who.id), &json!({}))?;
    for (job, letter) in jobs::letters_to(tx, &who.address, LETTERS)? {
        let is_code = letter.is_some_and(|letter| matches!(letter.kind, LetterKind::Code { .. }));
        let change = if is_code { jobs::drop_job } else { jobs::retry };
        change(tx, now, Some(&who.id), job.id)?;
    }
    Ok(AddressChanged::Done)
}

pub(crate) fn forget(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&DROP, params![account]).map(drop)
}

pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP_ASKED, params![now.minus(CODE_LIFE)])
}

fn read(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Waiting>, Fault> {
    let Some(row) = tx.row(&WAITING, params![account])? else { return Ok(None) };
    Ok(Some(Waiting {
        address: row.get(0)?,
        code: row.get(1)?,
        sent_at: row.get(2)?,
        tries: row.get(3)?,
    }))
}

fn hash(tx: &Tx<'_>, account: AccountId, address: &EmailAddress, code: &OneTimeCode) -> [u8; 32] {
    let parts = [account.to_string(), address.folded().to_owned(), code.digits().to_owned()];
    keyed(&tx.vault(), "code of an own address", &parts.each_ref().map(|part| part.as_bytes()))
}
