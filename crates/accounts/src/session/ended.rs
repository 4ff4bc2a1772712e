//! Why a session ended, to tell the person who returns to it. The reason is stored under the hash
//! of the session's secret only: just that browser can ask for it, and no account is recorded.

use std::time::Duration;

use base::{AccountId, Fault, SessionId, Timestamp};
use store::{Tx, params};

use super::{Lifetimes, rules, sql};
use crate::Token;

store::stored! {
    pub enum End {
        SignedOut = "signed-out",
        /// By its owner, from another browser.
        Elsewhere = "elsewhere",
        /// By staff, a system administrator or the command line.
        Administrator = "administrator",
        /// A new password ended the account's other sessions.
        Password = "password",
        /// The person withdrew consent.
        Consent = "consent",
        Closed = "closed",
        /// Idle for too long.
        Unused = "unused",
        TooOld = "too-old",
    }
}

/// How long a reason is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Why the session with this secret ended. `None` if it lives or no reason is known.
pub fn why_ended(
    tx: &mut Tx<'_>,
    token: &Token,
    lengths: &Lifetimes,
    now: Timestamp,
) -> Result<Option<End>, Fault> {
    let hash = token.hash();
    if let Some(times) = sql::times_of_token(tx, &hash)? {
        return Ok(rules::ended_by_time(&times, lengths, now));
    }
    tx.row(&sql::WHY_ENDED, params![hash])?.map(|row| row.get(0)).transpose()
}

pub(super) fn one(
    tx: &mut Tx<'_>,
    account: AccountId,
    session: SessionId,
    why: End,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.execute(&sql::KEEP_ONE, params![session, account, why, now])?;
    tx.execute(&sql::END, params![session, account])
}

pub(super) fn others(
    tx: &mut Tx<'_>,
    account: AccountId,
    kept: SessionId,
    why: End,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.execute(&sql::KEEP_OTHERS, params![account, kept, why, now])?;
    tx.execute(&sql::END_OTHERS, params![account, kept])
}

pub(super) fn all(
    tx: &mut Tx<'_>,
    account: AccountId,
    why: End,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.execute(&sql::KEEP_ALL, params![account, why, now])?;
    tx.execute(&sql::END_ALL, params![account])
}

pub(super) fn every_one(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::KEEP_EVERY_ONE, params![End::Administrator, now])?;
    tx.execute(&sql::END_EVERY_ONE, params![])
}

/// Deletes expired sessions, storing the reasons, and reasons that are too old.
pub(super) fn sweep(tx: &mut Tx<'_>, lengths: &Lifetimes, now: Timestamp) -> Result<u64, Fault> {
    let (unused, too_old) = (now.minus(lengths.of_use), now.minus(lengths.stay));
    tx.execute(&sql::KEEP_OVER, params![unused, too_old, End::TooOld, End::Unused, now])?;
    let over = tx.execute(&sql::SWEEP, params![unused, too_old])?;
    Ok(over + tx.execute(&sql::FORGET_ENDED, params![now.minus(KEPT)])?)
}
