//! Strangers lock no one out: limits count accounts and clients rather than network addresses.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;
use crate::service::{FORM, ask, take};

testkit::stories! {
    code_requests_of_strangers_do_not_stop_the_persons_own,
    passwords_of_strangers_do_not_keep_a_new_device_out,
    people_who_are_signed_in_are_counted_by_account,
    a_known_browser_signs_in_although_its_address_has_used_up_its_tries,
    a_service_that_proves_itself_is_counted_by_itself,
}

async fn code_requests_of_strangers_do_not_stop_the_persons_own(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    for n in 0..42 {
        let mut stranger = app.browser_at(&format!("203.0.113.{}", n % 7));
        stranger.get("/register").await;
        stranger.submit(&[("address", ASA)]).await;
    }
    app.mail().await;
    let mut person = app.browser_at("198.51.100.7");
    person.get("/register").await;
    person.submit(&[("address", ASA)]).await;
    assert_eq!(person.page.path, "/register/code", "{}", person.page.html);
    let code = app.code_for(ASA).await.expect("a letter");
    assert_eq!(code.len(), 10, "a long code after many letters");
    // With a space, as people copy it.
    person.submit(&[("code", &format!("{} {}", &code[..5], &code[5..]))]).await;
    assert_eq!(person.page.path, "/register/second-factor", "{}", person.page.html);
}

async fn passwords_of_strangers_do_not_keep_a_new_device_out(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut told = 0;
    for n in 0..100u64 {
        app.clock.advance(Duration::from_secs(4));
        let mut thief = app.browser_at(&format!("203.0.{}.9", n % 5));
        thief.get("/sign-in").await;
        told += usize::from(
            thief.submit(&[("address", ASA), ("password", "Fel 1 losen!")]).await.status
                != StatusCode::TOO_MANY_REQUESTS,
        );
    }
    assert!((50..=65).contains(&told), "{told}");
    let mut new = app.browser_at("198.51.100.7");
    app.sign_in(&mut new, &person).await;
    assert_eq!(new.page.path, "/home");
    // From many addresses: a mailed code makes the browser known, and then the password is
    // accepted.
    for n in 0..150 {
        let mut thief = app.browser_at(&format!("10.{n}.0.9"));
        thief.get("/sign-in").await;
        thief.submit(&[("address", ASA), ("password", "Fel 1 losen!")]).await;
    }
    let mut other = app.browser_at("192.0.2.77");
    other.get("/sign-in").await;
    assert!(
        other
            .submit(&[("address", ASA), ("password", GOOD_PASSWORD)])
            .await
            .has("to get a code at your address")
    );
    other.get("/register").await;
    other.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    other.submit(&[("code", &code)]).await;
    app.clock.advance(Duration::from_secs(30));
    other.get("/sign-in").await;
    other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    assert_eq!(other.page.path, "/sign-in/code", "{}", other.page.html);
    other.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(other.page.path, "/home");
}

async fn people_who_are_signed_in_are_counted_by_account(app: TestApp) {
    let mut person = app.browser_at("198.51.100.7");
    app.register(&mut person, ASA).await;
    let mut stranger = app.browser_at("198.51.100.7");
    let mut refused = 0;
    for _ in 0..700 {
        let page = stranger.ask(&Method::GET, "/nothing", None).await;
        refused += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 50, "{refused}");
    person.get("/account").await;
    assert_eq!(person.page.status, StatusCode::OK);
}

async fn a_known_browser_signs_in_although_its_address_has_used_up_its_tries(app: TestApp) {
    let mut own = app.browser_at("198.51.100.7");
    let person = app.register(&mut own, ASA).await;
    let mut guesser = app.browser_at("198.51.100.7");
    guesser.get("/sign-in").await;
    let mut last = StatusCode::OK;
    for n in 0..120 {
        let address = format!("annan{n}@sjoboda.example");
        last = guesser.submit(&[("address", &address), ("password", "Fel 1 losen!")]).await.status;
        guesser.get("/sign-in").await;
        app.clock.advance(Duration::from_millis(100));
    }
    assert_eq!(
        last,
        StatusCode::UNPROCESSABLE_ENTITY,
        "accounts without failures from this address"
    );
    app.sign_in(&mut own, &person).await;
    assert_eq!(own.page.path, "/home");
}

async fn a_service_that_proves_itself_is_counted_by_itself(app: TestApp) {
    let discovery = "/.well-known/openid-configuration";
    for _ in 0..2_500 {
        assert_eq!(ask(&app, Method::GET, discovery, &[], "").await.status, StatusCode::OK);
    }
    // Requests that authenticate no client count for their network address …
    let mut refused = 0;
    for _ in 0..2_500 {
        let answer =
            ask(&app, Method::POST, "/oidc/token", &[FORM], "grant_type=authorization_code&code=x")
                .await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 100);
    // … but not against an authenticated client at that address.
    let own = take(&app, "own", "nonsense").await;
    assert_eq!(own.status, StatusCode::BAD_REQUEST, "{}", own.text);
    assert_eq!(ask(&app, Method::GET, discovery, &[], "").await.status, StatusCode::OK);
}
