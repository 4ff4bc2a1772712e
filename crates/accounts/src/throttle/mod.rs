//! Growing waits after failures, counted in the database so that they outlive a restart and hold for all nodes.
//!
//! A try is counted in the transaction that tells what came of it, and that one looks first whether a wait has begun meanwhile. So who kills the program, or tries
//! a hundred times at the same moment, learns nothing that was not counted; and what is right at once writes nothing here.
//!
//! What a stranger does must not lock somebody out. So most counters are about an address **at one client**; the one about an address anywhere has room
//! for many tries and does not count for a browser that the person has been in before, which has a counter of its own. Who sits at a new device while
//! somebody else is guessing confirms the address with a code, and the browser counts as known.

use std::time::Duration;

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

use crate::Client;
use crate::token::keyed;

store::sql! {
    FIND = "SELECT failures, until, last_at FROM throttle WHERE key = $1";
    COUNT = "INSERT INTO throttle (key, failures, until, last_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key) DO UPDATE SET failures = $2, until = $3, last_at = $4";
    LESS = "UPDATE throttle SET failures = failures - 1 WHERE key = $1 AND failures > 0";
    CLEAR = "DELETE FROM throttle WHERE key = $1";
    SWEEP = "DELETE FROM throttle WHERE last_at < $1";
}

/// How waits grow: `free` tries without any, then `first`, doubled each time up to `most`. After `FORGET` of quiet all is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    pub(crate) free: i64,
    pub(crate) first: Duration,
    pub(crate) most: Duration,
}

/// Quiet time after which a counter starts anew.
pub(crate) const FORGET: Duration = Duration::from_secs(24 * 3600);

const fn schedule(free: i64, first: u64, most: u64) -> Schedule {
    Schedule { free, first: Duration::from_secs(first), most: Duration::from_secs(most) }
}

/// What is counted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Throttle {
    /// Passwords for one address at one client.
    PasswordHere,
    /// Passwords for one address in a browser that the person has been in.
    PasswordKnown,
    /// Passwords for one address anywhere else.
    PasswordAnywhere,
    /// Passwords of one client for all addresses. An office of hundreds can sit behind one, so it stays short.
    PasswordClient,
    /// Second factors of one account in a browser that the person has been in.
    FactorKnown,
    /// Second factors of one account anywhere else: whoever is here knows the password or reads the mail.
    FactorAnywhere,
    /// Letters with a code to one address from one client, from a known browser, from anywhere else; from one client to all addresses.
    CodeHere,
    CodeKnown,
    CodeAnywhere,
    CodeClient,
}

impl Throttle {
    const fn schedule(self) -> Schedule {
        match self {
            Self::PasswordHere => schedule(5, 2, 15 * 60),
            Self::PasswordKnown => schedule(10, 2, 15 * 60),
            Self::PasswordAnywhere => schedule(50, 5, 15 * 60),
            Self::PasswordClient => schedule(100, 1, 30),
            Self::FactorKnown => schedule(10, 5, 15 * 60),
            Self::FactorAnywhere => schedule(10, 10, 3600),
            Self::CodeHere => schedule(5, 30, 15 * 60),
            Self::CodeKnown => schedule(5, 30, 15 * 60),
            Self::CodeAnywhere => schedule(20, 30, 15 * 60),
            Self::CodeClient => schedule(100, 5, 60),
        }
    }
}

/// How long to wait after the `failures`-th failure.
pub(crate) fn wait_after(schedule: Schedule, failures: i64) -> Duration {
    let beyond = failures - schedule.free;
    if beyond <= 0 {
        return Duration::ZERO;
    }
    let doublings = u32::try_from(beyond - 1).unwrap_or(u32::MAX).min(30);
    schedule.first.saturating_mul(1 << doublings).min(schedule.most)
}

/// One counter.
pub(crate) struct Counter {
    throttle: Throttle,
    key: [u8; 32],
}

