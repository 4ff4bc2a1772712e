//! Simulates two days of attacks on one account, with the clock passed in: how many attempts
//! attackers with many addresses get, and how long the person waits at a new device meanwhile. Run
//! it with `--nocapture` to print the table.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;

use base::Timestamp;
use store::testing::sqlite;

use super::guard::{Bucket, Guard};
use super::limits::Subject;
use crate::Client;
use crate::session::Familiarity;
use crate::testing::{T0, address};

const ASA: &str = "asa@kommun.example";
const DAY: u64 = 24 * 3600;

/// The buckets of one portal, in memory.
#[derive(Default)]
struct Buckets(HashMap<[u8; 32], Timestamp>);

impl Buckets {
    fn drained_at(&self, bucket: &Bucket, now: Timestamp) -> Timestamp {
        self.0.get(&bucket.key).copied().unwrap_or(now)
    }

    /// Decides as `allow` does; a `wrong` attempt is counted as by `Allowed::count`.
    fn attempt(&mut self, guard: &Guard, now: Timestamp, wrong: bool) -> Result<(), Duration> {
        let counted = guard.decide(now, &|bucket| self.drained_at(bucket, now))?;
        for bucket in counted.into_iter().filter(|_| wrong) {
            let drained_at = bucket.quota.counted(self.drained_at(&bucket, now), now);
            self.0.insert(bucket.key, drained_at);
        }
        Ok(())
    }
}

/// The guards of the simulation, made once because their keys are HMACs.
struct Guards {
    attackers: Vec<[Guard; 2]>,
    person: [Guard; 2],
    proved: Guard,
}

/// Each attacker has a network of its own, the worst case for the person.
fn guards(attackers: usize, subject: Subject) -> Guards {
    let db = sqlite();
    db.db
        .read_blocking(move |tx| {
            let of = |tx: &store::Tx<'_>, client: &Client, familiarity| match subject {
                Subject::SecondFactor => Guard::of_second_factor(
                    tx,
                    "01kb0000000000000000000001".parse().expect("an id"),
                    &crate::second_factor::Proof::parse("123456").expect("a code"),
                    client,
                    familiarity,
                ),
                Subject::Password | Subject::Letter => {
                    Guard::of_password(tx, ASA, client, familiarity)
                }
            };
            let both = |tx: &store::Tx<'_>, client: &Client| {
                [
                    of(tx, client, Familiarity::Stranger),
                    Guard::of_letter(tx, &address(ASA), client, Familiarity::Stranger),
                ]
            };
            let at = |n: usize| Client::new(&format!("10.{}.{}.7", n / 256, n % 256), "", None);
            let person = Client::new("198.51.100.7", "", Some(&"ab".repeat(32)));
            Ok::<_, base::Fault>(Guards {
                attackers: (0..attackers).map(|n| both(tx, &at(n))).collect(),
                person: both(tx, &person),
                proved: of(tx, &person, Familiarity::ProvedAddress),
            })
        })
        .expect("keys")
}

struct Outcome {
    /// Results revealed to the attackers in the first day and in the second.
    tries: [u64; 2],
    /// Letters with a code that the attackers had sent to the person.
    letters: [u64; 2],
    /// The longest wait of the person, who arrives in each hour of the two days: by password or
    /// code alone if that takes less than a minute, else by a mailed code.
    longest: Duration,
    /// Arrivals that needed a letter.
    by_letter: usize,
}

/// From requesting a mailed code to entering it.
const READING: Duration = Duration::from_secs(40);

