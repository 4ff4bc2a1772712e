//! Upstream providers that misbehave in one way, or vouch for an address wrongly.

use federation::testing::Misbehaviour;
use serde_json::json;
use std::time::Duration;
use testkit::TestApp;

use crate::ASA;
use crate::hall::{asa, come, counted, open, own_account, there_and_back};

testkit::stories! {
    an_unverified_address_of_somebody_else_proves_nothing,
    hostile_upstreams_are_refused_with_a_page_and_nothing_is_made,
}

async fn an_unverified_address_of_somebody_else_proves_nothing(app: TestApp) {
    let (app, upstream) = open(&app).await;
    let mut own = app.browser();
    own_account(&app, &mut own).await;
    app.mail().await;
    // An Entra tenant whose administrator set her address (nOAuth), and an upstream that does not
    // vouch for it.
    for (id, person) in [
        ("work", json!({ "email": ASA, "xms_edov": false })),
        ("there", json!({ "email": ASA, "email_verified": false })),
    ] {
        upstream.signs_in(person);
        let mut thief = app.browser_at("203.0.113.1");
        thief.get("/sign-in").await;
        thief.get(&format!("/upstream/{id}")).await;
        thief.submit(&[]).await;
        there_and_back(&mut thief, &upstream, id).await;
        assert_eq!(thief.page.path, "/register/code", "{id}: {}", thief.page.html);
        for path in ["/join/link", "/register/consent", "/register/names", "/services", "/account"]
        {
            thief.get(path).await;
            assert!(
                thief.page.path == "/register/code" || thief.page.path.starts_with("/sign-in"),
                "{path}: {}",
                thief.page.path
            );
        }
        assert_eq!(counted(&app).await, (1, 0, 1));
    }
}

async fn hostile_upstreams_are_refused_with_a_page_and_nothing_is_made(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    store::sql! { REFUSED = "SELECT CAST(count(*) AS BIGINT) FROM audit WHERE action = 'upstream.refused'"; }
    let mut entries = 0;
    for misbehaviour in [
        Misbehaviour::StateWrong,
        Misbehaviour::StateMissing,
        Misbehaviour::StateTwice,
        Misbehaviour::ResponseIssuerMixedUp,
        Misbehaviour::ResponseIssuerMissing,
        Misbehaviour::CodeMissing,
        Misbehaviour::SaysBusy,
        Misbehaviour::TokenRedirects,
        Misbehaviour::TokenFails,
        Misbehaviour::TokenHangs,
        Misbehaviour::TokenTrickles,
        Misbehaviour::HugeName,
        Misbehaviour::TokenIsNoJson,
        Misbehaviour::IdTokenMissing,
        Misbehaviour::CodeRefused,
        Misbehaviour::NotAToken,
        Misbehaviour::AlgorithmNone,
        Misbehaviour::HmacWithPublicKey,
        Misbehaviour::KeyUnknown,
        Misbehaviour::SignedByAnother,
        Misbehaviour::SignatureCut,
        Misbehaviour::IssuerWrong,
        Misbehaviour::AudienceWrong,
        Misbehaviour::AudienceMore,
        Misbehaviour::PartyWrong,
        Misbehaviour::Expired,
        Misbehaviour::FromTheFuture,
        Misbehaviour::NonceWrong,
        Misbehaviour::NonceMissing,
        Misbehaviour::NonceReplayed,
        Misbehaviour::SubjectMissing,
        Misbehaviour::UserinfoOfAnother,
    ] {
        upstream.misbehaves(misbehaviour);
        let mut browser = app.browser();
        come(&mut browser, &upstream).await;
        let page = &browser.page;
        assert!(
            !page.status.is_success() && !page.status.is_redirection(),
            "{misbehaviour:?}: {}",
            page.status
        );
        assert!(
            page.html.matches("<h1").count() == 1 && page.has("Google"),
            "{misbehaviour:?}: {}",
            page.html
        );
        assert!(page.has("Incident number"), "{misbehaviour:?}: an incident number: {}", page.html);
        entries += 1;
        assert_eq!(
            app.write(|tx| tx.one(&REFUSED, &[])?.get::<i64>(0)).await,
            entries,
            "{misbehaviour:?}"
        );
        assert_eq!(counted(&app).await, (0, 0, 0), "{misbehaviour:?}");
    }
    // A name with HTML is rejected, so the field is empty.
    upstream.misbehaves(Misbehaviour::None);
    upstream.signs_in(json!({ "email": ASA, "email_verified": true, "given_name": "<b>Åsa</b>", "family_name": "Öberg" }));
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    browser.submit(&[]).await;
    assert_eq!(browser.page.value_of("first").as_deref(), Some(""));
    // Rotated keys are fetched again.
    app.clock.advance(Duration::from_secs(60));
    upstream.rotates_keys();
    come(&mut browser, &upstream).await;
    assert_eq!(browser.page.path, "/register/consent");
}