fn counter(tx: &Tx<'_>, throttle: Throttle, parts: &[&[u8]]) -> Counter {
    let name = format!("{throttle:?}");
    let mut all = vec![name.as_bytes()];
    all.extend(parts);
    Counter { throttle, key: keyed(&tx.vault(), "throttle", &all) }
}

/// The counters of a password for an address (folded). Always as many, whoever has the address.
pub(crate) fn of_password(tx: &Tx<'_>, folded: &str, client: &Client, known: bool) -> Vec<Counter> {
    let (address, network) = (folded.as_bytes(), client.network.as_bytes());
    match client.token.as_ref().filter(|_| known) {
        Some(token) => vec![counter(tx, Throttle::PasswordKnown, &[address, &token.hash()])],
        None => vec![
            counter(tx, Throttle::PasswordHere, &[address, network]),
            counter(tx, Throttle::PasswordAnywhere, &[address]),
            counter(tx, Throttle::PasswordClient, &[network]),
        ],
    }
}

/// The counters of a letter with a code to an address (folded).
pub(crate) fn of_code(tx: &Tx<'_>, folded: &str, client: &Client, known: bool) -> Vec<Counter> {
    let (address, network) = (folded.as_bytes(), client.network.as_bytes());
    match client.token.as_ref().filter(|_| known) {
        Some(token) => vec![counter(tx, Throttle::CodeKnown, &[address, &token.hash()])],
        None => vec![
            counter(tx, Throttle::CodeHere, &[address, network]),
            counter(tx, Throttle::CodeAnywhere, &[address]),
            counter(tx, Throttle::CodeClient, &[network]),
        ],
    }
}

/// The counter of an account's second factor.
pub(crate) fn of_factor(tx: &Tx<'_>, account: AccountId, client: &Client, known: bool) -> Vec<Counter> {
    let account = account.to_string();
    match client.token.as_ref().filter(|_| known) {
        Some(token) => vec![counter(tx, Throttle::FactorKnown, &[account.as_bytes(), &token.hash()])],
        None => vec![counter(tx, Throttle::FactorAnywhere, &[account.as_bytes()])],
    }
}

/// A try that no counter holds up.
#[must_use]
pub(crate) struct Allowed<'a> {
    /// With how often it failed before.
    counters: Vec<(&'a Counter, i64)>,
}

/// Looks whether a try may be made now; else says how long to wait.
pub(crate) fn allow<'a>(tx: &mut Tx<'_>, now: Timestamp, counters: &'a [Counter]) -> Result<Result<Allowed<'a>, Duration>, Fault> {
    let mut wait = Duration::ZERO;
    let mut allowed = Vec::with_capacity(counters.len());
    for counter in counters {
        let row = tx.row(&FIND, params![counter.key])?;
        let (mut failures, mut until, last): (i64, Timestamp, Timestamp) = match row {
            Some(row) => (row.get(0)?, row.get(1)?, row.get(2)?),
            None => (0, now, now),
        };
        if now.since(last) >= FORGET {
            (failures, until) = (0, now);
        }
        wait = wait.max(until.since(now));
        allowed.push((counter, failures));
    }
    Ok(if wait.is_zero() { Ok(Allowed { counters: allowed }) } else { Err(wait) })
}

impl Allowed<'_> {
    /// It was wrong, or is used up whatever comes of it.
    pub(crate) fn count(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        for (counter, failures) in &self.counters {
            let failures = failures + 1;
            let wait = wait_after(counter.throttle.schedule(), failures);
            // Not `now` where there is none: a try that began a moment earlier, or on a node whose clock is behind, would be held up by it.
            let until = if wait.is_zero() { Timestamp::from_seconds(0) } else { now.plus(wait) };
            tx.execute(&COUNT, params![counter.key, failures, until, now])?;
        }
        Ok(())
    }
}