/// Two days in which each attacker guesses and requests letters whenever admitted, to the second.
fn simulate(attackers: usize, subject: Subject) -> Outcome {
    let guards = guards(attackers, subject);
    let mut buckets = Buckets::default();
    let mut outcome =
        Outcome { tries: [0; 2], letters: [0; 2], longest: Duration::ZERO, by_letter: 0 };
    // (second, kind: 0 a guess, 1 a letter, 2 the person; index)
    let mut events: BinaryHeap<Reverse<(u64, usize, usize)>> =
        (0..attackers).flat_map(|who| [Reverse((0, 0, who)), Reverse((0, 1, who))]).collect();
    events.extend((0..48).map(|hour| Reverse((hour * 3600 + 1800, 2, 0))));
    while let Some(Reverse((second, what, who))) = events.pop() {
        if second >= 2 * DAY {
            break;
        }
        let (now, day) = (
            T0.plus(Duration::from_secs(second)),
            usize::try_from(second / DAY).expect("two days"),
        );
        if what == 2 {
            let (waited, needed_letter) = arrive(&mut buckets, &guards, now);
            outcome.longest = outcome.longest.max(waited);
            outcome.by_letter += usize::from(needed_letter);
            continue;
        }
        let wait = match buckets.attempt(&guards.attackers[who][what], now, true) {
            Ok(()) => {
                [&mut outcome.tries, &mut outcome.letters][what][day] += 1;
                Duration::from_secs(1)
            }
            Err(wait) => wait,
        };
        events.push(Reverse((
            second + wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
            what,
            who,
        )));
    }
    outcome
}

/// The person enters the right secret at a new device in a new network. In each second, attackers
/// go first.
fn arrive(buckets: &mut Buckets, guards: &Guards, now: Timestamp) -> (Duration, bool) {
    if buckets.attempt(&guards.person[0], now, false).is_ok() {
        return (Duration::ZERO, false);
    }
    // Throttled: the person requests a code instead, which makes the browser known. Each arrival is
    // in another network.
    let fresh = |guard: &Guard| match guard {
        Guard::Strangers(of) => [of.client.key, of.network.key],
        Guard::Own(_) | Guard::Unguessable => unreachable!("a stranger's"),
    };
    for key in fresh(&guards.person[1]) {
        buckets.0.remove(&key);
    }
    let wait = buckets.attempt(&guards.person[1], now, true).err().unwrap_or_default();
    let then = now.plus(wait + READING);
    let more = buckets.attempt(&guards.proved, then, false).err().unwrap_or_default();
    (wait + READING + more, true)
}

/// Asserts the bounds of ADR 13.
#[test]
#[expect(clippy::print_stdout, reason = "the table that ADR 13 quotes")]
fn attackers_get_few_tries_and_the_person_waits_a_minute_at_most() {
    println!(
        "{:>10} {:>14} | tries: day 1, 2 | letters: day 1, 2 | by letter | longest wait",
        "addresses", "what"
    );
    for (addresses, subject, most_tries, most_letters) in [
        (1, Subject::Password, [99, 49], [118, 99]),
        (5, Subject::Password, [120, 80], [125, 105]),
        (1_000, Subject::Password, [310, 160], [1_120, 1_100]),
        (1, Subject::SecondFactor, [35, 26], [118, 99]),
        (5, Subject::SecondFactor, [45, 40], [125, 105]),
        (1_000, Subject::SecondFactor, [140, 80], [1_120, 1_100]),
    ] {
        let outcome = simulate(addresses, subject);
        println!(
            "{addresses:>10} {:>14} | {:>8} {:>5}  | {:>8} {:>7}   | {:>6}/48 | {:>4} s",
            format!("{subject:?}"),
            outcome.tries[0],
            outcome.tries[1],
            outcome.letters[0],
            outcome.letters[1],
            outcome.by_letter,
            outcome.longest.as_secs()
        );
        assert!(
            outcome.tries[0] <= most_tries[0] && outcome.tries[1] <= most_tries[1],
            "{addresses}: {:?}",
            outcome.tries
        );
        assert!(
            outcome.letters[0] <= most_letters[0] && outcome.letters[1] <= most_letters[1],
            "{:?}",
            outcome.letters
        );
        assert!(outcome.longest <= Duration::from_secs(60), "{addresses}: {:?}", outcome.longest);
        if addresses <= 5 {
            assert_eq!(outcome.by_letter, 0, "with few addresses, the password suffices");
        }
    }
}
