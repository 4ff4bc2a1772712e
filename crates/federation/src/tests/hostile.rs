//! Providers that misbehave, each in one way: each is refused with its own code, leaves no usable
//! pending sign-in, and is in the audit log.

use std::time::Duration;

use base::{Clock as _, Secret};

use super::{Portal, on_both_async, refused};
use crate::provider::Kind;
use crate::testing::Misbehaviour as M;
use crate::{Refusal as R, Remedy};

fn table() -> Vec<(Kind, M, R)> {
    use Kind::{MicrosoftWork, Openid};
    vec![
        (Openid, M::StateWrong, R::StateUnknown),
        (Openid, M::StateMissing, R::StateMissing),
        (Openid, M::StateTwice, R::ResponseMalformed),
        (Openid, M::ResponseIssuerMixedUp, R::ResponseIssuerWrong),
        (MicrosoftWork, M::ResponseIssuerMixedUp, R::ResponseIssuerWrong),
        (Openid, M::ResponseIssuerMissing, R::ResponseIssuerMissing),
        (Openid, M::CodeMissing, R::CodeMissing),
        (Openid, M::Denies, R::Cancelled),
        (Openid, M::SaysBusy, R::UpstreamBusy),
        (Openid, M::TokenRedirects, R::Redirected),
        (Openid, M::TokenFails, R::Status(500)),
        (Openid, M::HugeName, R::TooLarge),
        (Openid, M::TokenIsNoJson, R::Malformed),
        (Openid, M::IdTokenMissing, R::TokenMissing),
        (Openid, M::CodeRefused, R::CodeRefused),
        (Openid, M::ClientRefused, R::ClientRefused),
        (Openid, M::NotAToken, R::TokenMalformed),
        (Openid, M::AlgorithmNone, R::AlgorithmNotAllowed),
        (Openid, M::HmacWithPublicKey, R::AlgorithmNotAllowed),
        (Openid, M::KeyUnknown, R::KeyUnknown),
        (Openid, M::SignedByAnother, R::SignatureWrong),
        (Openid, M::SignatureCut, R::SignatureWrong),
        (Openid, M::CriticalExtension, R::TokenMalformed),
        (Openid, M::IssuerWrong, R::IssuerWrong),
        (Openid, M::IssuerMissing, R::IssuerWrong),
        (Openid, M::AudienceWrong, R::AudienceWrong),
        (Openid, M::AudienceMissing, R::AudienceWrong),
        (Openid, M::AudienceMore, R::AuthorizedPartyMissing),
        (Openid, M::PartyWrong, R::AuthorizedPartyWrong),
        (Openid, M::Expired, R::Expired),
        (Openid, M::ExpiryMissing, R::Expired),
        (Openid, M::FromTheFuture, R::FromTheFuture),
        (Openid, M::NotYetValid, R::FromTheFuture),
        (Openid, M::IssuedLongAgo, R::Stale),
        (Openid, M::NonceWrong, R::NonceWrong),
        (Openid, M::NonceMissing, R::NonceMissing),
        (Openid, M::SubjectMissing, R::SubjectMissing),
        (Openid, M::SubjectEmpty, R::SubjectMissing),
        (Openid, M::AccessTokenHashWrong, R::AccessTokenHashWrong),
        (Openid, M::UserinfoOfAnother, R::UserinfoSubjectWrong),
        (Openid, M::UserinfoWithoutSubject, R::UserinfoSubjectWrong),
        (Openid, M::UserinfoFails, R::Status(502)),
        (MicrosoftWork, M::IssuerWrong, R::IssuerWrong),
        (MicrosoftWork, M::TenantMissing, R::TenantMissing),
        (MicrosoftWork, M::ObjectMissing, R::TenantMissing),
        (MicrosoftWork, M::TenantOfAnother, R::IssuerWrong),
        (MicrosoftWork, M::KeyOfAnotherTenant, R::KeyOfAnotherIssuer),
    ]
}

#[test]
fn each_misdeed_is_refused_by_its_own_name() {
    on_both_async(async |db| {
        let mut recorded = Vec::new();
        let portals =
            [Portal::new(db, Kind::Openid).await, Portal::new(db, Kind::MicrosoftWork).await];
        for (kind, misbehaviour, expected) in table() {
            let portal = &portals[usize::from(kind == Kind::MicrosoftWork)];
            // Each starts with expired caches.
            portal.clock.advance(Duration::from_secs(3601));
            portal.upstream.misbehaves(misbehaviour);
            assert_eq!(refused(portal.sign_in().await), expected, "{kind:?} {misbehaviour:?}");
            recorded.push(expected.code().to_owned());
            recorded.sort();
            assert_eq!(portal.refusals().await, recorded, "{kind:?} {misbehaviour:?}");
            // The same provider, behaving: a new sign-in succeeds.
            portal.upstream.misbehaves(M::None);
            portal.clock.advance(Duration::from_secs(3601));
            portal
                .sign_in()
                .await
                .unwrap_or_else(|e| panic!("after {kind:?} {misbehaviour:?}: {e}"));
        }
    });
}