/// It went well: the counters start anew. Of a client's, which other addresses share, only the letter that was counted is forgotten.
pub(crate) fn clear(tx: &mut Tx<'_>, counters: &[Counter]) -> Result<(), Fault> {
    for counter in counters {
        let statement = match counter.throttle {
            Throttle::PasswordClient => continue,
            Throttle::CodeClient => &LESS,
            _ => &CLEAR,
        };
        tx.execute(statement, params![counter.key])?;
    }
    Ok(())
}

/// Takes away what is forgotten.
pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![now.minus(FORGET)])
}

#[cfg(test)]
mod tests {
    use store::Db;
    use store::testing::on_both;

    use super::*;
    use crate::testing::{T0, client};

    #[test]
    fn waits_double_up_to_the_most() {
        let s = schedule(3, 2, 60);
        let waits: Vec<u64> = (1..=10).map(|n| wait_after(s, n).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait_after(s, i64::MAX).as_secs(), 60);
    }

    fn attempt(db: &Db, now: Timestamp, network: &'static str) -> Result<(), Duration> {
        db.write_blocking::<_, Fault, _>(move |tx| {
            let counters = of_password(tx, "asa@kommun.example", &client(network), false);
            counted(tx, now, &counters)
        })
        .unwrap()
    }

    fn counted(tx: &mut Tx<'_>, now: Timestamp, counters: &[Counter]) -> Result<Result<(), Duration>, Fault> {
        allow(tx, now, counters)?.map_or_else(|wait| Ok(Err(wait)), |allowed| allowed.count(tx, now).map(Ok))
    }

    #[test]
    fn a_guesser_waits_longer_and_longer_and_a_wait_costs_nothing() {
        on_both(|db| {
            for _ in 0..6 {
                assert_eq!(attempt(db, T0, "192.0.2.1"), Ok(()));
            }
            for _ in 0..10 {
                assert_eq!(attempt(db, T0, "192.0.2.1"), Err(Duration::from_secs(2)));
            }
            let later = T0.plus(Duration::from_secs(2));
            assert_eq!(attempt(db, later, "192.0.2.1"), Ok(()));
            assert_eq!(attempt(db, later, "192.0.2.1"), Err(Duration::from_secs(4)));
            assert_eq!(attempt(db, later, "198.51.100.1"), Ok(()), "the same address elsewhere");
            assert_eq!(attempt(db, later.plus(FORGET), "192.0.2.1"), Ok(()));
            assert_eq!(attempt(db, later.plus(FORGET), "192.0.2.1"), Ok(()), "forgotten after a day");
        });
    }

    /// Hashing takes its time: who began first is not always told first.
    #[test]
    fn a_failure_without_a_wait_holds_up_nobody_who_began_before_it() {
        on_both(|db| {
            for n in 1..=5 {
                assert_eq!(attempt(db, T0.plus(Duration::from_millis(100 - n)), "192.0.2.1"), Ok(()), "{n}");
            }
            assert_eq!(attempt(db, T0, "192.0.2.1"), Ok(()), "the sixth, from which on they wait");
            assert_eq!(attempt(db, T0, "192.0.2.1"), Err(Duration::from_secs(2)));
        });
    }

    #[test]
    fn guessing_from_everywhere_slows_strangers_and_not_the_persons_own_browser() {
        on_both(|db| {
            let mut taken = 0;
            for n in 0..80u32 {
                let outcome = db
                    .write_blocking::<_, Fault, _>(move |tx| {
                        let counters = of_password(tx, "asa@kommun.example", &client(&format!("192.0.2.{n}")), false);
                        counted(tx, T0, &counters)
                    })
                    .unwrap();
                taken += i32::from(outcome.is_ok());
            }
            assert_eq!(taken, 51);
            let own = Client::new("192.0.2.1", "", Some(&"ab".repeat(32)));
            let outcome = db
                .write_blocking::<_, Fault, _>(move |tx| {
                    let counters = of_password(tx, "asa@kommun.example", &own, true);
                    counted(tx, T0, &counters)
                })
                .unwrap();
            assert_eq!(outcome, Ok(()));
        });
    }
}
