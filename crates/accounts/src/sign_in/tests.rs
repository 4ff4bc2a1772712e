//! Sign-in, its throttling and its races, on both databases.

use base::Fault;
use store::testing::on_both;

use super::*;
use crate::Client;
use crate::registration::OnboardingPolicy;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";

/// Compares the statements for an unknown address, an invited one, and a wrong password.
#[test]
fn a_wrong_password_is_the_same_whoever_has_the_address() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        world.register(ASA, &home, T0);
        world.invite("invited@sjoboda.example", T0);
        let mut seen = Vec::new();
        for who in [ASA, "invited@sjoboda.example", "nobody@sjoboda.example"] {
            let (to, from) = (address(who), home.clone());
            let (attempt, first) = world.write(move |tx| {
                let Begun::Check(attempt) = begin(tx, &to, &from, T0)? else {
                    return Err(Fault::new("no wait yet"));
                };
                Ok((attempt, tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>()))
            });
            let verified = verified("Fel 1 losen!", attempt.stored());
            let from = home.clone();
            let (finished, second) = world.write(move |tx| {
                let finished = finish(tx, &policy(), &attempt, &verified, &from, false, None, T0)?;
                Ok((
                    format!("{finished:?}"),
                    tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>(),
                ))
            });
            seen.push((first, finished, second));
        }
        assert_eq!(seen[0].1, "Wrong");
        assert!(seen[0].0.len() >= 3 && seen[0].2.len() >= 3, "{seen:?}");
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
    });
}

#[test]
fn a_double_click_gets_the_same_session_and_a_stranger_none() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (_, secret, _) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(5));
        let half = world.half_signed_in(ASA, &home, now);
        let code = app_code(&secret, now);
        let FactorOutcome::SignedIn(first) = world.prove(&half, &code, &home, now) else {
            panic!()
        };
        let FactorOutcome::SignedIn(second) =
            world.prove(&half, &code, &home, now.plus(seconds(5)))
        else {
            panic!()
        };
        assert_eq!(first.session.reveal(), second.session.reveal());
        assert!(matches!(world.prove(&token(), &code, &home, now), FactorOutcome::Over));
        assert!(
            matches!(world.prove(&half, "000000", &home, now), FactorOutcome::Over),
            "another code"
        );
        assert!(
            matches!(world.prove(&half, &code, &home, now.plus(seconds(60))), FactorOutcome::Over),
            "later"
        );
        // Another half sign-in with the same code: it was used.
        let other = world.half_signed_in(ASA, &home, now);
        assert!(matches!(world.prove(&other, &code, &home, now), FactorOutcome::Used));
    });
}

#[test]
fn a_pending_sign_in_has_ten_minutes_and_five_tries() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (_, secret, _) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(5));
        let half = world.half_signed_in(ASA, &home, now);
        for left in [4, 3, 2, 1] {
            assert!(matches!(
                world.prove(&half, "000000", &home, now),
                FactorOutcome::Wrong { left: l } if l == left
            ));
        }
        assert!(matches!(world.prove(&half, "000000", &home, now), FactorOutcome::Over));
        assert!(matches!(
            world.prove(&half, &app_code(&secret, now), &home, now),
            FactorOutcome::Over
        ));
        let half = world.half_signed_in(ASA, &home, now);
        let late = now.plus(minutes(10));
        assert!(matches!(
            world.prove(&half, &app_code(&secret, late), &home, late),
            FactorOutcome::Over
        ));
    });
}

/// A person who knows the password can't guess the second factor faster by signing in again, from
/// one network or many.
#[test]
fn knowing_the_password_does_not_help_to_guess_the_phone() {
    on_both(|db| {
        let world = World { db };
        world.register(ASA, &client("192.0.2.1"), T0);
        let mut tried = 0;
        for n in 0..30u64 {
            let thief = client(&format!("203.0.113.{n}"));
            let now = T0.plus(minutes(5)).plus(seconds(n));
            let Ok(PasswordOutcome::SecondFactor { token, .. }) =
                world.try_password(ASA, GOOD, &thief, now)
            else {
                continue;
            };
            for guess in ["000000", "111111", "222222", "333333"] {
                tried += i32::from(matches!(
                    world.prove(&token, guess, &thief, now),
                    FactorOutcome::Wrong { .. }
                ));
            }
        }
        assert!(tried <= 14, "{tried}");
    });
}

