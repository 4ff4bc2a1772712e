//! Accepting notices, on both databases.

use base::Language;
use store::testing::on_both;

use super::*;
use crate::testing::*;

#[test]
fn a_new_version_is_pending_until_ok_and_twice_is_once() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let (account, secret, _) = world.register("asa@sjoboda.example", &client, T0);
        let second = Notice::new("2", &["Nu sparar vi också telefon."]);
        let steps = crate::registration::Step::OF_INVITATION;
        let policy =
            crate::registration::OnboardingPolicy::new(&steps, second.clone(), "").unwrap();
        let later = T0.plus(minutes(5));
        let token = world.half_signed_in("asa@sjoboda.example", &client, later);
        let proof = crate::second_factor::Proof::parse(&app_code(&secret, later)).unwrap();
        let through = policy.clone();
        let proven = world
            .write(move |tx| crate::sign_in::prove(tx, &through, &token, &proof, &client, later));
        let crate::sign_in::FactorOutcome::SignedIn(signed_in) = proven else {
            panic!("{proven:?}")
        };
        let signed = world.session(&signed_in.session, later).unwrap();
        assert!(signed.notice_pending);
        for n in 0..2 {
            let (policy, signed) = (policy.clone(), signed.clone());
            world.write(move |tx| {
                accept(tx, &policy, &signed, Language::En, later.plus(minutes(n)))
            });
        }
        assert!(!world.session(&signed_in.session, later).unwrap().notice_pending);
        let all = world.write(move |tx| accepted(tx, account));
        let all: Vec<_> = all.iter().map(|a| (a.version.as_str(), a.language, a.at)).collect();
        assert_eq!(all, [("2", Language::En, later), ("1", Language::Sv, T0)]);
    });
}

#[test]
fn a_notice_is_known_by_what_it_says() {
    assert_ne!(Notice::new("1", &["ab", "c"]).hash, Notice::new("1", &["a", "bc"]).hash);
}
