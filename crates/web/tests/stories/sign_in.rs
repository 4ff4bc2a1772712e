//! Signing in: codes, throttling, recovery codes, new devices, the end of a session.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use base::LetterKind;
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;

testkit::stories! {
    a_code_works_once,
    a_double_click_on_the_code_is_one_session,
    guessing_waits_and_locks_nobody_out,
    concurrent_guesses_are_as_few_as_sequential_ones,
    guessing_the_code_asks_for_the_password_again_and_then_waits,
    a_recovery_code_works_once_and_is_told,
    a_new_device_is_told_and_a_known_one_is_not,
    a_session_ends_after_twelve_hours_without_use,
    signing_out_ends_the_session_and_not_only_the_cookie,
    nobody_signs_in_who_has_not_registered,
}

async fn a_code_works_once(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let mut other = app.browser_at("198.51.100.7");
    app.sign_in(&mut other, &person).await;
    assert_eq!(other.page.path, "/home");
    // A person looking over the shoulder types the same code at the same time.
    let mut thief = app.browser_at("203.0.113.1");
    thief.get("/sign-in").await;
    thief.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    let page = thief.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert!(page.has("That code has been used"), "{}", page.html);
    assert!(thief.ask(&Method::GET, "/account", None).await.status != StatusCode::OK);
}

async fn a_double_click_on_the_code_is_one_session(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(Duration::from_secs(30));
    let mut other = app.browser();
    other.get("/sign-in").await;
    other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    let mut second = other.clone();
    let code = code_of(&person.secret, app.now());
    // The second click replaces the first one's response.
    other.submit_and_lose(&[("code", &code)]).await;
    second.submit(&[("code", &code)]).await;
    assert_eq!(second.page.path, "/home");
    // Replayed from copied form and cookies, it does nothing.
    other.submit(&[("code", &code)]).await;
    assert!(
        other.page.path.starts_with("/sign-in") && other.cookies_called("session").is_empty(),
        "{}",
        other.page.path
    );
    second.get("/account").await;
    assert_eq!(
        second.page.html.matches("Firefox, Linux</strong>").count(),
        2,
        "this browser and the one that registered"
    );
}

