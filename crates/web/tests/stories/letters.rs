//! Mails that could not be sent: staff see them, resend them, and correct an address.

use axum::http::{Method, StatusCode};
use base::{AccountId, EmailAddress, LetterKind};
use organisations::permissions::Role;
use store::jobs::{self, JobError, Lane};
use testkit::{Browser, TestApp};

testkit::stories! {
    a_letter_that_the_mail_server_refuses_is_seen_and_the_address_put_right,
    a_letter_is_sent_again_or_taken_away,
    an_address_that_was_proved_or_is_taken_is_not_put_in,
}

const WRONG: &str = "li.wang@sjobda.example";
const RIGHT: &str = "li.wang@sjoboda.example";
const SAID: &str = "550 5.1.1 li.wang@sjobda.example: no such user";

async fn staff(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let person = app.register(&mut browser, "handlaggare@ringen.example").await;
    app.make(person.account, Role::Staff).await;
    browser
}

/// Invites a person whose mail server refuses the mail.
async fn refused(app: &TestApp) -> AccountId {
    let account = app.invite(WRONG).await.account();
    let now = app.now();
    let refuse = move |tx: &mut store::Tx<'_>| {
        let job = jobs::claim(tx, Lane::Bulk, now, 1)?.pop().expect("a letter");
        let error = JobError {
            words: "the mail server answered 550 5.1.1".into(),
            answer: Some(SAID.into()),
        };
        jobs::put_aside(tx, now, &job, &error)
    };
    app.write(refuse).await;
    account
}

async fn a_letter_that_the_mail_server_refuses_is_seen_and_the_address_put_right(app: TestApp) {
    let mut browser = staff(&app).await;
    let person = format!("/staff/people/{}", refused(&app).await);
    browser.get("/staff").await;
    assert!(
        browser.page.has("letter could not be sent") && browser.page.has("href=\"/staff/letters\""),
        "{}",
        browser.page.html
    );
    for page in ["/staff/letters", &person] {
        browser.get(page).await;
        assert!(
            browser.page.has(SAID) && browser.page.has("Invitation"),
            "{page}: {}",
            browser.page.html
        );
    }
    browser.get(&format!("{person}/address")).await;
    browser.submit(&[("address", "li.wang")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit(&[("address", RIGHT)]).await;
    assert!(
        browser.page.has("The address is corrected") && browser.page.has(RIGHT),
        "{}",
        browser.page.html
    );
    assert!(!browser.page.has(WRONG), "{}", browser.page.html);
    let letters = app.mail().await;
    assert!(
        matches!(&letters[..], [one] if one.to.as_str() == RIGHT && matches!(one.kind, LetterKind::Invitation { .. })),
        "{letters:?}"
    );
    browser.get("/staff").await;
    assert!(!browser.page.has("could not be sent"), "{}", browser.page.html);
}

async fn a_letter_is_sent_again_or_taken_away(app: TestApp) {
    let mut browser = staff(&app).await;
    refused(&app).await;
    let action = |browser: &Browser, what: &str| {
        let html = &browser.page.html;
        let found = html.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
        found
            .map(str::to_owned)
            .find(|action| action.starts_with("/staff/letters/") && action.ends_with(what))
            .expect("a form")
    };
    browser.get("/staff/letters").await;
    let again = action(&browser, "/again");
    browser.submit_to(&again, &[]).await;
    assert!(browser.page.has("The letter is sent again"), "{}", browser.page.html);
    let csrf = browser.page.value_of("csrf").expect("a form");
    let twice = browser.ask(&Method::POST, &again, Some(format!("csrf={csrf}"))).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "a waiting letter is not set aside");
    assert_eq!(app.mail().await.len(), 1);

    let now = app.now();
    let to = EmailAddress::new(WRONG).expect("an address");
    let letter = base::Letter {
        to,
        language: base::Language::En,
        kind: LetterKind::PasswordChanged { at: now },
    };
    app.write(move |tx| tx.send(now, &letter)).await;
    let refuse = move |tx: &mut store::Tx<'_>| {
        let job = jobs::claim(tx, Lane::Urgent, now, 1)?.pop().expect("a letter");
        jobs::put_aside(tx, now, &job, &"refused".into())
    };
    app.write(refuse).await;
    browser.get("/staff/letters").await;
    let remove = action(&browser, "/remove");
    browser.submit_to(&remove, &[]).await;
    assert!(browser.page.has("All letters have left"), "{}", browser.page.html);
    assert!(app.mail().await.is_empty());
}

async fn an_address_that_was_proved_or_is_taken_is_not_put_in(app: TestApp) {
    let mut browser = staff(&app).await;
    let id = refused(&app).await;
    let path = format!("/staff/people/{id}/address");
    browser.get(&path).await;
    // Staff must not move an invited person's permissions to their own mailbox.
    browser.submit(&[("address", "handlaggare+li@ringen.example")]).await;
    assert!(
        browser.page.status == StatusCode::UNPROCESSABLE_ENTITY
            && browser.page.has("has that address already"),
        "{}",
        browser.page.html
    );

    let mut other = app.browser_at("192.0.2.7");
    let known = app.register(&mut other, "per.lund@sjoboda.example").await;
    let page =
        browser.ask(&Method::GET, &format!("/staff/people/{}/address", known.account), None).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let page = browser.ask(&Method::GET, &format!("/staff/people/{}", known.account), None).await;
    assert!(!page.has("/address\""), "an unavailable action is not offered");
}
