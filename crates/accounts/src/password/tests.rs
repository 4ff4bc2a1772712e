//! Changing a password, on both databases.

use base::{Failure, LetterKind};
use store::testing::on_both;

use super::*;
use crate::testing::*;

#[test]
fn a_change_ends_the_other_sessions_and_needs_the_present_password() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, secret, first) = world.register("asa@sjoboda.example", &home, T0);
        let now = T0.plus(minutes(5));
        let second = world.sign_in("asa@sjoboda.example", &secret, &home, now);
        world.mail(now);
        let here = world.session(&second.session, now).unwrap().session;
        let present = world.write(move |tx| stored(tx, account)).unwrap();
        let (new, other) = (hashed(OTHER), hashed(GOOD));
        let wrong = {
            let new = new.clone();
            db.write_blocking(move |tx| change(tx, account, here, &other, &new, now))
        };
        assert!(
            matches!(wrong, Err(Failure::Refused(Refusal::ChangedMeanwhile))),
            "a hash other than the stored one"
        );
        {
            let (present, new) = (present.clone(), new.clone());
            db.write_blocking(move |tx| change(tx, account, here, &present, &new, now)).unwrap();
        }
        let late = db.write_blocking(move |tx| change(tx, account, here, &present, &new, now));
        assert!(
            matches!(late, Err(Failure::Refused(Refusal::ChangedMeanwhile))),
            "a double click changes once"
        );
        assert!(world.session(&first.session, now).is_none());
        assert!(world.session(&second.session, now).is_some());
        let letters = world.mail(now);
        assert_eq!(
            letters.iter().filter(|l| matches!(l.kind, LetterKind::PasswordChanged { .. })).count(),
            1
        );
    });
}
