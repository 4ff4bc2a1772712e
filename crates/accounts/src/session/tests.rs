//! Lifetimes, endings and secrets of sessions, on both databases.

use std::time::Duration;

use base::{Failure, Fault, Timestamp};
use store::testing::on_both;

use super::model::Times;
use super::*;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn how_long_a_session_lives() {
    let lengths = Lifetimes::default();
    let times = |stay, used: Timestamp| Times { created_at: T0, used_at: used, stay };
    for (stay, used, at, alive) in [
        (false, T0, T0.plus(HOUR * 12).minus(seconds(1)), true),
        (false, T0, T0.plus(HOUR * 12), false),
        (false, T0.plus(HOUR * 11), T0.plus(HOUR * 20), true),
        (true, T0, T0.plus(HOUR * 24 * 89), true),
        (true, T0.plus(HOUR * 24 * 89), T0.plus(HOUR * 24 * 90), false),
        (false, T0.plus(HOUR * 24 * 90), T0.plus(HOUR * 24 * 90), false),
    ] {
        assert_eq!(lives(&times(stay, used), &lengths, at), alive, "{stay} {used:?} {at:?}");
    }
}

#[test]
fn found_by_its_token_and_by_nothing_else() {
    on_both(|db| {
        let world = World { db };
        let (account, _, done) = world.register(ASA, &client("192.0.2.1"), T0);
        let signed = world.session(&done.session, T0).unwrap();
        assert_eq!(signed.account.id, account);
        assert!(signed.touch, "the first use");
        let id = signed.session;
        world.write(move |tx| touch(tx, id, T0));
        assert!(
            !world.session(&done.session, T0).unwrap().touch
                && world.session(&done.session, T0.plus(minutes(5))).unwrap().touch
        );
        assert!(world.session(&token(), T0).is_none());
        assert!(world.session(&done.device.clone().unwrap(), T0).is_none());
        // Use extends the session; a late touch does not shorten it.
        world.write(move |tx| touch(tx, id, T0.plus(HOUR * 11)));
        world.write(move |tx| touch(tx, id, T0.plus(HOUR)));
        assert!(world.session(&done.session, T0.plus(HOUR * 22)).is_some());
        assert!(world.session(&done.session, T0.plus(HOUR * 23)).is_none());
        // Expired sessions are swept.
        world.write(move |tx| crate::sweep(tx, T0.plus(HOUR * 48)));
        assert!(
            world
                .write(move |tx| of_account(tx, account, &Lifetimes::MOST, T0.plus(HOUR)))
                .is_empty()
        );
    });
}

#[test]
fn ended_by_its_owner_alone_and_gone_with_the_account() {
    on_both(|db| {
        let world = World { db };
        let (asa, _, of_asa) = world.register(ASA, &client("192.0.2.1"), T0);
        let (bo, _, of_bo) =
            world.register("bo@sjoboda.example", &client("192.0.2.1"), T0.plus(minutes(1)));
        let id = world.session(&of_asa.session, T0).unwrap().session;
        assert!(matches!(
            db.write_blocking(move |tx| end(tx, bo, id, End::Elsewhere, T0)),
            Err(Failure::Refused(Refusal::Unknown))
        ));
        assert!(world.session(&of_asa.session, T0).is_some());
        db.write_blocking(move |tx| end(tx, asa, id, End::Elsewhere, T0)).unwrap();
        assert!(world.session(&of_asa.session, T0).is_none());
        db.write_blocking(move |tx| crate::account::close(tx, None, bo, T0)).unwrap();
        assert!(world.session(&of_bo.session, T0).is_none());
    });
}

#[test]
fn an_ended_session_says_why_to_the_browser_that_had_it() {
    on_both(|db| {
        let world = World { db };
        let why = |secret: &crate::Token, at| {
            let secret = secret.clone();
            world.write(move |tx| why_ended(tx, &secret, &Lifetimes::default(), at))
        };
        let (asa, _, first) = world.register(ASA, &client("192.0.2.1"), T0);
        assert_eq!((why(&first.session, T0), why(&token(), T0)), (None, None));
        let id = world.session(&first.session, T0).unwrap().session;
        world.write(move |tx| {
            end(tx, asa, id, End::Elsewhere, T0).map_err(|_| Fault::new("it lives"))
        });
        assert_eq!(why(&first.session, T0), Some(End::Elsewhere));
        // The reason is deleted after a month.
        world.write(move |tx| crate::sweep(tx, T0.plus(HOUR * 24 * 31)));
        assert_eq!(why(&first.session, T0), None);

        let (bo, _, second) = world.register("bo@sjoboda.example", &client("192.0.2.1"), T0);
        world.write(move |tx| end_all_of(tx, None, bo, T0));
        assert_eq!(why(&second.session, T0), Some(End::Administrator));
        let (_, _, third) = world.register("cia@sjoboda.example", &client("192.0.2.1"), T0);
        assert_eq!(why(&third.session, T0.plus(HOUR * 13)), Some(End::Unused), "before the sweep");
        world.write(move |tx| crate::sweep(tx, T0.plus(HOUR * 48)));
        assert_eq!(why(&third.session, T0.plus(HOUR * 48)), Some(End::Unused), "after the sweep");
        let (_, _, fourth) = world.register("dan@sjoboda.example", &client("192.0.2.1"), T0);
        let id = world.session(&fourth.session, T0).unwrap().session;
        world.write(move |tx| touch(tx, id, T0.plus(HOUR * 24 * 90)));
        assert_eq!(why(&fourth.session, T0.plus(HOUR * 24 * 90)), Some(End::TooOld));
        let (_, _, fifth) = world.register("eva@sjoboda.example", &client("192.0.2.1"), T0);
        world.write(move |tx| end_every_one(tx, None, T0));
        assert_eq!(why(&fifth.session, T0), Some(End::Administrator));
    });
}