#[test]
fn without_a_second_factor_where_none_is_demanded() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, _, _) = world.register(ASA, &home, T0);
        db.write_blocking(move |tx| {
            crate::second_factor::reset_by_staff(tx, None, account, "called-back", T0)
        })
        .unwrap();
        let steps = [crate::registration::Step::VerifyEmail, crate::registration::Step::Password];
        let open = OnboardingPolicy::new(
            &steps,
            crate::privacy::Notice::new("1", &["Vi sparar namn."]),
            "",
        )
        .unwrap();
        let (to, from) = (address(ASA), home.clone());
        let Begun::Check(attempt) = world.write(move |tx| begin(tx, &to, &from, T0)) else {
            panic!()
        };
        let verified = verified(GOOD, attempt.stored());
        let from = home.clone();
        let finished =
            world.write(move |tx| finish(tx, &open, &attempt, &verified, &from, true, None, T0));
        let PasswordOutcome::SignedIn(signed_in) = finished else { panic!("{finished:?}") };
        assert!(signed_in.stay && world.session(&signed_in.session, T0).is_some());
    });
}

/// A hundred concurrent attempts reveal no more than sequential ones, and once the quota is used
/// up, not even a right one is revealed.
#[test]
fn concurrent_tries_are_counted() {
    on_both(|db| {
        let world = World { db };
        world.register(ASA, &client("192.0.2.1"), T0);
        let thief = client("203.0.113.9");
        let attempts: Vec<Attempt> = (0..20)
            .map(|_| {
                let (to, from) = (address(ASA), thief.clone());
                let Begun::Check(attempt) =
                    db.read_blocking(move |tx| begin(tx, &to, &from, T0)).unwrap()
                else {
                    panic!("expected an attempt")
                };
                attempt
            })
            .collect();
        let mut told = 0;
        for attempt in attempts {
            let password = if told < 6 { "Fel 1 losen!" } else { GOOD };
            match world.finish(attempt, password, &thief, T0) {
                PasswordOutcome::Wrong => told += 1,
                PasswordOutcome::Wait { wait } => assert_eq!((told, wait), (6, seconds(20))),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(told, 6);
        assert!(
            matches!(
                world.try_password(ASA, GOOD, &thief, T0.plus(seconds(20))),
                Ok(PasswordOutcome::SecondFactor { .. })
            ),
            "the right one later"
        );
    });
}

/// A right password leaves no counter, and clears those of earlier mistakes.
#[test]
fn only_failures_are_recorded() {
    store::sql! { COUNTERS = "SELECT CAST(count(*) AS BIGINT) FROM throttle"; }
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let counters =
            || db.read_blocking(|tx| tx.row(&COUNTERS, &[])?.unwrap().get::<i64>(0)).unwrap();
        let (_, secret, _) = world.register(ASA, &home, T0);
        world.write(|tx| crate::sweep(tx, T0.plus(minutes(5))));
        let before = counters();
        world.sign_in(ASA, &secret, &home, T0.plus(minutes(5)));
        assert_eq!(counters(), before);
        for (n, elsewhere) in [client("198.51.100.7"), home].iter().enumerate() {
            let now = T0.plus(minutes(6 + 2 * n as u64));
            assert!(matches!(
                world.try_password(ASA, OTHER, elsewhere, now),
                Ok(PasswordOutcome::Wrong)
            ));
            assert_eq!(counters(), before + 7, "the number of rows reveals no known client");
            world.sign_in(ASA, &secret, elsewhere, now.plus(minutes(1)));
            world.write(move |tx| crate::sweep(tx, now.plus(minutes(24 * 60))));
        }
    });
}

/// The password was changed while the hash was computed: the old one no longer signs in.
#[test]
fn a_password_that_changed_meanwhile_is_wrong() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, _, _) = world.register(ASA, &home, T0);
        let (to, from) = (address(ASA), home.clone());
        let Begun::Check(attempt) = world.write(move |tx| begin(tx, &to, &from, T0)) else {
            panic!()
        };
        let verified = verified(GOOD, attempt.stored());
        let new = hashed(OTHER);
        world.write(move |tx| crate::password::sql::set(tx, account, &new, T0));
        let from = home.clone();
        let finished = world
            .write(move |tx| finish(tx, &policy(), &attempt, &verified, &from, false, None, T0));
        assert!(matches!(finished, PasswordOutcome::Wrong));
    });
}

#[test]
fn what_a_browser_says_about_itself_is_never_trusted() {
    on_both(|db| {
        let world = World { db };
        world.register(ASA, &client("192.0.2.1"), T0);
        // A made-up device cookie is not known: the attempts are counted as a stranger's.
        let mut taken = 0;
        for n in 0..12u8 {
            let thief = Client::new("203.0.113.9", "", Some(&format!("{n:02x}").repeat(32)));
            taken += i32::from(world.try_password(ASA, "Fel 1 losen!", &thief, T0).is_ok());
        }
        assert_eq!(taken, 6);
    });
}
