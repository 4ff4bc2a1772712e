//! Sessions of signed-in browsers, and the devices that an account knows. A session's secret is
//! always generated here, changes with each proof, and is stored as a hash.

mod end_by_administrator;
mod ended;
mod familiarity;
mod methods;
mod model;
mod rules;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Failure, Fault, SessionId, Timestamp};
pub use end_by_administrator::{end_all_of, end_every_one, signed_in};
pub use ended::{End, why_ended};
pub use familiarity::is_familiar;
pub(crate) use familiarity::{Familiarity, familiarity};
pub use methods::Methods;
pub(crate) use model::NewSession;
pub use model::{Device, OwnSession, Renewed, Request, Signed};
use rules::CONFIRMED_FOR;
pub use rules::{DEVICE_FOR, FRESH, Lifetimes, is_fresh, lives};
use serde_json::json;
use store::{Tx, params};
use subtle::ConstantTimeEq as _;

use crate::{Client, Token};

const REPLACED: &str = "session after a proof";

/// The account has no such session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
}

/// The session of a token, if it lives and its account is active.
pub fn find(
    tx: &mut Tx<'_>,
    token: &Token,
    lengths: &Lifetimes,
    now: Timestamp,
) -> Result<Option<Signed>, Fault> {
    Ok(sql::find(tx, &token.hash())?
        .filter(|found| {
            rules::lives(&found.times, lengths, now) && found.signed.account.is_active()
        })
        .map(|found| {
            let mut signed = found.signed;
            signed.touch |= rules::is_time_to_touch(&found.times, now);
            signed
        }))
}

/// Whether the session exists and has not expired.
pub fn is_alive(
    tx: &mut Tx<'_>,
    session: SessionId,
    lengths: &Lifetimes,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(sql::times(tx, session)?.is_some_and(|times| rules::lives(&times, lengths, now)))
}

/// Records that the session was used. Call it only if [`Signed::touch`] is set: at the first use,
/// then every few minutes at most, so that no row is written at each request.
pub fn touch(tx: &mut Tx<'_>, session: SessionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(&sql::TOUCH, params![session, now]).map(drop)
}

/// Opens a session. Its secret is always new, which prevents session fixation. The browser's
/// previous session ends.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    opening: &NewSession<'_>,
    now: Timestamp,
) -> Result<SessionId, Fault> {
    if let Some(before) = &opening.client.session
        && let Some((session, account)) = sql::of_token(tx, &before.hash())?
    {
        ended::one(tx, account, session, End::SignedOut, now)?;
        tx.audit(
            now,
            Some(&account),
            "session.ended",
            Some(&session),
            &json!({ "account": account }),
        )?;
    }
    let id = SessionId::new(now, &*tx.entropy());
    sql::add(tx, id, opening, now)?;
    tx.audit(
        now,
        Some(&opening.account),
        "session.opened",
        Some(&id),
        &json!({ "account": opening.account, "stay": opening.stay }),
    )?;
    Ok(id)
}

/// Records a fresh proof by `how`, which satisfies step-up for a while, and rotates the session's
/// secret. Returns the new secret for the cookie.
pub fn step_up(
    tx: &mut Tx<'_>,
    signed: &Signed,
    how: Methods,
    by: &Request,
    now: Timestamp,
) -> Result<Token, Fault> {
    tx.execute(&sql::FRESHEN, params![signed.session, now, signed.methods.and(how)])?;
    let new = by.token.follow(&tx.vault(), REPLACED);
    let proof = by.hash(tx);
    if tx.execute(
        &sql::REPLACE_TOKEN,
        params![signed.session, new.hash(), by.token.hash(), proof, now],
    )? == 0
    {
        return Err(Fault::new("a session's secret changed within a transaction"));
    }
    Ok(new)
}

/// The answer to a repetition of the request that rotated the secret, by a double click or because
/// the response was lost: the same new secret. The old one no longer finds the session.
pub fn repeated_step_up(
    tx: &mut Tx<'_>,
    by: &Request,
    now: Timestamp,
) -> Result<Option<Renewed>, Fault> {
    let Some(row) = tx.row(&sql::REPLACED, params![by.token.hash()])? else { return Ok(None) };
    let (proof, at): (Option<[u8; 32]>, Option<Timestamp>) = (row.get(0)?, row.get(1)?);
    let same = proof.is_some_and(|proof| proof.ct_eq(&by.hash(tx)).into());
    let repeats = same && at.is_some_and(|at| now.since(at) < rules::AGAIN);
    let stay = row.get(2)?;
    Ok(repeats.then(|| Renewed { token: by.token.follow(&tx.vault(), REPLACED), stay }))
}

