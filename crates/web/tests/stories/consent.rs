//! Consent to the operator: withdrawn, changed, and given again.

use accounts::registration::{Open, Step};
use axum::http::StatusCode;
use testkit::{Browser, TestApp};

use crate::ASA;
use crate::hall::{asa, come, open, own_account, through};

testkit::stories! {
    withdrawn_consent_ends_sessions_until_it_is_given_again,
    a_changed_text_is_asked_about_at_the_next_sign_in,
    a_person_who_needs_no_consent_is_never_asked,
    news_are_turned_on_and_off,
}

async fn withdrawn_consent_ends_sessions_until_it_is_given_again(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let (mut browser, mut other) = (app.browser(), app.browser_at("198.51.100.7"));
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    come(&mut other, &upstream).await;
    browser.get("/account/privacy").await;
    assert!(browser.page.has("Your consent to"), "{}", browser.page.html);
    browser.get("/account/privacy/consent/withdraw").await;
    let asked = browser.clone();
    browser.submit(&[]).await;
    assert!(
        browser.page.path == "/sign-in" && browser.page.has("Your consent is withdrawn"),
        "{}",
        browser.page.html
    );
    asked.clone().submit(&[]).await;
    for one in [&mut browser, &mut other] {
        one.get("/my-user").await;
        assert!(one.page.path.starts_with("/sign-in"), "signed out everywhere: {}", one.page.path);
    }
    // Signing in works and leads to the consent page; no other page is reachable.
    come(&mut browser, &upstream).await;
    for path in
        ["/my-user", "/services", "/account", "/account/privacy", "/privacy", "/account/ways-in"]
    {
        browser.get(path).await;
        assert!(browser.page.path.starts_with("/consent"), "{path}: {}", browser.page.path);
    }
    browser.get("/privacy?text=whole").await;
    assert!(
        browser.page.path.starts_with("/privacy") && !browser.page.has("name=\"version\""),
        "the full notice has no form"
    );
    browser.get("/my-user").await;
    assert!(
        browser.page.has("You need to agree to this") && browser.page.has("from Google"),
        "{}",
        browser.page.html
    );
    agrees(&mut browser).await;
    browser.get("/my-user").await;
    assert_eq!(browser.page.path, "/my-user");
    browser.get("/consent").await;
    assert_ne!(browser.page.path, "/consent", "there is nothing to agree to");
}

/// Consents, on the page that asks for it.
async fn agrees(browser: &mut Browser) {
    let version = browser.page.value_of("version").expect("a form");
    browser.submit(&[("version", &version)]).await;
    assert!(!browser.page.path.starts_with("/consent"), "{}", browser.page.html);
}

async fn a_changed_text_is_asked_about_at_the_next_sign_in(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    let steps = [Step::Upstream, Step::VerifyEmail, Step::OrganisationConsent, Step::Names];
    let open = Open { upstream: steps.to_vec(), consent: "2".to_owned(), ..Open::default() };
    let changed = app.opened(app.portal.hall.clone(), open);
    browser.get("/my-user").await;
    assert_eq!(browser.page.path, "/my-user", "the session continues until the next sign-in");
    let mut later = changed.browser();
    come(&mut later, &upstream).await;
    later.get("/services").await;
    assert_eq!(later.page.path, "/consent?next=%2Fservices");
    // A page left open shows a version that is no longer in force.
    later.submit(&[("version", "1")]).await;
    assert!(later.page.path.starts_with("/consent"), "{}", later.page.path);
    agrees(&mut later).await;
    assert_eq!(later.page.path, "/services");
}

async fn a_person_who_needs_no_consent_is_never_asked(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get("/consent").await;
    assert_ne!(browser.page.path, "/consent");
    browser.get("/account/privacy").await;
    assert!(!browser.page.has("/account/privacy/consent/withdraw"));
    browser.get("/account/privacy/consent/withdraw").await;
    assert_eq!(browser.page.status, StatusCode::NOT_FOUND);
}

async fn news_are_turned_on_and_off(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    own_account(&app, &mut browser).await;
    browser.get("/account/privacy").await;
    assert!(
        browser.page.has("You get no news from us."),
        "off unless asked for: {}",
        browser.page.html
    );
    for (said, wanted) in [("You will get news", true), ("You will get no more news", false)] {
        browser.submit_to("/account/privacy/news", &[]).await;
        assert!(
            browser.page.path == "/account/privacy" && browser.page.has(said),
            "{}",
            browser.page.html
        );
        browser.get("/account/privacy/data.json").await;
        assert!(browser.page.has(&format!("\"wants_news\": {wanted}")), "{}", browser.page.html);
        browser.get("/account/privacy").await;
    }
}
