//! Upstream providers that give too little, and step-up through an upstream provider.

use std::time::Duration;

use accounts::registration::Open;
use axum::http::StatusCode;
use serde_json::json;
use testkit::{Browser, GOOD_PASSWORD, TestApp};
use web::kernel::Hall;

use crate::ASA;
use crate::hall::{asa, come, counted, onward, open, own_account, there_and_back, through};

testkit::stories! {
    an_upstream_that_tells_no_address_is_helped_by_a_field,
    a_person_without_credentials_steps_up_at_the_upstream,
    an_upstream_without_auth_time_is_no_step_up_and_a_mailed_code_is,
    a_sign_in_elsewhere_is_no_step_up_for_a_person_with_a_password,
    a_person_who_signs_in_elsewhere_chooses_a_first_password,
    links_without_a_target_are_not_offered,
}

async fn an_upstream_that_tells_no_address_is_helped_by_a_field(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(json!({ "email": null, "given_name": "Åsa", "family_name": "Öberg" }));
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    assert!(browser.page.has("Which e-mail address do you have?"), "{}", browser.page.html);
    assert_eq!(counted(&app).await, (0, 0, 0));
    for wrong in ["", "asa", "@"] {
        browser.submit(&[("address", wrong)]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    browser.submit(&[("address", ASA)]).await;
    there_and_back(&mut browser, &upstream, "there").await;
    // A typed address proves nothing; a code does.
    assert_eq!(browser.page.path, "/register/code", "{}", browser.page.html);
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    through(&mut browser).await;
    assert_eq!((browser.page.path.as_str(), counted(&app).await), ("/my-user", (1, 1, 1)));
    // Another person's address, typed, leads to the proof for that account and no further.
    upstream.signs_in(json!({ "sub": "thief", "email": null }));
    let mut thief = app.browser_at("203.0.113.1");
    come(&mut thief, &upstream).await;
    thief.submit(&[("address", ASA)]).await;
    there_and_back(&mut thief, &upstream, "there").await;
    assert_eq!(thief.page.path, "/register/code");
    thief.get("/join/link").await;
    assert_eq!(thief.page.path, "/register/code");
}

/// From step-up to the upstream provider.
async fn is_asked(app: &TestApp, browser: &mut Browser) {
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    browser.submit_to("/upstream/there", &[]).await;
    let url = onward(&browser.page.html);
    assert!(url.contains("prompt=login") && url.contains("max_age=0"), "{url}");
}

async fn a_person_without_credentials_steps_up_at_the_upstream(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    // Another person signs in there.
    is_asked(&app, &mut browser).await;
    upstream.signs_in(
        json!({ "sub": "somebody-else", "email": "bo@sjoboda.example", "email_verified": true }),
    );
    there_and_back(&mut browser, &upstream, "there").await;
    assert!(
        browser.page.status == StatusCode::FORBIDDEN
            && browser.page.has("We could not confirm that it is you")
    );
    assert_eq!(counted(&app).await, (1, 1, 1), "nothing is created");
    // The same person, but `auth_time` says that they did not authenticate again.
    is_asked(&app, &mut browser).await;
    let before = app.now().minus(Duration::from_secs(600)).seconds();
    let mut old = asa();
    old["auth_time"] = json!(before);
    upstream.signs_in(old);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    // Without `auth_time`: asks for another proof, and then continues.
    is_asked(&app, &mut browser).await;
    let mut silent = asa();
    silent["auth_time"] = json!(null);
    upstream.signs_in(silent);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    assert!(
        browser.page.has("href=\"/account/confirm?next=%2Fupstream%2Fwork"),
        "{}",
        browser.page.html
    );
    // A fresh `auth_time`.
    is_asked(&app, &mut browser).await;
    let mut fresh = asa();
    fresh["auth_time"] = json!(app.now().seconds());
    upstream.signs_in(fresh);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.path, "/upstream/work?purpose=link", "the requested action is offered");
    upstream.signs_in(json!({ "email": "asa@storskogen.example", "xms_edov": true }));
    browser.submit(&[]).await;
    there_and_back(&mut browser, &upstream, "work").await;
    assert_eq!(browser.page.path, "/join/link");
    // A browser that is not signed in here proves nothing there.
    let mut nobody = app.browser();
    nobody.get("/join").await;
    let csrf = nobody.page.value_of("csrf").expect("a form");
    nobody.post_raw("/upstream/there", &format!("csrf={csrf}&purpose=prove")).await;
    assert!(nobody.page.path.starts_with("/sign-in"), "{}", nobody.page.path);
}

async fn a_sign_in_elsewhere_is_no_step_up_for_a_person_with_a_password(app: TestApp) {
    let (app, upstream) = open(&app).await;
    let mut browser = app.browser();
    own_account(&app, &mut browser).await;
    upstream.signs_in(asa());
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/there", &[]).await;
    there_and_back(&mut browser, &upstream, "there").await;
    browser.submit(&[]).await;
    assert_eq!(counted(&app).await.1, 1, "{}", browser.page.html);
    // Someone at the unattended browser, in which the upstream session is alive too.
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/ways-in").await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    browser
        .post_raw("/upstream/there", &format!("csrf={csrf}&purpose=prove&next=/account/ways-in"))
        .await;
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN, "{}", browser.page.html);
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
}

