//! Second factors under concurrency, removal and recovery, on both databases.

use base::Failure;
use store::testing::on_both;

use super::recovery::make;
use super::*;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";

/// Of many concurrent requests with the same code, one is accepted, on both databases.
#[test]
fn a_step_is_taken_once_also_by_many_at_the_same_moment() {
    on_both(|db| {
        let world = World { db };
        let (account, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let now = T0.plus(minutes(5));
        let code = app_code(&secret, now);
        let taken: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| {
                    let proof = Proof::parse(&code).unwrap();
                    scope.spawn(move || {
                        db.write_blocking(move |tx| prove(tx, account, &proof, now)).unwrap()
                    })
                })
                .collect();
            all.into_iter().map(|one| usize::from(one.join().unwrap() == Proved::Right)).sum()
        });
        assert_eq!(taken, 1);
        // Nor the step before it, which the allowed drift would include.
        let before = Proof::parse(&app_code(&secret, now.minus(seconds(30)))).unwrap();
        assert_eq!(
            db.write_blocking(move |tx| prove(tx, account, &before, now)).unwrap(),
            Proved::Used
        );
        let after = Proof::parse(&app_code(&secret, now.plus(seconds(30)))).unwrap();
        assert_eq!(
            db.write_blocking(move |tx| prove(tx, account, &after, now)).unwrap(),
            Proved::Right,
            "a phone whose clock is ahead"
        );
    });
}

#[test]
fn the_code_that_enrolled_the_phone_is_used_up() {
    on_both(|db| {
        let world = World { db };
        let (account, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let proof = Proof::parse(&app_code(&secret, T0)).unwrap();
        assert_eq!(
            db.write_blocking(move |tx| prove(tx, account, &proof, T0)).unwrap(),
            Proved::Used
        );
    });
}

#[test]
fn a_second_phone_and_never_without_a_sign_in_method() {
    on_both(|db| {
        let world = World { db };
        let (account, _, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let first = world.write(move |tx| factors(tx, account)).remove(0).id;
        let removed = db.write_blocking(move |tx| remove(tx, account, first, true, T0));
        assert!(matches!(removed, Err(Failure::Refused(Refusal::LastSignInMethod))));
        db.write_blocking(move |tx| begin_enrolment(tx, account, T0)).unwrap();
        let secret = world.write(move |tx| enrolment(tx, account, T0)).unwrap();
        assert!(
            world.write(move |tx| enrolment(tx, account, T0.plus(minutes(60)))).is_none(),
            "an enrolment expires after an hour"
        );
        let confirm = |code: String| {
            let (code, label) = (otc(&code), line("Plattan"));
            db.write_blocking(move |tx| confirm_enrolment(tx, account, &code, Some(&label), T0))
                .map_err(|f| format!("{f:?}"))
        };
        assert_eq!(confirm("000000".into()).unwrap(), Enrolled::WrongCode);
        assert!(matches!(confirm(app_code(&secret, T0)).unwrap(), Enrolled::Done(_)));
        assert!(confirm(app_code(&secret, T0)).is_err(), "a second confirmation fails");
        db.write_blocking(move |tx| remove(tx, account, first, true, T0)).unwrap();
        assert_eq!(world.write(move |tx| factors(tx, account)).len(), 1);
        // Another account's factor can't be addressed.
        let (other, _, _) =
            world.register("bo@sjoboda.example", &client("192.0.2.1"), T0.plus(minutes(1)));
        let left = world.write(move |tx| factors(tx, account)).remove(0).id;
        assert!(matches!(
            db.write_blocking(move |tx| remove(tx, other, left, true, T0)),
            Err(Failure::Refused(Refusal::Unknown))
        ));
        // If none is required, the last one may go, and its recovery codes go too.
        world.write(move |tx| make(tx, account, T0));
        db.write_blocking(move |tx| remove(tx, account, left, false, T0)).unwrap();
        assert!(world.write(move |tx| factors(tx, account)).is_empty());
        assert_eq!(world.write(move |tx| recovery_codes(tx, account)).left, 0);
        assert_eq!(world.write(move |tx| recovery_codes_to_keep(tx, account, T0)), None);
    });
}

#[test]
fn recovery_codes_are_of_one_account_and_of_one_use() {
    on_both(|db| {
        let world = World { db };
        let (asa, _, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let (bo, _, _) =
            world.register("bo@sjoboda.example", &client("192.0.2.1"), T0.plus(minutes(1)));
        let codes = world.write(move |tx| recovery_codes_to_keep(tx, asa, T0)).unwrap();
        let proof = || Proof::parse(&codes[0]).unwrap();
        let of =
            |account, proof| db.write_blocking(move |tx| prove(tx, account, &proof, T0)).unwrap();
        assert_eq!(of(bo, proof()), Proved::Wrong);
        assert_eq!(of(asa, proof()), Proved::Right);
        assert_eq!(of(asa, proof()), Proved::Wrong);
        assert_eq!(
            world.write(move |tx| recovery_codes(tx, asa)),
            RecoveryCodes { left: 9, made: 10, made_at: Some(T0) }
        );
        db.write_blocking(move |tx| make_recovery_codes(tx, asa, T0)).unwrap();
        assert_eq!(
            of(asa, Proof::parse(&codes[1]).unwrap()),
            Proved::Wrong,
            "new codes void the old ones"
        );
        assert!(
            world.write(move |tx| recovery_codes_to_keep(tx, asa, T0.plus(minutes(60)))).is_none(),
            "codes are shown for an hour at most"
        );
    });
}
