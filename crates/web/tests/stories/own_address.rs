//! Joining with an address of one's own, step by step.

use axum::http::StatusCode;
use std::time::Duration;
use testkit::{GOOD_PASSWORD, TestApp};

use crate::ASA;
use crate::hall::{counted, open, own_account};

testkit::stories! {
    an_address_of_ones_own_through_all_the_steps,
    an_invited_person_gets_no_human_check,
    a_person_who_is_too_young_is_refused_and_nothing_is_kept,
}

async fn an_address_of_ones_own_through_all_the_steps(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    own_account(&app, &mut browser).await;
    assert_eq!(counted(&app).await, (1, 0, 1));
    // Data that was needed only during the flow is not kept.
    store::sql! { KEPT = "SELECT country, phc FROM flow"; }
    let kept: (Option<String>, Option<String>) =
        app.write(|tx| tx.one(&KEPT, &[]).and_then(|row| Ok((row.get(0)?, row.get(1)?)))).await;
    assert_eq!(kept, (None, None));
    // A person who returns with the address confirms it and resets the password.
    let mut again = app.browser_at("198.51.100.7");
    again.get("/register").await;
    app.clock.advance(Duration::from_secs(60));
    again.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    again.submit(&[("code", &code)]).await;
    assert_eq!(again.page.path, "/register/password");
    // Without script: the picture and the tones work, and belong to this browser.
    let mut other = app.browser_at("203.0.113.1");
    let bo = "bo@sjoboda.example";
    other.get("/register").await;
    other.submit(&[("address", bo)]).await;
    let code = app.code_for(bo).await.expect("a letter");
    other.submit(&[("code", &code)]).await;
    other.submit(&[("country", "SE"), ("year", "1985"), ("month", "2"), ("day", "17")]).await;
    other.submit(&[("first", "Bo"), ("last", "Ek")]).await;
    other.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    other.get("/register/human/picture").await;
    // After each turn the button that was pressed has the focus.
    other.submit(&[("turn", "left")]).await;
    assert_eq!(other.page.path, "/register/human/picture?turned=left");
    let focused = |html: &str| {
        html.split("<button")
            .find(|one| one.contains(" autofocus"))
            .map(|one| one.contains("value=\"left\""))
    };
    assert_eq!(focused(&other.page.html), Some(true), "{}", other.page.html);
    // A script stays on the page and gets the URL of the next picture.
    let csrf = other.page.value_of("csrf").expect("a form");
    other.also.push(("accept", "application/json"));
    let turned = other
        .ask(
            &axum::http::Method::POST,
            "/register/human/picture",
            Some(format!("csrf={csrf}&turn=right")),
        )
        .await;
    other.also.pop();
    assert!(
        turned.status == StatusCode::OK
            && turned.has("{\"picture\":\"/register/human/picture.png?"),
        "{}",
        turned.html
    );
    // Neither picture nor tones: the help page, with an audit entry.
    for from in ["/register/human", "/register/human/picture", "/register/human/sound"] {
        other.get(from).await;
        assert!(
            other.page.has("I can use neither the picture nor the sound"),
            "{from}: {}",
            other.page.html
        );
    }
    other.submit_to("/register/human/help", &[]).await;
    assert!(
        other.page.path == "/register/human/help" && other.page.has(&app.portal.face.contact.mail),
        "{}",
        other.page.html
    );
    store::sql! { NOTED = "SELECT CAST(count(*) AS BIGINT) FROM audit WHERE action = 'human-check.help-asked'"; }
    assert_eq!(app.write(|tx| tx.one(&NOTED, &[])?.get::<i64>(0)).await, 1);
    let image = other.ask(&axum::http::Method::GET, "/register/human/picture.png", None).await;
    assert_eq!(image.headers["content-type"], "image/png");
    let sound = other.ask(&axum::http::Method::GET, "/register/human/sound.wav", None).await;
    assert_eq!(sound.headers["content-type"], "audio/wav");
    let mut stranger = app.browser_at("203.0.113.2");
    assert_eq!(
        stranger.ask(&axum::http::Method::GET, "/register/human/picture.png", None).await.status,
        StatusCode::NOT_FOUND
    );
    other.get("/register/human/sound").await;
    other.submit(&[("high", "40")]).await;
    assert_eq!(other.page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Staff vouch for an invited person, so there is no human check: a person who can use neither
/// picture nor tones asks for help, is invited, and continues in the same browser.
async fn an_invited_person_gets_no_human_check(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter with a code");
    browser.submit(&[("code", &code)]).await;
    browser.submit(&[("country", "SE"), ("year", "1985"), ("month", "2"), ("day", "17")]).await;
    browser.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert_eq!(browser.page.path, "/register/human", "{}", browser.page.html);
    browser.submit_to("/register/human/help", &[]).await;
    assert!(browser.page.has(ASA), "the page names the address: {}", browser.page.html);
    app.invite(ASA).await;
    app.mail().await;
    browser.get("/register/human").await;
    assert_eq!(browser.page.path, "/register/consent", "{}", browser.page.html);
}

async fn a_person_who_is_too_young_is_refused_and_nothing_is_kept(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    // Each error stands at its part of the date, under all three fields.
    for (year, month, day, words, fine) in [
        ("85", "2", "17", "Type the year with four digits, from 1906 to 2026", "day"),
        ("1985", "", "17", "Choose the month", "year"),
        ("1985", "2", "30", "Type the day of the month, from 1 to 28", "year"),
        ("2026", "12", "24", "That day has not been yet", "day"),
    ] {
        let page = browser
            .submit(&[("country", "SE"), ("year", year), ("month", month), ("day", day)])
            .await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has(words),
            "{}",
            page.html
        );
        let (fields, under) =
            (page.html.find("name=\"day\""), page.html.find("id=\"birth-error\""));
        assert!(fields < under && fields.is_some(), "{}", page.html);
        let of = |name: &str| {
            page.html
                .split('<')
                .find(|tag| tag.contains(&format!("name=\"{name}\"")))
                .unwrap_or_default()
                .to_owned()
        };
        assert!(!of(fine).contains("aria-invalid"), "{}", of(fine));
    }
    browser.submit(&[("country", "SE"), ("year", "2015"), ("month", "2"), ("day", "17")]).await;
    assert!(browser.page.path == "/register/too-young" && browser.page.has("16 years old"));
    store::sql! { FLOWS = "SELECT CAST(count(*) AS BIGINT) FROM flow"; }
    assert_eq!(app.write(|tx| tx.one(&FLOWS, &[])?.get::<i64>(0)).await, 0);
    assert_eq!(counted(&app).await, (0, 0, 0));
}
