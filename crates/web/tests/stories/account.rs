//! The account pages: sessions, password, authenticator apps, recovery codes, and the data export.

use std::time::Duration;

use axum::http::StatusCode;
use collection::periods::Kind;
use organisations::permissions::Role;
use testkit::{GOOD_PASSWORD, TestApp, code_of, link_in_picture, secret_of};

use crate::ASA;
use crate::world::{GOOD, last, live, submission, world_of};

testkit::stories! {
    own_sessions_are_seen_and_ended,
    a_changed_password_ends_the_other_sessions,
    a_second_app_is_connected_and_the_last_one_stays,
    new_recovery_codes_replace_the_old_ones,
    a_persons_data_can_be_exported,
    the_export_includes_what_the_person_did,
    a_new_notice_is_shown_at_the_next_sign_in_before_anything_else,
}

async fn own_sessions_are_seen_and_ended(app: TestApp) {
    let mut home = app.browser();
    let person = app.register(&mut home, ASA).await;
    let mut office = app.browser_at("198.51.100.7");
    app.sign_in(&mut office, &person).await;
    home.get("/account").await;
    assert!(home.page.has("198.51.100.x") && home.page.has("This browser"), "{}", home.page.html);
    assert!(!home.page.has("198.51.100.7"), "the full IP address is never shown");
    let action = home
        .page
        .html
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|a| a.ends_with("/end"))
        .map(str::to_owned);
    home.submit_to(&action.expect("a button"), &[]).await;
    assert!(home.page.has("That device is signed out."));
    office.get("/account").await;
    assert!(office.page.path.starts_with("/sign-in"));
    // Another person's session cannot be ended.
    let mut other = app.browser_at("203.0.113.1");
    app.register(&mut other, "bo.ek@granby.example").await;
    other.get("/account").await;
    let csrf = other.page.value_of("csrf").expect("a form");
    let foreign = home.page.html.contains("sessions").then_some(person.account).expect("a page");
    other.post_raw(&format!("/account/sessions/{foreign}/end"), &format!("csrf={csrf}")).await;
    home.get("/account").await;
    assert_eq!(home.page.status, StatusCode::OK);
    assert_eq!(home.page.path, "/account");
}

async fn a_changed_password_ends_the_other_sessions(app: TestApp) {
    let mut home = app.browser();
    let person = app.register(&mut home, ASA).await;
    let mut office = app.browser_at("198.51.100.7");
    app.sign_in(&mut office, &person).await;
    home.get("/account/password").await;
    assert!(
        home.submit(&[("current", "fel"), ("password", "Tall8 Barr!"), ("again", "Tall8 Barr!")])
            .await
            .has("not your current password")
    );
    assert!(
        home.submit(&[
            ("current", GOOD_PASSWORD),
            ("password", GOOD_PASSWORD),
            ("again", GOOD_PASSWORD)
        ])
        .await
        .has("password you have now")
    );
    home.submit(&[
        ("current", GOOD_PASSWORD),
        ("password", "Tall8 Barr!"),
        ("again", "Tall8 Barr!"),
    ])
    .await;
    assert_eq!(home.page.path, "/account", "{}", home.page.html);
    assert!(home.page.has("signed out everywhere but here"));
    office.get("/account").await;
    assert!(office.page.path.starts_with("/sign-in"));
    let letters = app.mail().await;
    assert!(letters.iter().any(|l| matches!(l.kind, base::LetterKind::PasswordChanged { .. })));
}