async fn guessing_waits_and_locks_nobody_out(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut thief = app.browser_at("203.0.113.1");
    thief.get("/sign-in").await;
    let mut stopped = 0;
    for _ in 0..12 {
        let page = thief.submit(&[("address", ASA), ("password", "Fel 1 losen!")]).await;
        stopped += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(stopped, 6, "six attempts, then a growing delay");
    assert!(thief.page.has("you need to wait"));
    assert!(
        thief
            .submit(&[("address", ASA), ("password", GOOD_PASSWORD)])
            .await
            .has("you need to wait"),
        "the right password is delayed, too"
    );
    // The person is not delayed, neither in a known browser nor in a new one at home.
    app.sign_in(&mut own.clone(), &person).await;
    let mut new = app.browser_at("198.51.100.7");
    app.sign_in(&mut new, &person).await;
    assert_eq!(new.page.path, "/home");
    // The same for an address without an account.
    let mut thief = app.browser_at("203.0.113.2");
    thief.get("/sign-in").await;
    let mut stopped = 0;
    for _ in 0..12 {
        let page = thief
            .submit(&[("address", "nobody@sjoboda.example"), ("password", "Fel 1 losen!")])
            .await;
        stopped += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(stopped, 6);
}

async fn concurrent_guesses_are_as_few_as_sequential_ones(app: TestApp) {
    let mut own = app.browser();
    app.register(&mut own, ASA).await;
    let mut thief = app.browser_at("203.0.113.1");
    thief.get("/sign-in").await;
    let guesses = (0..24).map(|_| {
        let mut thief = thief.clone();
        async move { thief.submit(&[("address", ASA), ("password", "Fel 1 losen!")]).await.status }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let told = |status| answers.iter().filter(|&&answer| answer == status).count();
    assert_eq!(
        (told(StatusCode::UNPROCESSABLE_ENTITY), told(StatusCode::TOO_MANY_REQUESTS)),
        (6, 18),
        "{answers:?}"
    );
}

async fn guessing_the_code_asks_for_the_password_again_and_then_waits(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut thief = app.browser_at("203.0.113.1");
    let mut answered = Vec::new();
    for round in 0..3 {
        thief.get("/sign-in").await;
        thief.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
        for guess in ["000000", "111111", "222222", "333333", "444444"] {
            if thief.page.path != "/sign-in/code" {
                break;
            }
            thief.submit(&[("code", guess)]).await;
            answered.push((round, thief.page.status.as_u16(), thief.page.path.clone()));
        }
    }
    let tried = answered.iter().filter(|(_, status, _)| *status == 422).count();
    let waited = answered.iter().filter(|(_, status, _)| *status == 429).count();
    assert!(tried <= 11 && waited > 0, "{answered:?}");
    assert!(
        answered.iter().any(|(round, _, path)| *round == 0 && path == "/sign-in"),
        "five wrong codes lead back to the password"
    );
    // The person's own browser is not delayed.
    app.sign_in(&mut own, &person).await;
    assert_eq!(own.page.path, "/home");
}

async fn a_recovery_code_works_once_and_is_told(app: TestApp) {
    let mut browser = app.browser();
    app.invite(ASA).await;
    let person = app.register(&mut browser, ASA).await;
    let (account, now) = (person.account, app.now());
    app.write(move |tx| {
        accounts::second_factor::make_recovery_codes(tx, account, now)
            .map_err(|_| base::Fault::new("refused"))
    })
    .await;
    let codes = app
        .write(move |tx| accounts::second_factor::recovery_codes_to_keep(tx, account, now))
        .await
        .expect("new recovery codes");
    app.mail().await;
    for expected in ["/mfa?next=%2F", "/sign-in/recovery"] {
        let mut other = app.browser_at("198.51.100.7");
        other.get("/sign-in").await;
        other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
        other.get("/sign-in/recovery").await;
        other.submit(&[("code", &codes[0].to_uppercase().replace('-', " "))]).await;
        assert_eq!(other.page.path, expected);
    }
    let letters = app.mail().await;
    assert!(letters.iter().any(|l| matches!(
        l.kind,
        LetterKind::SecondFactorChanged { change: base::FactorChange::RecoveryCodeUsed, .. }
    )));
}

async fn a_new_device_is_told_and_a_known_one_is_not(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let new_device = |letters: Vec<base::Letter>| {
        letters.into_iter().filter(|l| matches!(l.kind, LetterKind::NewDevice { .. })).count()
    };
    browser.cookies.retain(|name, _| name.ends_with("device"));
    app.sign_in(&mut browser, &person).await;
    assert_eq!(new_device(app.mail().await), 0, "the browser that registered is known");
    let mut phone = app.browser_at("198.51.100.7");
    app.sign_in(&mut phone, &person).await;
    let letters = app.mail().await;
    let url = letters.iter().find_map(|l| match &l.kind {
        LetterKind::NewDevice { url, device, .. } => Some((url.clone(), device.clone())),
        _ => None,
    });
    assert_eq!(
        url,
        Some(("http://statistik.localhost:8080/account".to_owned(), "Firefox, Linux".to_owned()))
    );
    assert_eq!(new_device(letters), 1);
    phone.cookies.retain(|name, _| name.ends_with("device"));
    app.sign_in(&mut phone, &person).await;
    assert_eq!(new_device(app.mail().await), 0);
}

async fn a_session_ends_after_twelve_hours_without_use(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let mut is_in = async |hours: u64| {
        app.clock.advance(Duration::from_secs(hours * 3600));
        browser.ask(&Method::GET, "/account", None).await.status == StatusCode::OK
    };
    assert!(is_in(11).await && is_in(11).await && is_in(11).await, "of use");
    assert!(!is_in(12).await);
}

async fn signing_out_ends_the_session_and_not_only_the_cookie(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let mut stolen = browser.clone();
    browser.get("/account").await;
    let mut twice = browser.clone();
    browser.submit_to("/sign-out", &[]).await;
    assert!(browser.page.path.starts_with("/sign-in") && browser.page.has("You are signed out."));
    let csrf = twice.page.value_of("csrf").expect("a form");
    let answer = twice.ask(&Method::POST, "/sign-out", Some(format!("csrf={csrf}"))).await;
    assert_eq!(answer.headers["clear-site-data"], "\"storage\"", "{answer:?}");
    assert_eq!(stolen.ask(&Method::GET, "/account", None).await.status, StatusCode::SEE_OTHER);
}

async fn nobody_signs_in_who_has_not_registered(app: TestApp) {
    app.invite(ASA).await;
    let mut browser = app.browser();
    browser.get("/sign-in").await;
    let page = browser.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("do not match"));
    browser.get("/sign-in/code").await;
    assert_eq!(browser.page.path, "/sign-in");
}
