//! An address that no longer works leads its person to confirm another one.

use axum::http::StatusCode;
use base::LetterKind;
use serde_json::json;
use store::jobs::{self, JobError, Lane};
use testkit::{Browser, TestApp};

use crate::ASA;
use crate::hall::{asa, come, open, there_and_back, through};

testkit::stories! {
    mail_that_does_not_arrive_leads_to_a_new_address,
    an_address_that_is_the_persons_no_more_leads_to_a_new_one,
    an_address_is_taken_only_with_its_code_and_from_nobody_else,
}

const NEW: &str = "asa.ny@norrdal.example";

/// The next mail to the person is given up.
async fn given_up(app: &TestApp) {
    let now = app.now();
    let refuse = move |tx: &mut store::Tx<'_>| {
        let lanes = [Lane::Urgent, Lane::Ordinary, Lane::Bulk];
        let mut jobs = Vec::new();
        for lane in lanes {
            jobs.extend(jobs::claim(tx, lane, now, 1)?);
        }
        let job = jobs.pop().expect("a letter");
        jobs::put_aside(
            tx,
            now,
            &job,
            &JobError { words: "the mail server answered 550".into(), answer: None },
        )
    };
    app.write(refuse).await;
}

async fn proves(app: &TestApp, browser: &mut Browser, address: &str) {
    browser.get("/account/address").await;
    browser.submit_to("/account/address", &[("address", address)]).await;
    assert!(
        browser.page.path == "/account/address" && browser.page.has("A code is sent."),
        "{}",
        browser.page.html
    );
    let code = app.code_for(address).await.expect("a letter with a code");
    browser.submit_to("/account/address/code", &[("code", &code)]).await;
    assert!(browser.page.has("The address is valid, and mail goes there"), "{}", browser.page.html);
}

async fn mail_that_does_not_arrive_leads_to_a_new_address(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    browser.get("/home").await;
    assert!(!browser.page.has("/account/address"), "{}", browser.page.html);
    // A mail about a new sign-in.
    app.sign_in(&mut app.browser_at("198.51.100.7"), &person).await;
    given_up(&app).await;
    browser.get("/home").await;
    assert!(
        browser.page.has("Mail to asa.oberg@sjoboda.example has not arrived")
            && browser.page.has("href=\"/account/address\"")
    );
    browser.submit_to("/language", &[("language", "sv")]).await;
    browser.get("/home").await;
    assert!(
        browser.page.has("Mejl till asa.oberg@sjoboda.example har inte kommit fram"),
        "{}",
        browser.page.html
    );
    browser.submit_to("/language", &[("language", "en")]).await;
    // The address was right after all: the mail that was given up is sent again.
    proves(&app, &mut browser, ASA).await;
    assert!(!browser.page.has("has not arrived"), "{}", browser.page.html);
    let letters = app.mail().await;
    assert!(
        letters.iter().any(|letter| matches!(letter.kind, LetterKind::NewDevice { .. })),
        "{letters:?}"
    );
    // It was not: the person confirms another one, and both addresses get a mail.
    app.sign_in(&mut app.browser_at("203.0.113.7"), &person).await;
    given_up(&app).await;
    proves(&app, &mut browser, NEW).await;
    assert!(browser.page.has(NEW) && !browser.page.has("has not arrived"), "{}", browser.page.html);
    let told: Vec<String> = app.mail().await.into_iter().filter_map(changed).collect();
    assert!(
        told.len() == 2 && told.iter().any(|to| to == ASA) && told.iter().any(|to| to == NEW),
        "{told:?}"
    );
    // The new address signs in; the old one does not.
    let mut other = app.browser_at("203.0.113.8");
    app.sign_in(&mut other, &testkit::Person { address: NEW.to_owned(), ..person }).await;
    assert_eq!(other.get("/account").await.status, StatusCode::OK);
    let mut stranger = app.browser_at("203.0.113.9");
    stranger.get("/register").await;
    stranger.submit(&[("address", ASA)]).await;
    assert_eq!(app.code_for(ASA).await, None);
}

fn changed(letter: base::Letter) -> Option<String> {
    matches!(letter.kind, LetterKind::AddressChanged { upstream: false, .. })
        .then(|| letter.to.to_string())
}

async fn an_address_that_is_the_persons_no_more_leads_to_a_new_one(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    browser.submit_to("/sign-out", &[]).await;
    // The upstream provider gives another address, and does not vouch for it.
    upstream.signs_in(json!({ "email": NEW, "email_verified": false }));
    browser.get("/upstream/there").await;
    browser.submit(&[]).await;
    there_and_back(&mut browser, &upstream, "there").await;
    browser.submit(&[("stay", "no")]).await;
    assert!(
        browser.page.path == "/my-user" && browser.page.has("Show which address is yours"),
        "{}",
        browser.page.html
    );
    proves(&app, &mut browser, NEW).await;
    browser.get("/my-user").await;
    assert!(
        browser.page.has(NEW) && !browser.page.has("Show which address is yours"),
        "{}",
        browser.page.html
    );
}

async fn an_address_is_taken_only_with_its_code_and_from_nobody_else(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    app.register(&mut app.browser_at("198.51.100.7"), NEW).await;
    browser.get("/account/address").await;
    for wrong in ["", "asa"] {
        browser.submit_to("/account/address", &[("address", wrong)]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    // An address that another account has, confirmed by its reader: nothing changes.
    browser.submit_to("/account/address", &[("address", NEW)]).await;
    let code = app.code_for(NEW).await.expect("a letter with a code");
    for _ in 0..2 {
        browser.submit_to("/account/address/code", &[("code", "000000")]).await;
        assert!(browser.page.has("That is not the right code"), "{}", browser.page.html);
    }
    browser.submit_to("/account/address/code", &[("code", &code)]).await;
    assert!(browser.page.has("Another account has that address"), "{}", browser.page.html);
    // Five wrong codes void the mail.
    browser.submit_to("/account/address", &[("address", "asa.3@norrdal.example")]).await;
    let code = app.code_for("asa.3@norrdal.example").await.expect("a letter with a code");
    for _ in 0..5 {
        browser.submit_to("/account/address/code", &[("code", "000000")]).await;
    }
    assert!(browser.page.has("The code is no longer valid"), "{}", browser.page.html);
    let csrf = browser.page.value_of("csrf").expect("a form");
    browser.post_raw("/account/address/code", &format!("csrf={csrf}&code={code}")).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.get("/account/privacy").await;
    assert!(
        browser.page.has(ASA) && !browser.page.has("asa.3@norrdal.example"),
        "{}",
        browser.page.html
    );
}
