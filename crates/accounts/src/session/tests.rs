use std::time::Duration;

use base::{Failure, Timestamp};
use store::testing::on_both;

use super::model::Times;
use super::*;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn how_long_a_session_lives() {
    let lengths = Lengths::default();
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
        assert!(signed.touch, "the first time");
        let id = signed.session;
        world.write(move |tx| touch(tx, id, T0));
        assert!(!world.session(&done.session, T0).unwrap().touch && world.session(&done.session, T0.plus(minutes(5))).unwrap().touch);
        assert!(world.session(&token(), T0).is_none());
        assert!(world.session(&done.device.clone().unwrap(), T0).is_none());
        // Use moves the end; a touch that comes late does not move it back.
        world.write(move |tx| touch(tx, id, T0.plus(HOUR * 11)));
        world.write(move |tx| touch(tx, id, T0.plus(HOUR)));
        assert!(world.session(&done.session, T0.plus(HOUR * 22)).is_some());
        assert!(world.session(&done.session, T0.plus(HOUR * 23)).is_none());
        // What is over is swept.
        world.write(move |tx| crate::sweep(tx, T0.plus(HOUR * 48)));
        assert!(world.write(move |tx| of_account(tx, account, &Lengths::MOST, T0.plus(HOUR))).is_empty());
    });
}

#[test]
fn ended_by_its_owner_alone_and_gone_with_the_account() {
    on_both(|db| {
        let world = World { db };
        let (asa, _, of_asa) = world.register(ASA, &client("192.0.2.1"), T0);
        let (bo, _, of_bo) = world.register("bo@sjoboda.example", &client("192.0.2.1"), T0.plus(minutes(1)));
        let id = world.session(&of_asa.session, T0).unwrap().session;
        assert!(matches!(db.write_blocking(move |tx| end(tx, bo, id, T0)), Err(Failure::Refused(Refusal::Unknown))));
        assert!(world.session(&of_asa.session, T0).is_some());
        db.write_blocking(move |tx| end(tx, asa, id, T0)).unwrap();
        assert!(world.session(&of_asa.session, T0).is_none());
        db.write_blocking(move |tx| crate::account::close(tx, None, bo, T0)).unwrap();
        assert!(world.session(&of_bo.session, T0).is_none());
    });
}