async fn a_person_who_signs_in_elsewhere_chooses_a_first_password(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    // Not for someone who finds the browser unattended.
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/password").await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    let csrf = browser.page.value_of("csrf").expect("a form");
    browser
        .post_raw(
            "/account/password",
            &format!("csrf={csrf}&password=Gran7+Kotte&again=Gran7+Kotte"),
        )
        .await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    browser.get("/account/confirm?next=/account/password").await;
    browser.submit_to("/upstream/there", &[]).await;
    let mut fresh = asa();
    fresh["auth_time"] = json!(app.now().seconds());
    upstream.signs_in(fresh);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.path, "/account/password");
    assert!(
        browser.page.has("Choose a password") && !browser.page.html.contains("name=\"current\""),
        "{}",
        browser.page.html
    );
    browser.submit(&[("password", "Gran"), ("again", "Gran")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.mail().await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert!(
        browser.page.path == "/account" && browser.page.has("The password is saved"),
        "{}",
        browser.page.html
    );
    let letters = app.mail().await;
    assert!(
        letters
            .iter()
            .any(|letter| matches!(letter.kind, base::LetterKind::PasswordChanged { .. })),
        "a letter says so"
    );
    // The password signs in to the account, and from now on changes require it.
    let mut other = app.browser_at("198.51.100.7");
    other.get("/sign-in/password").await;
    other.submit_to("/sign-in", &[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    assert!(other.page.path.starts_with("/sign-in/stay"), "{}", other.page.html);
    browser.get("/account/password").await;
    assert!(browser.page.html.contains("name=\"current\""));
}

async fn links_without_a_target_are_not_offered(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    own_account(&app, &mut browser).await;
    browser.get("/my-user").await;
    assert!(browser.page.html.contains("href=\"/services\""));
    let bare = Hall {
        services: Vec::new(),
        links: Vec::new(),
        doors: Vec::new(),
        ..app.portal.hall.clone()
    };
    let app = app.opened(bare, Open::default());
    let mut browser = browser.before(&app);
    browser.get("/account/ways-in").await;
    assert!(
        !browser.page.html.contains("href=\"/services\"") && !browser.page.has("Add"),
        "{}",
        browser.page.html
    );
    browser.get("/services").await;
    assert!(browser.page.has("There are none yet"), "{}", browser.page.html);
}

async fn an_upstream_without_auth_time_is_no_step_up_and_a_mailed_code_is(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    app.mail().await;
    is_asked(&app, &mut browser).await;
    let mut silent = asa();
    silent["auth_time"] = json!(null);
    upstream.signs_in(silent);
    there_and_back(&mut browser, &upstream, "there").await;
    assert!(
        browser.page.status == StatusCode::FORBIDDEN
            && browser.page.has("does not say when you signed in"),
        "{}",
        browser.page.html
    );
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(
        browser.page.path.starts_with("/account/confirm"),
        "step-up is still required: {}",
        browser.page.path
    );
    // The other proof: the address, followed by a password.
    browser.submit_to("/register", &[]).await;
    assert_eq!(browser.page.path, "/register/code", "{}", browser.page.html);
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    assert_eq!(browser.page.path, "/register/password", "{}", browser.page.html);
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(
        browser.page.has("We send you to Microsoft"),
        "a fresh sign-in is required: {}",
        browser.page.html
    );
}
