//! Throttling of passwords, second factors and letters, on both databases.

use store::Db;
use store::testing::on_both;

use super::*;
use crate::session::Familiarity;
use crate::sign_in::{FactorOutcome, PasswordOutcome};
use crate::testing::*;
use crate::{Client, registration};
use registration::{CodeRequest, CodeVerdict};

const ASA: &str = "asa@kommun.example";
const WRONG: &str = "Fel 1 losen!";

/// A stranger's wrong password, without hashing.
fn attempt(db: &Db, now: Timestamp, at: &str) -> Result<(), Duration> {
    attempt_of(db, now, client(at), Familiarity::Stranger)
}

fn attempt_of(
    db: &Db,
    now: Timestamp,
    client: Client,
    familiarity: Familiarity,
) -> Result<(), Duration> {
    db.write_blocking::<_, Fault, _>(move |tx| {
        let guard = Guard::of_password(tx, ASA, &client, familiarity);
        allow(tx, now, &guard)?
            .map_or_else(|wait| Ok(Err(wait)), |allowed| allowed.count(tx, now).map(Ok))
    })
    .unwrap()
}

#[test]
fn a_guesser_waits_and_a_wait_costs_nothing() {
    on_both(|db| {
        for _ in 0..6 {
            assert_eq!(attempt(db, T0, "192.0.2.1"), Ok(()));
        }
        for _ in 0..10 {
            assert_eq!(attempt(db, T0, "192.0.2.1"), Err(seconds(20)));
        }
        assert_eq!(attempt(db, T0.plus(seconds(20)), "192.0.2.1"), Ok(()));
        assert_eq!(attempt(db, T0.plus(seconds(20)), "192.0.2.1"), Err(seconds(20)));
        assert_eq!(
            attempt(db, T0.plus(seconds(20)), "198.51.100.1"),
            Ok(()),
            "the same account from another network"
        );
    });
}

/// Hashing takes time, so the attempt that began first is not always counted first.
#[test]
fn a_failure_without_a_wait_holds_up_no_try_that_began_before_it() {
    on_both(|db| {
        for n in 1..=5 {
            assert_eq!(
                attempt(db, T0.plus(Duration::from_millis(100 - n)), "192.0.2.1"),
                Ok(()),
                "{n}"
            );
        }
        assert_eq!(attempt(db, T0, "192.0.2.1"), Ok(()));
        assert!(attempt(db, T0, "192.0.2.1").is_err());
    });
}

#[test]
fn strangers_delay_neither_a_known_browser_nor_a_known_client() {
    on_both(|db| {
        let told = (0..200).filter(|n| attempt(db, T0, &format!("203.0.{n}.1")).is_ok()).count();
        assert_eq!(told, 50 + 20, "fifty, then twenty for new networks");
        let own = Client::new("203.0.1.1", "", Some(&"ab".repeat(32)));
        for known in [Familiarity::SignedIn, Familiarity::ProvedAddress, Familiarity::SameClient] {
            assert_eq!(attempt_of(db, T0, own.clone(), known), Ok(()), "{known:?}");
        }
    });
}

#[test]
fn drained_buckets_are_swept() {
    on_both(|db| {
        assert_eq!(attempt(db, T0, "192.0.2.1"), Ok(()));
        let swept = |now| db.write_blocking::<_, Fault, _>(move |tx| sweep(tx, now)).unwrap();
        assert_eq!(swept(T0), 0);
        assert_eq!(swept(T0.plus(minutes(24 * 60))), 7);
    });
}

