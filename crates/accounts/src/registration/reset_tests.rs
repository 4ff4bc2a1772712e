//! Password reset, and a lost authenticator app.

use base::{FactorChange, LetterKind};
use store::testing::on_both;

use super::*;
use crate::second_factor;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";

#[test]
fn a_forgotten_password_asks_the_phone_and_ends_every_session() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, secret, first) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(60));
        let half = world.half_signed_in(ASA, &home, now);
        let (flow, elsewhere) = (token(), client("198.51.100.7"));
        world.begin(&flow, ASA, &elsewhere, now);
        let code = world.code(now).unwrap();
        assert!(matches!(world.confirm(&flow, &code, &elsewhere, now), CodeVerdict::Right { .. }));
        let shown = world.shown(&flow, now).unwrap();
        assert_eq!((shown.purpose, shown.next), (Purpose::Reset, Next::Do(Step::SecondFactor)));
        assert!(shown.enrolling.is_none(), "mail access alone enrols no phone");
        assert!(
            matches!(world.password(&flow, &hashed(OTHER), &elsewhere, now), StepOutcome::Next),
            "not before the second factor"
        );
        assert!(matches!(
            world.factor(&flow, "000000", &elsewhere, now),
            FactorVerdict::Wrong { left: Some(4) }
        ));
        assert!(matches!(
            world.factor(&flow, &app_code(&secret, now), &elsewhere, now),
            FactorVerdict::Right { stepped: StepOutcome::Next, .. }
        ));
        assert!(world.session(&first.session, now).is_some(), "sessions are still valid");
        let StepOutcome::Completed(done) = world.password(&flow, &hashed(OTHER), &elsewhere, now)
        else {
            panic!()
        };
        assert_eq!(done.purpose, Purpose::Reset);
        assert!(world.session(&first.session, now).is_none());
        assert!(world.session(&done.session, now).is_some());
        let next = now.plus(seconds(30));
        assert!(
            matches!(
                world.prove(&half, &app_code(&secret, next), &home, next),
                crate::sign_in::FactorOutcome::Over
            ),
            "a pending sign-in with the old phone"
        );
        assert!(
            world.mail(now).iter().any(|l| matches!(l.kind, LetterKind::PasswordChanged { .. }))
        );
        assert!(matches!(
            world.try_password(ASA, GOOD, &home, next),
            Ok(crate::sign_in::PasswordOutcome::Wrong)
        ));
        assert!(matches!(
            world.try_password(ASA, OTHER, &home, next),
            Ok(crate::sign_in::PasswordOutcome::SecondFactor { .. })
        ));
        assert_eq!(world.write(move |tx| second_factor::recovery_codes(tx, account)).left, 10);
    });
}

#[test]
fn a_reset_with_a_recovery_code_works_once() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, _, _) = world.register(ASA, &home, T0);
        let codes =
            world.write(move |tx| second_factor::recovery_codes_to_keep(tx, account, T0)).unwrap();
        for (n, expected) in [(1u64, true), (2, false)] {
            let (flow, now) = (token(), T0.plus(minutes(n)));
            world.begin(&flow, ASA, &home, now);
            let code = world.code(now).unwrap();
            world.confirm(&flow, &code, &home, now);
            let verdict = world.factor(&flow, &codes[3], &home, now);
            assert_eq!(
                matches!(verdict, FactorVerdict::Right { stepped: StepOutcome::Next, .. }),
                expected,
                "{verdict:?}"
            );
        }
        let letters = world.mail(T0.plus(minutes(3)));
        let used = |l: &&base::Letter| {
            matches!(
                l.kind,
                LetterKind::SecondFactorChanged { change: FactorChange::RecoveryCodeUsed, .. }
            )
        };
        assert_eq!(letters.iter().filter(used).count(), 0, "already read by code()");
        assert_eq!(world.write(move |tx| second_factor::recovery_codes(tx, account)).left, 9);
    });
}

#[test]
fn guessing_the_phones_code_in_a_reset_ends_the_flow_and_is_slowed() {
    on_both(|db| {
        let world = World { db };
        let (_, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let thief = client("203.0.113.9");
        let mut tried = 0;
        let mut waited = false;
        for n in 0..4u64 {
            let (flow, now) = (token(), T0.plus(minutes(3 + n)));
            world.begin(&flow, ASA, &thief, now);
            let Some(code) = world.code(now) else { break };
            world.confirm(&flow, &code, &thief, now);
            let right = app_code(&secret, now);
            for guess in ["000000", "111111", "222222", "333333", "444444"]
                .into_iter()
                .filter(|g| *g != right)
            {
                match world.factor(&flow, guess, &thief, now) {
                    FactorVerdict::Wrong { .. } | FactorVerdict::NoTriesLeft => tried += 1,
                    FactorVerdict::Wait { wait } => waited |= wait >= seconds(10),
                    other => panic!("{other:?}"),
                }
            }
            assert!(world.shown(&flow, now).is_none() || waited);
        }
        assert!(tried <= 12 && waited, "{tried}");
    });
}

#[test]
fn staff_reset_the_phone_and_the_person_enrols_a_new_one() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, old, first) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(60));
        db.write_blocking(move |tx| {
            second_factor::reset_by_staff(tx, None, account, "called-back", now)
        })
        .unwrap();
        assert!(world.session(&first.session, now).is_none());
        let told = |l: &base::Letter| {
            matches!(
                l.kind,
                LetterKind::SecondFactorChanged { change: FactorChange::ResetByStaff, .. }
            )
        };
        assert!(world.mail(now).iter().any(told));
        assert!(matches!(
            world.try_password(ASA, GOOD, &home, now),
            Ok(crate::sign_in::PasswordOutcome::EnrolAgain { .. })
        ));
        let flow = token();
        world.begin(&flow, ASA, &home, now);
        let code = world.code(now).unwrap();
        world.confirm(&flow, &code, &home, now);
        let new = world.shown(&flow, now).unwrap().enrolling.unwrap();
        assert_ne!(new.text(), old.text());
        assert!(matches!(
            world.factor(&flow, &app_code(&old, now), &home, now),
            FactorVerdict::Wrong { left: None }
        ));
        world.factor(&flow, &app_code(&new, now), &home, now);
        let StepOutcome::Completed(_) = world.password(&flow, &hashed(OTHER), &home, now) else {
            panic!()
        };
        let added = |l: &base::Letter| {
            matches!(l.kind, LetterKind::SecondFactorChanged { change: FactorChange::Added, .. })
        };
        assert!(world.mail(now).iter().any(added));
        assert_eq!(
            world.write(move |tx| second_factor::recovery_codes(tx, account)).left,
            10,
            "new recovery codes"
        );
    });
}