/// An account's live sessions, the most recently used first.
pub fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    lengths: &Lifetimes,
    now: Timestamp,
) -> Result<Vec<OwnSession>, Fault> {
    let all = sql::of_account(tx, account)?;
    Ok(all.into_iter().filter(|s| rules::lives(&s.times, lengths, now)).collect())
}

/// The browsers known as the person's own, the newest first.
pub fn devices(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Device>, Fault> {
    let read = |row: &store::Row| {
        Ok(Device { words: row.get(0)?, known_since: row.get(1)?, signed_in_at: row.get(2)? })
    };
    tx.rows(&sql::DEVICES, params![account])?.iter().map(read).collect()
}

/// The person chose to stay signed in: the session lives its whole length, even when idle.
pub fn stay(
    tx: &mut Tx<'_>,
    account: AccountId,
    session: SessionId,
    now: Timestamp,
) -> Result<(), Fault> {
    if tx.execute(&sql::STAY, params![session, account])? == 1 {
        tx.audit(
            now,
            Some(&account),
            "session.stays",
            Some(&session),
            &json!({ "account": account }),
        )?;
    }
    Ok(())
}

/// Ends a session of the account: this browser's or another one.
pub fn end(
    tx: &mut Tx<'_>,
    account: AccountId,
    session: SessionId,
    why: End,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    if ended::one(tx, account, session, why, now)? == 0 {
        return Err(Failure::Refused(Refusal::Unknown));
    }
    tx.audit(now, Some(&account), "session.ended", Some(&session), &json!({ "account": account }))?;
    Ok(())
}

/// Ends every session but one; returns how many.
pub fn end_others(
    tx: &mut Tx<'_>,
    account: AccountId,
    kept: SessionId,
    why: End,
    now: Timestamp,
) -> Result<u64, Fault> {
    ended::others(tx, account, kept, why, now)
}

pub(crate) fn end_all(
    tx: &mut Tx<'_>,
    account: AccountId,
    why: End,
    now: Timestamp,
) -> Result<u64, Fault> {
    ended::all(tx, account, why, now)
}

pub(crate) fn sweep(tx: &mut Tx<'_>, lengths: &Lifetimes, now: Timestamp) -> Result<u64, Fault> {
    let devices =
        tx.execute(&sql::SWEEP_DEVICES, params![now.minus(CONFIRMED_FOR), now.minus(DEVICE_FOR)])?;
    Ok(devices + ended::sweep(tx, lengths, now)?)
}

/// Forgets devices without a sign-in since `before`.
pub fn forget_unused_devices(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::FORGET_UNUSED, params![before])
}

/// The device token for a browser: its own if the account of the address (folded) knows it, else
/// `fresh`. A token planted by someone else therefore never becomes known.
pub(crate) fn device_of(
    tx: &mut Tx<'_>,
    folded: &str,
    client: &Client,
    fresh: Token,
) -> Result<Token, Fault> {
    let token = client.token.as_ref().map(Token::hash);
    let known = tx.row(&sql::KNOWN_DEVICE, params![folded, token])?.is_some();
    Ok(client.token.clone().filter(|_| known).unwrap_or(fresh))
}

/// Makes the browser known after the address was proved: strangers' guesses no longer slow it.
pub(crate) fn know_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    client: &Client,
    token: &Token,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&sql::KNOW_DEVICE, params![account, token.hash(), client.device, now]).map(drop)
}

/// Records a sign-in with this browser; true if it is the first.
pub(crate) fn signed_in_with(
    tx: &mut Tx<'_>,
    account: AccountId,
    folded: &str,
    client: &Client,
    token: &Token,
    now: Timestamp,
) -> Result<bool, Fault> {
    let before = tx.row(&sql::DEVICE, params![account, token.hash()])?;
    let before: Option<Timestamp> = before.map(|row| row.get(0)).transpose()?.flatten();
    know_device(tx, account, client, token, now)?;
    let here = familiarity::client_hash(tx, folded, client);
    tx.change(&sql::DEVICE_SIGNED_IN, params![account, token.hash(), now, here])?;
    Ok(before.is_none())
}

pub(crate) fn forget_devices(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&sql::FORGET_DEVICES, params![account]).map(drop)
}