#[test]
fn a_hostile_discovery_leads_nowhere() {
    on_both_async(async |db| {
        for (misbehaviour, expected) in [
            (M::DiscoveryRedirects, R::Redirected),
            (M::DiscoveryOfAnother, R::DiscoveryIssuerWrong),
            (M::DiscoveryNamesPlainHttp, R::DiscoveryUnfit),
            (M::DiscoveryLacksKeys, R::DiscoveryUnfit),
            (M::DiscoveryIsNoJson, R::Malformed),
            (M::DiscoveryFails, R::Status(500)),
        ] {
            let portal = Portal::new(db, Kind::Openid).await;
            portal.upstream.misbehaves(misbehaviour);
            assert_eq!(refused(portal.start().await), expected, "{misbehaviour:?}");
            assert_eq!(portal.open_ones().await, 0, "no sign-in in progress");
            assert!(
                portal.refusals().await.iter().any(|why| why == expected.code()),
                "{misbehaviour:?}"
            );
            portal.upstream.misbehaves(M::None);
            portal.clock.advance(Duration::from_secs(3));
            portal.sign_in().await.unwrap();
        }
    });
}

#[test]
fn a_nonce_of_an_earlier_sign_in_is_wrong() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        portal.sign_in().await.unwrap();
        portal.upstream.misbehaves(M::NonceReplayed);
        assert_eq!(refused(portal.sign_in().await), R::NonceWrong);
    });
}

#[test]
fn the_return_address_works_once() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let query = portal.upstream.browse(&portal.start().await.unwrap()).await;
        assert_eq!(portal.callback(&query).await.unwrap().context, "flow-1");
        let again = refused(portal.callback(&query).await);
        assert_eq!(again.remedy(), Remedy::GoOn);
        assert!(matches!(again, R::StateUsed { context, .. } if context == "flow-1"));
        // A reload is not logged as an attack.
        assert_eq!((portal.refusals().await, portal.open_ones().await), (Vec::<String>::new(), 0));
    });
}

#[test]
fn two_tabs_of_the_same_return_address_sign_in_once() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let query = portal.upstream.browse(&portal.start().await.unwrap()).await;
        let (a, b) = tokio::join!(portal.callback(&query), portal.callback(&query));
        assert!(a.is_ok() != b.is_ok());
        let lost = if a.is_ok() { refused(b) } else { refused(a) };
        assert!(
            matches!(lost, R::StateUsed { context, answered: false, .. } if context == "flow-1"),
            "the first request is in progress"
        );
    });
}

#[test]
fn a_return_address_belongs_to_one_browser_one_upstream_and_ten_minutes() {
    on_both_async(async |db| {
        let mut portal = Portal::new(db, Kind::Openid).await;
        let query = portal.upstream.browse(&portal.start().await.unwrap()).await;
        let own = std::mem::replace(
            &mut portal.browser,
            Secret::new("somebody else's cookie".to_owned()),
        );
        assert_eq!(refused(portal.callback(&query).await), R::StateUnknown);
        portal.browser = own;
        let here = std::mem::replace(&mut portal.id, "elsewhere".parse().unwrap());
        assert_eq!(refused(portal.callback(&query).await), R::ProviderUnknown);
        portal.id = here;
        // Neither attempt used it up.
        portal.callback(&query).await.unwrap();

        let query = portal.upstream.browse(&portal.start().await.unwrap()).await;
        portal.clock.advance(Duration::from_secs(600));
        assert_eq!(refused(portal.callback(&query).await), R::StateExpired);
    });
}

#[test]
fn the_state_of_one_upstream_is_not_taken_for_another() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let providers = vec![
            portal.upstream.provider("there", Kind::Openid),
            portal.upstream.provider("mallory", Kind::Openid),
        ];
        let upstreams =
            crate::Upstreams::new(providers, [], portal.clock.clone(), crate::Limits::default())
                .unwrap();
        let url = upstreams
            .start(db, &portal.id, &portal.browser, crate::AuthorizationInput::default())
            .await
            .unwrap();
        let query = portal.upstream.browse(&url).await;
        let mixed =
            upstreams.callback(db, &"mallory".parse().unwrap(), &portal.browser, &query).await;
        assert_eq!(refused(mixed), R::ProviderMixedUp);
        upstreams.callback(db, &portal.id, &portal.browser, &query).await.unwrap();
    });
}

/// With `max_age`, the provider must report when the person signed in there (OpenID Connect Core,
/// section 3.1.2.1).
#[test]
fn a_fresh_sign_in_requires_the_upstreams_auth_time() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        let asked = async || {
            let ask = crate::AuthorizationInput {
                max_age: Some(0),
                prompt: Some(crate::Prompt::Login),
                ..crate::AuthorizationInput::default()
            };
            let url = portal.upstreams.start(db, &portal.id, &portal.browser, ask).await.unwrap();
            assert!(url.query_pairs().any(|(name, value)| name == "max_age" && value == "0"));
            // The person signs in there, then reads a page for minutes.
            portal.clock.advance(Duration::from_secs(300));
            portal.callback(&portal.upstream.browse(&url).await).await
        };
        let at = |seconds: i64| serde_json::json!({ "auth_time": portal.clock.now().seconds() + seconds });
        portal.upstream.signs_in(serde_json::json!({ "auth_time": null }));
        assert_eq!(refused(asked().await), R::AuthTimeMissing);
        // Before the redirect, beyond the tolerated clock difference.
        portal.upstream.signs_in(at(-61));
        assert_eq!(refused(asked().await), R::SignInTooOld);
        portal.upstream.signs_in(at(600));
        assert_eq!(refused(asked().await), R::FromTheFuture);
        portal.upstream.signs_in(at(1));
        assert!(asked().await.unwrap().identity.signed_in_at.is_some());
        // Without `max_age`, `auth_time` is optional.
        portal.upstream.signs_in(serde_json::json!({ "auth_time": null }));
        portal.sign_in().await.unwrap();
    });
}
