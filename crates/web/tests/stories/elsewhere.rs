//! An upstream that tells too little, and one that tells once more who somebody is.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use testkit::{Browser, TestApp};

use crate::ASA;
use crate::hall::{asa, come, counted, onward, open, own_account, there_and_back, through};

testkit::stories! {
    an_upstream_that_tells_no_address_is_helped_by_a_field,
    who_has_no_other_proof_proves_it_elsewhere,
    who_has_a_password_is_not_believed_by_a_sign_in_elsewhere,
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
    // What a person types proves nothing: a code does.
    assert_eq!(browser.page.path, "/register/code", "{}", browser.page.html);
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    through(&mut browser).await;
    assert_eq!((browser.page.path.as_str(), counted(&app).await), ("/my-user", (1, 1, 1)));
    // And somebody else's, typed, leads to that account's proof and no further.
    upstream.signs_in(json!({ "sub": "thief", "email": null }));
    let mut thief = app.browser_at("203.0.113.1");
    come(&mut thief, &upstream).await;
    thief.submit(&[("address", ASA)]).await;
    there_and_back(&mut thief, &upstream, "there").await;
    assert_eq!(thief.page.path, "/register/code");
    thief.get("/join/link").await;
    assert_eq!(thief.page.path, "/register/code");
}

/// To the page that asks for a fresh proof, and from there to the upstream.
async fn is_asked(app: &TestApp, browser: &mut Browser) {
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    browser.submit_to("/upstream/there", &[]).await;
    let url = onward(&browser.page.html);
    assert!(url.contains("prompt=login"), "{url}");
}

async fn who_has_no_other_proof_proves_it_elsewhere(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    // Somebody else there.
    is_asked(&app, &mut browser).await;
    upstream.signs_in(json!({ "sub": "somebody-else", "email": "bo@sjoboda.example", "email_verified": true }));
    there_and_back(&mut browser, &upstream, "there").await;
    assert!(browser.page.status == StatusCode::FORBIDDEN && browser.page.has("We did not get to see that it is you"));
    assert_eq!(counted(&app).await, (1, 1, 1), "and nothing is made of it");
    // The same person, but the upstream says that nobody signed in anew.
    is_asked(&app, &mut browser).await;
    let before = app.now().minus(Duration::from_secs(600)).seconds();
    let mut old = asa();
    old["auth_time"] = json!(before);
    upstream.signs_in(old);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    // Signed in anew.
    is_asked(&app, &mut browser).await;
    let mut fresh = asa();
    fresh["auth_time"] = json!(app.now().seconds());
    upstream.signs_in(fresh);
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.path, "/account/ways-in");
    upstream.signs_in(json!({ "email": "asa@storskogen.example", "xms_edov": true }));
    browser.submit_to("/upstream/work", &[]).await;
    there_and_back(&mut browser, &upstream, "work").await;
    assert_eq!(browser.page.path, "/join/link");
    // Who is signed in nowhere proves nothing there.
    let mut nobody = app.browser();
    nobody.get("/join").await;
    let csrf = nobody.page.value_of("csrf").expect("a form");
    nobody.post_raw("/upstream/there", &format!("csrf={csrf}&purpose=prove")).await;
    assert!(nobody.page.path.starts_with("/sign-in"), "{}", nobody.page.path);
}

async fn who_has_a_password_is_not_believed_by_a_sign_in_elsewhere(app: TestApp) {
    let (app, upstream) = open(&app).await;
    let mut browser = app.browser();
    own_account(&app, &mut browser).await;
    upstream.signs_in(asa());
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/there", &[]).await;
    there_and_back(&mut browser, &upstream, "there").await;
    browser.submit(&[]).await;
    assert_eq!(counted(&app).await.1, 1, "{}", browser.page.html);
    // Somebody at the open browser, in which the upstream is signed in too.
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/ways-in").await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    browser.post_raw("/upstream/there", &format!("csrf={csrf}&purpose=prove&next=/account/ways-in")).await;
    there_and_back(&mut browser, &upstream, "there").await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN, "{}", browser.page.html);
    browser.get("/account/ways-in").await;
    browser.submit_to("/upstream/work", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
}
