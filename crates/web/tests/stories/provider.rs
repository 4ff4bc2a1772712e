//! Clients sign their users in here.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;
use crate::service::{ask, authorize, claims, code, error, escaped, take, userinfo};

testkit::stories! {
    the_whole_way_to_a_service_and_the_short_way_the_next_time,
    double_clicks_reloads_and_the_back_button,
    another_browser_cannot_go_on_with_a_request,
    a_cancelled_request_keeps_nothing,
    consent_is_listed_and_taken_back,
    a_suspicious_service_is_reported,
    a_service_for_others_says_so,
    individually_requested_claims_are_named_on_the_consent_page,
    a_code_ends_with_the_session_that_it_came_from,
    weaknesses_are_reported_to_the_portals_contact,
}

const MINUTE: Duration = Duration::from_secs(60);

async fn the_whole_way_to_a_service_and_the_short_way_the_next_time(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut browser = app.browser_at("198.51.100.7");
    browser.get(&authorize("virke", "&login_hint=asa.oberg%40sjoboda.example&ui_locales=en")).await;
    assert!(
        browser.page.path.starts_with("/sign-in?next=%2Foidc%2Fcontinue%2F"),
        "{}",
        browser.page.path
    );
    assert!(browser.page.has("Sign in to get to Virkesportalen."));
    assert_eq!(
        browser.page.value_of("address").as_deref(),
        Some(ASA),
        "the address that the service named is filled in"
    );
    assert!(!browser.page.path.contains("asa"), "the hint is in no URL");
    app.clock.advance(Duration::from_secs(30));
    browser.submit(&[("password", GOOD_PASSWORD), ("address", ASA)]).await;
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    for words in [
        "Let Virkesportalen know who you are?",
        "Skogsdata i Norr",
        "Reviewed by",
        "your e-mail address",
        "virke.example",
        "Report it",
    ] {
        assert!(browser.page.has(words), "{words}: {}", browser.page.html);
    }
    browser.submit(&[("answer", "allow")]).await;
    assert!(browser.page.has("On to Virkesportalen"), "{}", browser.page.html);
    let policy = browser
        .page
        .headers
        .get("content-security-policy")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    assert!(policy.contains("form-action 'self';"), "{policy}");

    let taken = take(&app, "virke", &code(&browser)).await;
    assert_eq!(
        (taken.status, taken.header("cache-control")),
        (StatusCode::OK, "no-store"),
        "{}",
        taken.text
    );
    let tokens = taken.json();
    let told = claims(tokens["id_token"].as_str().expect("an ID token"));
    assert_eq!(
        (&told["iss"], &told["aud"], &told["nonce"], &told["sub"]),
        (
            &json!("http://statistik.localhost:8080"),
            &json!("virke"),
            &json!("n-1"),
            &json!(person.account.to_string())
        )
    );
    assert_eq!(
        (&told["amr"], &told["acr"]),
        (&json!(["pwd", "otp", "mfa"]), &json!("https://refeds.org/profile/mfa"))
    );
    let info = userinfo(&app, tokens["access_token"].as_str().expect("an access token")).await;
    assert_eq!((info.status, info.header("access-control-allow-origin")), (StatusCode::OK, "*"));
    let info = info.json();
    assert_eq!(
        (&info["email"], &info["email_verified"], &info["name"]),
        (&json!(ASA), &json!(true), &json!("Åsa Öberg"))
    );

    // The next time, nothing is asked and no page is shown.
    browser.get(&authorize("virke", "")).await;
    assert_eq!(browser.page.status, StatusCode::SEE_OTHER);
    assert_eq!(take(&app, "virke", &code(&browser)).await.status, StatusCode::OK);
    browser.get(&authorize("virke", "&prompt=none")).await;
    code(&browser);
}

async fn double_clicks_reloads_and_the_back_button(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    let consent = browser.clone();
    browser.submit(&[("answer", "allow")]).await;
    let first = code(&browser);
    // Two clicks: the browser shows the second response, whose code works too.
    let mut second = consent.clone();
    second.submit(&[("answer", "allow")]).await;
    let again = code(&second);
    assert_ne!(first, again);
    assert_eq!(take(&app, "virke", &again).await.status, StatusCode::OK);
    // Reloaded in transit.
    let here = browser.page.path.clone();
    browser.get(&here).await;
    code(&browser);
    // Back from the client after a while.
    app.clock.advance(2 * MINUTE);
    browser.get(&here).await;
    assert_eq!(browser.page.status, StatusCode::GONE);
    assert!(
        browser.page.has("You have already gone on to Virkesportalen")
            && browser.page.has("href=\"https://virke.example/\"")
    );
    let mut late = consent.clone();
    late.submit(&[("answer", "cancel")]).await;
    assert_eq!(late.page.status, StatusCode::GONE, "an answered request cannot be revoked");
    // From another browser, with or without a session.
    let mut thief = app.browser_at("203.0.113.1");
    thief.get(&here).await;
    assert_eq!(thief.page.status, StatusCode::GONE);
    assert!(!thief.page.has("Virkesportalen"));
}