/// Five addresses try fifty passwords: a person at a new device signs in at once.
#[test]
fn fifty_passwords_of_five_strangers_keep_nobody_out() {
    on_both(|db| {
        let world = World { db };
        let (_, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let now = T0.plus(minutes(5));
        for n in 0..50 {
            let _ = attempt(db, now.plus(seconds(4 * n)), &format!("203.0.{}.9", n % 5));
        }
        let later = now.plus(minutes(4));
        world.sign_in(ASA, &secret, &client("198.51.100.7"), later);
    });
}

/// A thief with the password and many addresses guesses TOTP codes: the person at a new device does
/// not wait.
#[test]
fn guesses_at_the_second_factor_keep_nobody_out() {
    on_both(|db| {
        let world = World { db };
        let (_, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let mut tried = 0;
        for n in 0..30u64 {
            let thief = client(&format!("203.0.{n}.9"));
            let now = T0.plus(minutes(5)).plus(seconds(n));
            let half = world.half_signed_in(ASA, &thief, now);
            for guess in ["000000", "111111", "222222", "333333"] {
                tried += usize::from(matches!(
                    world.prove(&half, guess, &thief, now),
                    FactorOutcome::Wrong { .. }
                ));
            }
        }
        assert!((20..=21).contains(&tried), "ten, then ten for new networks: {tried}");
        // At the pace of new networks, there is room for one within a minute.
        world.sign_in(ASA, &secret, &client("198.51.100.7"), T0.plus(minutes(6)).plus(seconds(30)));
    });
}

/// A recovery code can't be guessed, so it is accepted whatever others try.
#[test]
fn a_recovery_code_waits_for_nobody() {
    on_both(|db| {
        let world = World { db };
        let (account, _, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let codes = world
            .write(move |tx| crate::second_factor::recovery_codes_to_keep(tx, account, T0))
            .unwrap();
        let now = T0.plus(minutes(5));
        let thief = client("203.0.113.9");
        let half = world.half_signed_in(ASA, &thief, now);
        for guess in ["000000", "111111", "222222", "333333", "444444"] {
            world.prove(&half, guess, &thief, now);
        }
        for n in 0..20 {
            let thief = client(&format!("203.0.{n}.9"));
            let half = world.half_signed_in(ASA, &thief, now);
            world.prove(&half, "000000", &thief, now);
        }
        let elsewhere = client("203.0.113.8");
        let half = world.half_signed_in(ASA, &elsewhere, now);
        assert!(matches!(
            world.prove(&half, "555555", &elsewhere, now),
            FactorOutcome::Wait { .. }
        ));
        assert!(matches!(
            world.prove(&half, &codes[0], &elsewhere, now),
            FactorOutcome::SignedIn(_)
        ));
    });
}

#[test]
fn code_requests_of_strangers_do_not_stop_the_persons_own() {
    on_both(|db| {
        let world = World { db };
        world.invite(ASA, T0);
        world.mail(T0);
        for n in 0..60 {
            world.begin(&token(), ASA, &client(&format!("203.0.113.{}", n % 7)), T0);
        }
        let letters = world.mail(T0).len();
        assert_eq!(letters, 20, "the limit of one network");
        let (flow, person) = (token(), client("198.51.100.7"));
        assert!(matches!(world.begin(&flow, ASA, &person, T0), CodeRequest::Sent { .. }));
        let code = world.code(T0).unwrap();
        assert_eq!(code.len(), 10, "many letters lead to long codes");
        assert!(matches!(world.confirm(&flow, &code, &person, T0), CodeVerdict::Right { .. }));
    });
}

/// With five attempts per code, fewer than a hundred guesses a day hit six digits.
#[test]
fn codes_are_long_while_many_letters_go_to_a_mailbox() {
    on_both(|db| {
        let world = World { db };
        world.invite(ASA, T0);
        let mut short = 0;
        for hour in 0..24u64 {
            for n in 0..6u64 {
                let now = T0.plus(minutes(60 * hour + 10 * n));
                world.begin(&token(), ASA, &client(&format!("203.{hour}.{n}.9")), now);
                short += usize::from(world.code(now).is_some_and(|code| code.len() == 6));
            }
        }
        assert!((10..=18).contains(&short), "{short}");
    });
}

#[test]
fn plus_addresses_share_the_letters_of_their_mailbox() {
    on_both(|db| {
        let world = World { db };
        let sent = (0..40).filter(|n| {
            let to = format!("asa+{n}@kommun.example");
            matches!(
                world.begin(&token(), &to, &client(&format!("203.0.113.{}", n % 7)), T0),
                CodeRequest::Sent { .. }
            )
        });
        assert_eq!(sent.count(), 20);
    });
}

/// With one guesser in an office, colleagues with right passwords all sign in, at devices and an
/// address that are new to their accounts.
#[test]
fn failures_for_other_accounts_keep_no_colleague_out() {
    on_both(|db| {
        let world = World { db };
        let office = client("198.51.100.7");
        let people: Vec<String> = (0..10).map(|n| format!("kollega{n}@kommun.example")).collect();
        for (n, who) in people.iter().enumerate() {
            world.register(who, &client(&format!("192.0.{n}.1")), T0);
        }
        let now = T0.plus(minutes(5));
        let mut told = 0;
        for n in 0..110 {
            let (office, who) = (office.clone(), format!("annan{n}@kommun.example"));
            told += usize::from(world.write(move |tx| {
                let guard = Guard::of_password(tx, &who, &office, Familiarity::Stranger);
                let allowed = allow(tx, now, &guard)?;
                allowed.map_or_else(|_| Ok(false), |allowed| allowed.count(tx, now).map(|()| true))
            }));
        }
        assert_eq!(told, 110, "a hundred, and ten of the twenty for new accounts");
        for who in &people {
            assert!(
                matches!(
                    world.try_password(who, GOOD, &office, now),
                    Ok(PasswordOutcome::SecondFactor { .. })
                ),
                "{who}"
            );
        }
        assert!(
            world.try_password("annan0@kommun.example", WRONG, &office, now).is_err(),
            "the guesser waits"
        );
    });
}
