//! Signed-in browsers.

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
pub(crate) use model::Opening;
pub use model::{Device, OwnSession, Renewed, Request, Signed};
use rules::CONFIRMED_FOR;
pub use rules::{DEVICE_FOR, FRESH, Lengths, is_fresh, lives};
use serde_json::json;
use store::{Tx, params};
use subtle::ConstantTimeEq as _;

use crate::{Client, Token};

const REPLACED: &str = "session after a proof";

/// No such session of this account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
}

/// Who the token's session belongs to, if it lives and the account is active.
pub fn find(
    tx: &mut Tx<'_>,
    token: &Token,
    lengths: &Lengths,
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

/// Whether the session lives: nobody has ended it, and its time is not over.
pub fn is_alive(
    tx: &mut Tx<'_>,
    session: SessionId,
    lengths: &Lengths,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(sql::times(tx, session)?.is_some_and(|times| rules::lives(&times, lengths, now)))
}

/// Notes that the session was used. Called where [`Signed::touch`] says so: the first time, and
/// then at most every few minutes, so that no row is hot.
pub fn touch(tx: &mut Tx<'_>, session: SessionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(&sql::TOUCH, params![session, now]).map(drop)
}

/// Opens a session. Its secret is always new: nothing that a browser brought along becomes one. The
/// session that the browser had before ends.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    opening: &Opening<'_>,
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

/// The person just proved by `how` who it is: step-up is satisfied for a while, and the session
/// gets a new secret, which is given back for the cookie.
pub fn freshen(
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
        return Err(Fault::new("a session whose secret is another than the one that found it"));
    }
    Ok(new)
}

/// The request whose answer brought the new secret, sent once more by a double click or because the
/// answer was lost: the same secret again. A session is found by the old one no more.
pub fn freshened(tx: &mut Tx<'_>, by: &Request, now: Timestamp) -> Result<Option<Renewed>, Fault> {
    let Some(row) = tx.row(&sql::REPLACED, params![by.token.hash()])? else { return Ok(None) };
    let (proof, at): (Option<[u8; 32]>, Option<Timestamp>) = (row.get(0)?, row.get(1)?);
    let same = proof.is_some_and(|proof| proof.ct_eq(&by.hash(tx)).into());
    let repeats = same && at.is_some_and(|at| now.since(at) < rules::AGAIN);
    let stay = row.get(2)?;
    Ok(repeats.then(|| Renewed { token: by.token.follow(&tx.vault(), REPLACED), stay }))
}

/// Own sessions that live, the last used first.
pub fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    lengths: &Lengths,
    now: Timestamp,
) -> Result<Vec<OwnSession>, Fault> {
    let all = sql::of_account(tx, account)?;
    Ok(all.into_iter().filter(|s| rules::lives(&s.times, lengths, now)).collect())
}

/// The browsers that are known as the person's own, the newest first.
pub fn devices(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Device>, Fault> {
    let read = |row: &store::Row| {
        Ok(Device { words: row.get(0)?, known_since: row.get(1)?, signed_in_at: row.get(2)? })
    };
    tx.rows(&sql::DEVICES, params![account])?.iter().map(read).collect()
}

/// The person chose to stay signed in here: the session lives its whole length, used or not.
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

/// Signs out one browser: one's own, or another of the same account.
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

/// Ends every session but one; gives how many.
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

pub(crate) fn sweep(tx: &mut Tx<'_>, lengths: &Lengths, now: Timestamp) -> Result<u64, Fault> {
    let devices =
        tx.execute(&sql::SWEEP_DEVICES, params![now.minus(CONFIRMED_FOR), now.minus(DEVICE_FOR)])?;
    Ok(devices + ended::sweep(tx, lengths, now)?)
}

/// Forgets browsers that nobody has signed in with since `before`.
pub fn forget_unused_devices(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::FORGET_UNUSED, params![before])
}

/// The device's cookie of a browser that comes in: the one it has where that is known for the
/// address (folded), else `fresh`. One that a stranger planted never becomes known.
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

/// The address was confirmed in this browser: strangers' guesses no longer slow it.
pub(crate) fn know_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    client: &Client,
    token: &Token,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&sql::KNOW_DEVICE, params![account, token.hash(), client.device, now]).map(drop)
}

/// Signed in with this browser; true when it is the first time.
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
