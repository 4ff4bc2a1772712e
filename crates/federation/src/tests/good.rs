//! Successful sign-ins, and the identities that they give.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Portal, T0, on_both_async, refused};
use crate::provider::{Algorithm, CONSUMER_TENANT, Kind};
use crate::testing::{Misbehaviour, OBJECT, TENANT};
use crate::{Refusal, UpstreamIdentity};

async fn arrives(portal: &Portal, person: Value) -> UpstreamIdentity {
    portal.upstream.signs_in(person);
    portal.sign_in().await.unwrap().identity
}

fn vouched(identity: &UpstreamIdentity) -> Option<(&str, bool)> {
    identity.address.as_ref().map(|claimed| (claimed.address.as_str(), claimed.vouched))
}

#[test]
fn every_signature_algorithm() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA] {
            portal.upstream.signs_by(algorithm);
            portal.clock.advance(Duration::from_secs(31));
            let arrived = portal.sign_in().await.unwrap_or_else(|e| panic!("{algorithm:?}: {e}"));
            assert_eq!(
                (arrived.context.as_str(), arrived.identity.subject.as_str()),
                ("flow-1", "subject-1")
            );
        }
        assert_eq!(portal.refusals().await, Vec::<String>::new());
    });
}

#[test]
fn only_the_configured_algorithms() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let mut provider = portal.upstream.provider("there", Kind::Openid);
        provider.algorithms = vec![Algorithm::RS256];
        let portal = Portal {
            upstreams: crate::Upstreams::new(
                vec![provider],
                [],
                portal.clock.clone(),
                crate::Limits::default(),
            )
            .unwrap(),
            ..portal
        };
        assert_eq!(refused(portal.sign_in().await), Refusal::AlgorithmNotAllowed);
        portal.upstream.signs_by(Algorithm::RS256);
        portal.clock.advance(Duration::from_secs(3600));
        portal.sign_in().await.unwrap();
    });
}

#[test]
fn changed_keys_are_fetched_once_and_made_up_ones_not_again_and_again() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        portal.sign_in().await.unwrap();
        portal.upstream.rotates_keys();
        portal.upstream.requests();
        portal.sign_in().await.unwrap();
        let fetched = |requests: &[String]| requests.iter().filter(|path| *path == "/keys").count();
        assert_eq!(fetched(&portal.upstream.requests()), 1);
        portal.clock.advance(Duration::from_secs(31));
        portal.upstream.misbehaves(Misbehaviour::KeyUnknown);
        for _ in 0..5 {
            assert_eq!(refused(portal.sign_in().await), Refusal::KeyUnknown);
        }
        assert_eq!(fetched(&portal.upstream.requests()), 1, "one fetch for all five");
    });
}

#[test]
fn a_key_that_changed_under_its_id_is_fetched_and_bad_signatures_not_again_and_again() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        portal.sign_in().await.unwrap();
        portal.upstream.replaces_key();
        portal.upstream.requests();
        portal.sign_in().await.unwrap();
        let fetched = |requests: &[String]| requests.iter().filter(|path| *path == "/keys").count();
        assert_eq!(fetched(&portal.upstream.requests()), 1);
        portal.clock.advance(Duration::from_secs(31));
        portal.upstream.misbehaves(Misbehaviour::SignedByAnother);
        for _ in 0..5 {
            assert_eq!(refused(portal.sign_in().await), Refusal::SignatureWrong);
        }
        assert_eq!(fetched(&portal.upstream.requests()), 1, "one fetch for all five");
    });
}

#[test]
fn clocks_may_differ_by_a_minute() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let at = |seconds: i64| T0.seconds() + seconds;
        for person in [
            json!({ "exp": at(-59) }),
            json!({ "iat": at(59), "nbf": at(59) }),
            json!({ "exp": (at(5) as f64) + 0.5 }),
        ] {
            arrives(&portal, person).await;
        }
    });
}

