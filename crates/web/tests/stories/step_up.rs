//! What a client can require: which person, how fresh, and two steps.

use std::time::Duration;

use axum::http::StatusCode;
use organisations::permissions::Role;
use serde_json::json;
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;
use crate::service::{authorize, claims, code, error, take};

testkit::stories! {
    a_service_that_demands_two_steps_sends_the_person_to_make_them_and_gets_them_back,
    a_role_that_demands_two_steps_needs_them_before_any_service,
    without_a_phone_changes_need_the_password,
    a_service_gets_the_hinted_person_or_nobody,
    a_page_shown_to_another_person_answers_nothing,
    what_a_service_can_demand_of_a_sign_in,
}

const BO: &str = "bo.ek@sjoboda.example";
const MINUTE: Duration = Duration::from_secs(60);

/// Signs out in another tab of the browser, and in again as another person.
async fn somebody_else_in_another_tab(
    app: &TestApp,
    browser: &testkit::Browser,
    person: &testkit::Person,
) -> testkit::Browser {
    let mut tab = browser.clone();
    tab.submit_to("/sign-out", &[]).await;
    app.clock.advance(MINUTE);
    app.sign_in(&mut tab, person).await;
    tab
}

async fn a_service_that_demands_two_steps_sends_the_person_to_make_them_and_gets_them_back(
    app: TestApp,
) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    let mut person = app.register_with_one_step(&mut browser, ASA).await;
    browser.get(&authorize("strict", "&prompt=none")).await;
    assert_eq!(error(&browser), "interaction_required");
    browser.get(&authorize("own", "")).await;
    let told =
        claims(take(&app, "own", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert_eq!((&told["amr"], told.get("acr")), (&json!(["pwd"]), None));

    browser.get(&authorize("strict", "")).await;
    assert!(browser.page.path.starts_with("/mfa?next="), "{}", browser.page.path);
    assert!(browser.page.has("Betalningar requires two-step verification"));
    browser.submit(&[]).await;
    assert!(browser.page.has("Turn on two-step verification"), "{}", browser.page.html);
    person.secret =
        testkit::secret_of(&testkit::link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("name", "Work phone"), ("code", "000000")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit(&[("name", "Work phone"), ("code", &code_of(&person.secret, app.now()))]).await;
    assert!(browser.page.path.starts_with("/account/recovery-codes"), "{}", browser.page.path);
    browser.submit(&[("kept", "yes")]).await;
    let told =
        claims(take(&app, "strict", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert_eq!(
        (&told["amr"], &told["acr"]),
        (&json!(["pwd", "otp", "mfa"]), &json!("https://refeds.org/profile/mfa"))
    );

    // Two steps are on, as the page that turned them on shows; where nothing requires them, they
    // can be turned off again.
    browser.get("/mfa").await;
    assert!(browser.page.has("Work phone") && browser.page.has("10 recovery codes left"));
    let remove = browser
        .page
        .html
        .split('"')
        .find(|piece| piece.ends_with("/remove"))
        .expect("a remove link")
        .to_owned();
    browser.get(&remove).await;
    browser.submit(&[]).await;
    browser.get("/mfa").await;
    assert!(browser.page.has("Any authenticator app will do"), "{}", browser.page.html);
}

async fn a_role_that_demands_two_steps_needs_them_before_any_service(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    let mut person = app.register_with_one_step(&mut browser, ASA).await;
    browser.get(&authorize("own", "")).await;
    code(&browser);
    // Same session, but the person became staff: pages and clients are closed until a second step
    // is made.
    app.make(person.account, Role::Staff).await;
    for client in ["own", "staff"] {
        browser.get(&authorize(client, "&prompt=none")).await;
        assert_eq!(error(&browser), "interaction_required", "{client}");
        browser.get(&authorize(client, "")).await;
        assert!(browser.page.path.starts_with("/mfa?next="), "{client}: {}", browser.page.path);
    }
    browser.submit(&[]).await;
    person.secret =
        testkit::secret_of(&testkit::link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("name", "Work phone"), ("code", &code_of(&person.secret, app.now()))]).await;
    browser.submit(&[("kept", "yes")]).await;
    let told = claims(
        take(&app, "staff", &code(&browser)).await.json()["id_token"]
            .as_str()
            .expect("an ID token"),
    );
    assert_eq!(told["amr"], json!(["pwd", "otp", "mfa"]));
}

async fn without_a_phone_changes_need_the_password(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    app.register_with_one_step(&mut browser, ASA).await;
    app.clock.advance(20 * MINUTE);
    browser.get("/mfa").await;
    browser.submit(&[]).await;
    assert!(browser.page.path.starts_with("/account/confirm?next=%2Fmfa"), "{}", browser.page.path);
    browser.submit(&[("password", "Fel 1 losen!")]).await;
    assert!(browser.page.has("That is not your current password."));
    browser.submit(&[("password", GOOD_PASSWORD)]).await;
    assert!(browser.page.path.starts_with("/mfa"), "{}", browser.page.path);
    browser.submit(&[]).await;
    assert!(browser.page.path.starts_with("/account/second-factor"), "{}", browser.page.path);
}

async fn a_service_gets_the_hinted_person_or_nobody(app: TestApp) {
    let (mut browser, mut other) = (app.browser(), app.browser_at("198.51.100.7"));
    let person = app.register(&mut browser, ASA).await;
    app.register(&mut other, BO).await;
    browser.get(&authorize("own", "")).await;
    let tokens = take(&app, "own", &code(&browser)).await.json();
    let hint = format!("&id_token_hint={}", tokens["id_token"].as_str().expect("an ID token"));
    // The token expired long ago; its subject is still valid as a hint.
    app.clock.advance(20 * MINUTE);
    browser.get(&authorize("own", &format!("{hint}&prompt=none"))).await;
    code(&browser);
    for more in [&hint, "&id_token_hint=nonsense"] {
        other.get(&authorize("own", &format!("{more}&prompt=none"))).await;
        assert_eq!(error(&other), "login_required", "{more}");
    }
    // Another person is signed in: if they confirm, the client gets an error; else the expected
    // person signs in.
    other.get(&authorize("own", &hint)).await;
    assert!(other.page.has("Is this you?"), "{}", other.page.html);
    let asked = other.clone();
    other.submit(&[("answer", "me")]).await;
    assert_eq!(error(&other), "login_required");
    let mut other = asked;
    other.get(&authorize("own", &hint)).await;
    other.submit(&[("answer", "other")]).await;
    other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    other.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    let tokens = take(&app, "own", &code(&other)).await.json();
    assert_eq!(
        claims(tokens["id_token"].as_str().expect("an ID token"))["sub"],
        person.account.to_string()
    );
}

async fn a_page_shown_to_another_person_answers_nothing(app: TestApp) {
    let bo = app.register(&mut app.browser_at("198.51.100.7"), BO).await;
    for (client, more, answer, words) in [
        ("virke", "", "allow", "Let Virkesportalen know who you are?"),
        ("own", "&prompt=select_account", "me", "Is this you?"),
    ] {
        let mut browser = app.browser();
        let person = app.register(&mut browser, &format!("{client}.lind@sjoboda.example")).await;
        app.clock.advance(MINUTE);
        browser.get(&authorize(client, more)).await;
        assert!(
            browser.page.has(words) && browser.page.has(&person.address),
            "{}",
            browser.page.html
        );
        browser.cookies = somebody_else_in_another_tab(&app, &browser, &bo).await.cookies;
        browser.submit(&[("answer", answer)]).await;
        if answer == "allow" {
            assert!(
                browser.page.has(words) && browser.page.has(BO),
                "the page as Bo sees it: {}",
                browser.page.html
            );
            browser.submit(&[("answer", answer)]).await;
        }
        let tokens = take(&app, client, &code(&browser)).await.json();
        assert_eq!(
            claims(tokens["id_token"].as_str().expect("an ID token"))["sub"],
            bo.account.to_string()
        );
    }
}

async fn what_a_service_can_demand_of_a_sign_in(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(20 * MINUTE);
    // With `prompt=none`, nothing may be asked.
    let mut stranger = app.browser_at("198.51.100.7");
    stranger.get(&authorize("own", "&prompt=none")).await;
    assert_eq!(
        (stranger.page.status, error(&stranger)),
        (StatusCode::SEE_OTHER, "login_required".to_owned())
    );
    browser.get(&authorize("virke", "&prompt=none")).await;
    assert_eq!(error(&browser), "consent_required");
    browser.get(&authorize("own", "&prompt=none&max_age=600")).await;
    assert_eq!(error(&browser), "login_required");
    browser.get(&authorize("own", "&prompt=none&max_age=3600")).await;
    code(&browser);
    // A fresh sign-in.
    for more in ["&prompt=login", "&max_age=60"] {
        app.clock.advance(2 * MINUTE);
        browser.get(&authorize("own", more)).await;
        assert!(
            browser.page.path.starts_with("/account/confirm?next=%2Foidc%2Fcontinue%2F"),
            "{more}: {}",
            browser.page.path
        );
        assert!(browser.page.has(
            "Statistikverktyget wants to see once more that it is you, asa.oberg@sjoboda.example."
        ));
        browser.submit(&[("code", "000000")]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
        let tokens = take(&app, "own", &code(&browser)).await.json();
        assert_eq!(
            claims(tokens["id_token"].as_str().unwrap())["auth_time"],
            json!(app.now().seconds()),
            "{more}"
        );
    }
    // A fresh sign-in, by another person.
    app.clock.advance(MINUTE);
    let mut shared = browser.clone();
    shared.get(&authorize("own", "&prompt=login")).await;
    let to_the_service = shared
        .page
        .html
        .split('"')
        .find(|piece| piece.starts_with("/oidc/continue/") && !piece.ends_with("/cancel"));
    let to_the_service = to_the_service.expect("a form for another person").to_owned();
    shared.submit_to(&to_the_service, &[("answer", "other")]).await;
    assert!(
        shared.page.path.starts_with("/sign-in?next=%2Foidc%2Fcontinue%2F"),
        "{}",
        shared.page.path
    );
    app.clock.advance(MINUTE);
    app.sign_in(&mut browser, &person).await;
    // Choosing the account.
    app.clock.advance(MINUTE);
    browser.get(&authorize("own", "&prompt=select_account")).await;
    assert!(browser.page.has("Is this you?") && browser.page.has(ASA));
    browser.submit(&[("answer", "me")]).await;
    code(&browser);
    browser.get(&authorize("own", "&login_hint=bo%40sjoboda.example")).await;
    assert!(browser.page.has("expects bo@sjoboda.example"), "{}", browser.page.html);
    browser.submit(&[("answer", "other")]).await;
    assert!(browser.page.path.starts_with("/sign-in?next="), "{}", browser.page.path);
    assert!(browser.cookies.keys().all(|name| !name.ends_with("-session")), "signed out here");
}