async fn a_second_app_is_connected_and_the_last_one_stays(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    browser.get("/account").await;
    assert!(!browser.page.has("/remove"), "the last sign-in method cannot be removed");
    // An hour later, step-up comes first.
    app.clock.advance(Duration::from_secs(3600));
    browser.submit_to("/account/second-factor/new", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    assert!(browser.submit(&[("code", "000000")]).await.has("not the right code"));
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(browser.page.path, "/mfa", "the page that offers it");
    browser.submit_to("/account/second-factor/new", &[]).await;
    let new = secret_of(&link_in_picture(&browser.page.html).expect("a picture"));
    assert_ne!(new, person.secret);
    browser.submit(&[("name", "Plattan <b>"), ("code", &code_of(&new, app.now()))]).await;
    assert_eq!(browser.page.path, "/mfa", "{}", browser.page.html);
    assert!(browser.page.has("The app is connected.") && !browser.page.has("Plattan <b>"));
    let remove = browser
        .page
        .html
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|a| a.ends_with("/remove"))
        .map(str::to_owned);
    browser.get(&remove.expect("a link")).await;
    browser.submit(&[]).await;
    assert!(browser.page.has("The app is removed."), "{}", browser.page.html);
    assert!(!browser.page.has("/remove"));
    // The remaining app signs in; the removed one does not.
    app.clock.advance(Duration::from_secs(60));
    let mut office = app.browser_at("198.51.100.7");
    office.get("/sign-in").await;
    office.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    office.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(office.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    office.submit(&[("code", &code_of(&new, app.now()))]).await;
    assert_eq!(office.page.path, "/home");
    let changes = app
        .mail()
        .await
        .into_iter()
        .filter(|l| matches!(l.kind, base::LetterKind::SecondFactorChanged { .. }))
        .count();
    assert_eq!(changes, 2, "added, removed");
}

async fn new_recovery_codes_replace_the_old_ones(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get("/account/recovery-codes/new").await;
    browser.submit(&[]).await;
    assert_eq!(browser.page.path, "/account/recovery-codes");
    let first = browser.page.html.clone();
    assert!(browser.submit(&[]).await.has("Save the codes first"));
    browser.get("/account/recovery-codes").await;
    let codes = |html: &str| {
        html.split("<code>")
            .skip(1)
            .filter_map(|r| r.split('<').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&browser.page.html), codes(&first), "a reload loses nothing");
    browser.submit(&[("kept", "yes")]).await;
    browser.get("/account/recovery-codes").await;
    assert_eq!(browser.page.path, "/home");
}

async fn a_persons_data_can_be_exported(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let page = browser.get("/account/privacy").await;
    assert!(page.has(ASA) && page.has("Version 2"));
    browser.get("/account/privacy/data.json").await;
    let file: serde_json::Value = serde_json::from_str(&browser.page.html).expect("JSON");
    assert_eq!(file["account"]["address"], ASA);
    assert_eq!(file["notices"][0]["version"], "2");
    assert!(!browser.page.html.contains("argon2") && !browser.page.html.contains("secret"));
}

/// GDPR, article 15: the export also has what the person did, where their name appears, and the
/// known browsers.
async fn the_export_includes_what_the_person_did(app: TestApp) {
    let world = world_of(&app, Kind::Submission).await;
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.9"));
    let me = app.register(&mut browser, ASA).await;
    app.let_report(me.account, world.unit).await;
    let karin = app.register(&mut desk, "karin@ringen.example").await;
    app.make(karin.account, Role::Staff).await;
    let at = submission(&app, me.account, world.unit).await;
    live(&app, &mut browser, &mut desk, &at, GOOD).await;
    let extension = format!("/extension/{}", last(&at));
    browser.get(&extension).await;
    browser.submit_to(&extension, &[("day", "2026-12-24"), ("reason", "Systemet byts.")]).await;
    let contact = format!("/profile/contact/{}", last(&at));
    browser.get(&contact).await;
    browser
        .submit_to(
            &contact,
            &[("name", "Åsa Öberg"), ("phone", "010-555 01 02"), ("system", "Lönekontoret")],
        )
        .await;

    browser.get("/account/privacy").await;
    let page = browser.page.clone();
    for words in [
        "Files that you uploaded",
        "a.csv",
        "Values that you corrected",
        "Row 3, lon",
        "Comments that you wrote",
        "Submissions that you made",
        "Extensions that you asked for",
        "Where you are the contact person",
        "010-555 01 02",
        "Messages that you wrote",
        "Rad 1",
        "Invitations to you",
        "Browsers that are recognised",
        "until further notice",
        "Active",
        "Trial, Submission period 2026, Sjöboda kommun",
    ] {
        assert!(page.has(words), "{words}: {}", page.html);
    }
    browser.get("/account/privacy/data.json").await;
    let file: serde_json::Value = serde_json::from_str(&browser.page.html).expect("JSON");
    for (list, n) in [
        ("uploads", 1),
        ("corrections", 1),
        ("comments", 1),
        ("receipts", 1),
        ("extensions", 1),
        ("contact_details", 1),
        ("messages", 1),
        ("threads_read", 1),
        ("invitations", 1),
        ("known_devices", 1),
        ("permissions", 1),
    ] {
        assert_eq!(file[list].as_array().map(Vec::len), Some(n), "{list}");
    }
    assert_eq!(file["messages"][0]["text"], "Vad ska stå där?");
    assert_eq!(file["corrections"][0]["reason"], "Fel");
    assert!(!browser.page.html.contains("25000"), "other people's data is not included");
    // Another person's export has none of it.
    desk.get("/account/privacy/data.json").await;
    let file: serde_json::Value = serde_json::from_str(&desk.page.html).expect("JSON");
    assert_eq!(file["uploads"].as_array().map(Vec::len), Some(0));
    assert!(!desk.page.html.contains("010-555 01 02"));
}

async fn a_new_notice_is_shown_at_the_next_sign_in_before_anything_else(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let app = app.with_notice("3");
    let mut browser = browser.before(&app);
    browser.get("/account").await;
    assert_eq!(browser.page.path, "/account", "the session continues");
    browser.submit_to("/sign-out", &[]).await;
    app.sign_in(&mut browser, &person).await;
    assert!(browser.page.path.starts_with("/privacy"), "{}", browser.page.path);
    assert!(browser.page.has("The text has changed"));
    for path in ["/account", "/account/privacy/data.json", "/home"] {
        browser.get(path).await;
        assert!(browser.page.path.starts_with("/privacy?next="), "{path}: {}", browser.page.path);
    }
    browser.get("/account").await;
    // A page opened under the previous version does not accept the new one.
    let csrf = browser.page.value_of("csrf").expect("a form");
    browser.post_raw("/privacy", &format!("csrf={csrf}&version=2")).await;
    assert!(browser.page.path.starts_with("/privacy"));
    browser.get("/account").await;
    browser.submit(&[]).await;
    assert_eq!(browser.page.path, "/account", "back to the requested page");
    browser.get("/account/privacy").await;
    assert!(browser.page.has("Version 3") && browser.page.has("Version 2"));
}