async fn another_browser_cannot_go_on_with_a_request(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut attacker = app.browser_at("203.0.113.1");
    attacker.get(&authorize("own", "")).await;
    let next = attacker.page.path.clone();
    // The attacker gets a victim to open the link of the attacker's own request.
    let mut victim = app.browser_at("198.51.100.7");
    app.sign_in(&mut victim, &person).await;
    victim.get(&next).await;
    assert_eq!(victim.page.status, StatusCode::GONE, "{}", victim.page.html);
}

async fn a_cancelled_request_keeps_nothing(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "cancel")]).await;
    assert_eq!(error(&browser), "access_denied");
    browser.get("/account/privacy").await;
    assert!(browser.page.has("You have not let any service know who you are."));
    // Before signing in, too.
    let mut stranger = app.browser_at("198.51.100.7");
    stranger.get(&authorize("virke", "")).await;
    let out = stranger
        .page
        .html
        .split('"')
        .find(|piece| piece.ends_with("/cancel"))
        .expect("a cancel link")
        .to_owned();
    stranger.get(&out).await;
    let action = out.trim_end_matches("/cancel").to_owned();
    stranger.submit_to(&action, &[("answer", "cancel")]).await;
    assert_eq!(error(&stranger), "access_denied");
}

/// RFC 9116: by `GET`, without a session, as plain text, with `Expires` less than a year ahead.
async fn weaknesses_are_reported_to_the_portals_contact(app: TestApp) {
    let answer = ask(&app, Method::GET, "/.well-known/security.txt", &[], "").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "text/plain; charset=utf-8")
    );
    let expires = app.now().plus(Duration::from_secs(180 * 86_400)).to_jiff().strftime("%Y-%m-%d");
    let expected = format!(
        "Contact: mailto:statistik@ringen.example\nExpires: {expires}T00:00:00Z\nPreferred-Languages: sv, en\n\
         Canonical: http://statistik.localhost:8080/.well-known/security.txt\n"
    );
    assert_eq!(answer.text, expected);
}

async fn consent_is_listed_and_taken_back(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let tokens = take(&app, "virke", &code(&browser)).await.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&app, token).await.status, StatusCode::OK);
    browser.get("/account/privacy").await;
    assert!(
        browser.page.has("Virkesportalen")
            && browser.page.has("your name and the language that you use")
    );
    browser.get("/account/privacy/data.json").await;
    assert!(browser.page.has("\"openid profile email\""));
    browser.get("/account/privacy/consents/virke/withdraw").await;
    let ask = browser.clone();
    browser.submit(&[]).await;
    assert!(
        browser.page.has("Your consent is withdrawn.")
            && browser.page.has("You have not let any service"),
        "{}",
        browser.page.html
    );
    ask.clone().submit(&[]).await;
    assert_eq!(
        userinfo(&app, token).await.status,
        StatusCode::UNAUTHORIZED,
        "its tokens are revoked"
    );
    browser.get(&authorize("virke", "&prompt=none")).await;
    assert_eq!(error(&browser), "consent_required");
}

async fn a_suspicious_service_is_reported(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    let asked = browser.page.path.clone();
    browser.get(&format!("/oidc/report/virke?next={asked}")).await;
    assert!(browser.page.has("Report Virkesportalen?"));
    browser.submit(&[]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is required");
    browser.submit(&[("reason", "It asks for\nmy password.")]).await;
    // The request stays pending.
    assert!(
        browser.page.path == asked && browser.page.has("The service is reported."),
        "{}",
        browser.page.html
    );
    assert!(browser.page.has("Let Virkesportalen know who you are?"));
    let letters = app.mail().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to.as_str(), "statistik@ringen.example");
    assert!(
        matches!(&letters[0].kind, base::LetterKind::ServiceReported { reason, .. } if reason == "It asks for my password.")
    );
    assert_eq!(browser.get("/oidc/report/nobody").await.status, StatusCode::NOT_FOUND);
}

async fn a_service_for_others_says_so(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("staff", "")).await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    assert!(browser.page.has("You have no permission for Case work") && browser.page.has("Staff"));
    browser.submit(&[("answer", "cancel")]).await;
    assert_eq!(error(&browser), "access_denied");
    browser.get(&authorize("staff", "&prompt=none")).await;
    assert_eq!(error(&browser), "access_denied");
}

async fn individually_requested_claims_are_named_on_the_consent_page(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let claims =
        escaped(&json!({ "userinfo": { "given_name": { "essential": true } } }).to_string());
    let asks = authorize("virke", &format!("&claims={claims}"))
        .replace("scope=openid+profile+email", "scope=openid");
    browser.get(&asks).await;
    assert!(
        browser.page.has("your name and the language") && !browser.page.has("your e-mail address"),
        "{}",
        browser.page.html
    );
    browser.submit(&[("answer", "allow")]).await;
    let tokens = take(&app, "virke", &code(&browser)).await.json();
    let told =
        userinfo(&app, tokens["access_token"].as_str().expect("an access token")).await.json();
    assert_eq!(
        (told["given_name"].as_str(), told.as_object().map(|all| all.len())),
        (Some("Åsa"), Some(2)),
        "{told}"
    );
    // Asked once.
    browser.get(&format!("{asks}&prompt=none")).await;
    code(&browser);
}

async fn a_code_ends_with_the_session_that_it_came_from(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let given = code(&browser);
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    let refused = take(&app, "virke", &given).await;
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
}
