//! Throttling of guesses: counters in the database, so that they outlive a restart and hold for all
//! nodes.
//!
//! Invariants (ADR 13 has the arithmetic, `simulation.rs` asserts it):
//! - A try is counted in the transaction that tells what came of it, and that one decides first. A
//!   hundred tries at the same moment on any number of nodes are told no more than a hundred in
//!   turn, and a right one writes no counter.
//! - What others do never holds up a browser or a client that the account knows, nor one that has
//!   just proved the address.
//! - What strangers are told about an account in a day is bounded, however many addresses they
//!   have.
//! - The first letter with a code to a new network always goes.

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

/// A try that no bucket holds up.
#[must_use]
pub(crate) struct Allowed {
    /// Where it counts if it fails, with what each bucket holds.
    counted: Vec<(Bucket, Timestamp)>,
}

/// Buckets of one try, at most.
const MOST_BUCKETS: usize = 7;

fn padding(mut key: [u8; 32], n: u8) -> [u8; 32] {
    key[31] ^= n;
    key
}

/// Looks whether a try may be made now; else says how long to wait. One statement, whatever is
/// tried.
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
    /// It was wrong, or is used up whatever comes of it. One statement with as many rows for
    /// everybody: neither time nor the table's size tells whether the account knows the client.
    pub(crate) fn count(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        let Some((first, _)) = self.counted.first() else { return Ok(()) };
        let mut rows: Vec<([u8; 32], Timestamp)> = self
            .counted
            .iter()
            .map(|(bucket, drained_at)| (bucket.key, bucket.quota.counted(*drained_at, now)))
            .collect();
        // Rows of no bucket, empty from the start and swept like any other.
        rows.extend(
            (1..=255).map(|n| (padding(first.key, n), now)).take(MOST_BUCKETS - rows.len()),
        );
        // In one order for all, so that two nodes do not wait for each other's rows in turn.
        rows.sort();
        let values: Vec<Value> =
            rows.iter().flat_map(|(key, at)| [key.to_value(), at.to_value()]).collect();
        tx.execute(&COUNT, &values).map(drop)
    }
}

/// It went well: this client starts again with an empty bucket.
pub(crate) fn clear(tx: &mut Tx<'_>, guard: &Guard) -> Result<(), Fault> {
    let buckets = guard.emptied_by_success();
    let key = |n: usize| buckets.get(n).map(|bucket| bucket.key);
    tx.execute(&CLEAR, params![key(0), key(1)]).map(drop)
}

/// How many digits the code of the next letter has: ten while many letters go to the mailbox, so
/// that no number of letters makes a code worth guessing.
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

/// The length of a code in a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeDigits {
    Six,
    Ten,
}

/// The code of a letter was right: the letters that the person asked for are forgotten, and the one
/// is given back to a client that others share.
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

/// Takes away what is counted for an account or its address, whoever tried. What one client did
/// there is counted under a keyed hash of both, and drains by itself.
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

/// Takes away the buckets that are empty.
pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![now])
}