#[test]
fn entra_is_tenant_and_object_and_vouches_for_no_address_by_itself() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::MicrosoftWork).await;
        let identity = arrives(
            &portal,
            json!({ "sub": "pairwise", "email": "Asa@kommun.example", "email_verified": true, "preferred_username": "asa@kommun.example", "name": "Åsa Öst" }),
        )
        .await;
        assert_eq!(identity.issuer, format!("{}/{TENANT}/v2.0", portal.upstream.address()));
        assert_eq!(
            (&identity.subject, identity.tenant.as_deref()),
            (&format!("{TENANT}/{OBJECT}"), Some(TENANT))
        );
        assert_eq!(vouched(&identity), Some(("Asa@kommun.example", false)));
        assert_eq!(identity.name.unwrap().as_str(), "Åsa Öst");
        // nOAuth: a tenant's administrator can enter any address; only a verified domain owner
        // counts.
        for (edov, expected) in [
            (json!(true), true),
            (json!("1"), true),
            (json!(1), true),
            (json!("true"), true),
            (json!(false), false),
            (json!("0"), false),
            (json!("yes"), false),
            (json!(null), false),
            (json!(["true"]), false),
        ] {
            let identity = arrives(
                &portal,
                json!({ "email": "chef@annan.example", "email_verified": true, "xms_edov": edov }),
            )
            .await;
            assert_eq!(vouched(&identity), Some(("chef@annan.example", expected)), "{edov}");
        }
        // A sign-in name is never trusted.
        let identity = arrives(
            &portal,
            json!({ "preferred_username": "asa@kommun.example", "xms_edov": true }),
        )
        .await;
        assert_eq!(vouched(&identity), Some(("asa@kommun.example", false)));
    });
}

#[test]
fn personal_and_work_accounts_come_by_their_own_ways() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::MicrosoftPersonal).await;
        let identity = arrives(&portal, json!({ "email": "asa@privat.example" })).await;
        assert_eq!(identity.subject, format!("{CONSUMER_TENANT}/{OBJECT}"));
        let portal = Portal::new(db, Kind::MicrosoftWork).await;
        portal.upstream.signs_in(json!({ "tid": CONSUMER_TENANT, "iss": format!("{}/{CONSUMER_TENANT}/v2.0", portal.upstream.address()) }));
        // The response already names another tenant than the token.
        assert_eq!(refused(portal.sign_in().await), Refusal::IssuerWrong);
    });
}

#[test]
fn google_vouches_for_its_own_addresses_only() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Google).await;
        for (person, expected) in [
            (json!({ "email": "asa@gmail.com", "email_verified": true }), true),
            (json!({ "email": "asa@gmail.com", "email_verified": false }), false),
            (json!({ "email": "asa@gmail.com", "email_verified": "true" }), false),
            (json!({ "email": "asa@gmail.com" }), false),
            (
                json!({ "email": "asa@firma.example", "email_verified": true, "hd": "firma.example" }),
                true,
            ),
            (
                json!({ "email": "asa@firma.example", "email_verified": true, "hd": "annan.example" }),
                false,
            ),
            (json!({ "email": "asa@firma.example", "email_verified": true }), false),
        ] {
            let identity = arrives(&portal, person.clone()).await;
            assert_eq!(identity.address.map(|claimed| claimed.vouched), Some(expected), "{person}");
        }
    });
}

#[test]
fn the_person_is_the_subject_whatever_else_changes() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let before = arrives(&portal, json!({ "email": "asa@gamla.example", "email_verified": true, "family_name": "Gammal" })).await;
        let after = arrives(
            &portal,
            json!({ "email": "asa@nya.example", "email_verified": true, "family_name": "Nya" }),
        )
        .await;
        assert_eq!((&before.issuer, &before.subject), (&after.issuer, &after.subject));
        assert_eq!(vouched(&after), Some(("asa@nya.example", true)));
        // The same subject at another issuer is another person.
        let other = Portal::new(db, Kind::Openid).await;
        let stranger =
            arrives(&other, json!({ "email": "asa@nya.example", "email_verified": true })).await;
        assert_eq!(stranger.subject, after.subject);
        assert_ne!(stranger.issuer, after.issuer);
    });
}

#[test]
fn names_that_are_no_names_are_left_out() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let identity = arrives(
            &portal,
            json!({ "name": "<script>alert(1)</script>", "given_name": "Åsa\u{202e}", "family_name": "x".repeat(201), "email": "<b>@x.example", "hd": 7 }),
        )
        .await;
        assert!(
            identity.name.is_none()
                && identity.given_name.is_none()
                && identity.family_name.is_none()
                && identity.address.is_none()
        );
        let identity = arrives(
            &portal,
            json!({ "given_name": " Åsa ", "family_name": "O'Öst-Berg", "name": 12 }),
        )
        .await;
        assert_eq!(identity.given_name.unwrap().as_str(), "Åsa");
        assert_eq!(identity.family_name.unwrap().as_str(), "O'Öst-Berg");
    });
}
