//! Throttling of guesses: counters in the database, so that they survive restarts and hold across
//! nodes.
//!
//! Invariants (derived in ADR 13, asserted by `simulation.rs`):
//! - An attempt is counted in the transaction that reveals its result, after the decision in the
//!   same transaction. Concurrent attempts, on any number of nodes, reveal no more than sequential
//!   ones. A success writes no counter.
//! - Strangers never delay a browser or a network address that the account knows, nor a browser
//!   that has just proved the address.
//! - What strangers learn about an account in a day is bounded, however many addresses they use.
//! - The first letter with a code to a new network is always sent.

mod guard;
mod limits;
mod quota;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use base::{AccountId, EmailAddress, Fault, Timestamp};
use guard::Bucket;
pub(crate) use guard::Guard;
use store::{ToValue as _, Tx, Value, params};

store::sql! {
    FIND = "SELECT key, drained_at FROM throttle WHERE key IN ($1, $2, $3, $4, $5, $6, $7) ORDER BY key";
    COUNT = "INSERT INTO throttle (key, drained_at)
        VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14)
        ON CONFLICT (key) DO UPDATE SET drained_at = excluded.drained_at";
    COUNT_SHORT = "INSERT INTO throttle (key, drained_at) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET drained_at = $2";
    GIVE_BACK = "UPDATE throttle SET drained_at = drained_at - $2 WHERE key = $1";
    CLEAR = "DELETE FROM throttle WHERE key IN ($1, $2)";
    FORGET = "DELETE FROM throttle WHERE key = $1";
    SWEEP = "DELETE FROM throttle WHERE drained_at < $1";
}

/// An admitted attempt.
#[must_use]
pub(crate) struct Allowed {
    /// The buckets to count a failure in, with the state of each.
    counted: Vec<(Bucket, Timestamp)>,
}

/// The maximum number of buckets of an attempt.
const MOST_BUCKETS: usize = 7;

fn padding(mut key: [u8; 32], n: u8) -> [u8; 32] {
    key[31] ^= n;
    key
}

/// Decides whether an attempt may be made now; otherwise returns the wait. One statement, whatever
/// is attempted.
pub(crate) fn allow(
    tx: &mut Tx<'_>,
    now: Timestamp,
    guard: &Guard,
) -> Result<Result<Allowed, Duration>, Fault> {
    let drained = find(tx, &guard.buckets())?;
    let drained = |bucket: &Bucket| drained.get(&bucket.key).copied().unwrap_or(now);
    Ok(guard.decide(now, &drained).map(|counted| Allowed {
        counted: counted.into_iter().map(|bucket| (bucket, drained(&bucket))).collect(),
    }))
}

fn find(tx: &mut Tx<'_>, buckets: &[Bucket]) -> Result<HashMap<[u8; 32], Timestamp>, Fault> {
    let key = |n: usize| buckets.get(n).map(|bucket| bucket.key);
    let rows = tx.rows(&FIND, params![key(0), key(1), key(2), key(3), key(4), key(5), key(6)])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

impl Allowed {
    /// Counts a failure, or an attempt that counts in any case. One statement with a constant
    /// number of rows: neither its time nor the table's size reveals whether the account knows the
    /// client.
    pub(crate) fn count(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        let Some((first, _)) = self.counted.first() else { return Ok(()) };
        let mut rows: Vec<([u8; 32], Timestamp)> = self
            .counted
            .iter()
            .map(|(bucket, drained_at)| (bucket.key, bucket.quota.counted(*drained_at, now)))
            .collect();
        // Padding rows of no bucket: empty from the start, and swept like any other.
        rows.extend(
            (1..=255).map(|n| (padding(first.key, n), now)).take(MOST_BUCKETS - rows.len()),
        );
        // A fixed order of rows, so that concurrent transactions don't deadlock.
        rows.sort();
        let values: Vec<Value> =
            rows.iter().flat_map(|(key, at)| [key.to_value(), at.to_value()]).collect();
        tx.execute(&COUNT, &values).map(drop)
    }
}

/// Empties this client's buckets after a success.
pub(crate) fn clear(tx: &mut Tx<'_>, guard: &Guard) -> Result<(), Fault> {
    let buckets = guard.emptied_by_success();
    let key = |n: usize| buckets.get(n).map(|bucket| bucket.key);
    tx.execute(&CLEAR, params![key(0), key(1)]).map(drop)
}

/// The length of the next mailed code: ten digits while many letters go to the mailbox, so that
/// requesting letters never makes guessing worthwhile. Counts the letter.
pub(crate) fn code_digits(
    tx: &mut Tx<'_>,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<CodeDigits, Fault> {
    let bucket = guard::short_codes(tx, address);
    let drained_at = find(tx, &[bucket])?.get(&bucket.key).copied().unwrap_or(now);
    let short = bucket.quota.wait(drained_at, now).is_zero();
    let counted = if short { bucket.quota.counted(drained_at, now) } else { drained_at };
    tx.execute(&COUNT_SHORT, params![bucket.key, counted])?;
    Ok(if short { CodeDigits::Six } else { CodeDigits::Ten })
}

/// The length of a mailed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeDigits {
    Six,
    Ten,
}

/// A mailed code was right: empties the client's buckets and those of short codes, and gives the
/// one letter back to the buckets that are shared with others.
pub(crate) fn letter_answered(
    tx: &mut Tx<'_>,
    address: &EmailAddress,
    guard: &Guard,
) -> Result<(), Fault> {
    clear(tx, guard)?;
    let short = guard::short_codes(tx, address);
    let (shared, mailbox) = match guard {
        Guard::Strangers(of) => (of.client_everywhere.map(|(all, _)| all), Some(of.all)),
        Guard::Own(_) | Guard::Unguessable => (None, None),
    };
    for bucket in [shared, mailbox].into_iter().flatten() {
        let every = i64::try_from(bucket.quota.every().as_micros()).map_err(Fault::new)?;
        tx.execute(&GIVE_BACK, params![bucket.key, every])?;
    }
    tx.execute(&CLEAR, params![short.key, short.key]).map(drop)
}

/// Deletes the counters of an account and its address. Counters that involve a client are keyed by
/// both and drain by themselves.
pub(crate) fn forget(
    tx: &mut Tx<'_>,
    account: AccountId,
    address: &EmailAddress,
) -> Result<(), Fault> {
    for bucket in guard::of_account(tx, account, address) {
        tx.execute(&FORGET, params![bucket.key])?;
    }
    Ok(())
}

/// Deletes empty buckets.
pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![now])
}
