//! RP-initiated logout: clients send people here to sign out.

use axum::http::{Method, StatusCode};
use testkit::{Browser, GOOD_PASSWORD, SERVICE_BYE, TestApp, code_of};

use crate::ASA;
use crate::service::{FORM, ask, authorize, code, escaped, take};

testkit::stories! {
    an_id_token_hint_signs_its_person_out_without_a_question,
    without_an_id_token_hint_the_person_is_asked,
    no_logout_leads_to_an_unregistered_address,
    a_page_shown_to_another_person_signs_nobody_out,
    a_logout_request_keeps_a_pending_sign_in,
    long_values_and_ui_locales_are_accepted,
    a_pending_notice_blocks_no_logout,
}

const BO: &str = "bo.ek@sjoboda.example";

/// Signs in to a client that needs no consent, and returns its ID token.
async fn id_token(app: &TestApp, browser: &mut Browser) -> String {
    browser.get(&authorize("own", "")).await;
    let taken = take(app, "own", &code(browser)).await;
    taken.json()["id_token"].as_str().expect("an ID token").to_owned()
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.clone().ask(&Method::GET, "/account", None).await.status == StatusCode::OK
}

fn logout(more: &str) -> String {
    format!("/oidc/logout?post_logout_redirect_uri={}&state=st-2{more}", escaped(SERVICE_BYE))
}

async fn an_id_token_hint_signs_its_person_out_without_a_question(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let token = id_token(&app, &mut browser).await;
    let address = logout(&format!("&id_token_hint={token}"));
    // A `HEAD` request changes nothing.
    assert_eq!(
        browser.clone().ask(&Method::HEAD, &address, None).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert!(is_signed_in(&browser).await);
    let kept = browser.clone();
    browser.get(&address).await;
    assert_eq!(browser.page.path, format!("{SERVICE_BYE}?state=st-2"));
    assert!(
        !is_signed_in(&browser).await && !is_signed_in(&kept).await,
        "the session is ended, not just its cookie removed"
    );
    // Again, and without a session: redirected at once.
    browser.get(&address).await;
    assert_eq!(browser.page.path, format!("{SERVICE_BYE}?state=st-2"));
    // An expired token works too, and so does a form from the client's page, which sends no
    // cookies.
    app.clock.advance(std::time::Duration::from_secs(3 * 3600));
    app.sign_in(&mut browser, &person).await;
    let body = address.split_once('?').expect("a query").1;
    let sent_on =
        ask(&app, Method::POST, "/oidc/logout", &[FORM, ("origin", "https://virke.example")], body)
            .await;
    assert_eq!(
        (sent_on.status, sent_on.header("location").starts_with("/oidc/logout?")),
        (StatusCode::SEE_OTHER, true)
    );
    assert!(is_signed_in(&browser).await);
    browser.get(sent_on.header("location")).await;
    assert_eq!(browser.page.path, format!("{SERVICE_BYE}?state=st-2"));
    assert!(!is_signed_in(&browser).await);
}

async fn without_an_id_token_hint_the_person_is_asked(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let token = id_token(&app, &mut browser).await;
    let mut other = app.browser_at("198.51.100.7");
    app.register(&mut other, BO).await;
    // With only a client id, with another person's token, with a malformed one, and with nothing.
    for (address, service) in [
        (logout("&client_id=own"), true),
        (logout(&format!("&id_token_hint={token}")), true),
        (logout("&client_id=own&id_token_hint=x"), true),
        ("/oidc/logout".to_owned(), false),
    ] {
        other.get(&address).await;
        assert!(
            other.page.has("Sign out of") && other.page.has(BO),
            "{address}: {}",
            other.page.html
        );
        assert_eq!(other.page.has("Statistikverktyget sent you here"), service, "{address}");
        assert!(is_signed_in(&other).await, "{address}");
    }
    other.get(&logout("&client_id=own&ui_locales=sv")).await;
    other.submit_to("/oidc/logout/answer", &[]).await;
    assert!(other.page.html.contains(&format!("{SERVICE_BYE}?state=st-2")), "{}", other.page.html);
    assert!(!is_signed_in(&other).await);
    // Without a redirect URI: the sign-in page says that it is done.
    browser.get("/oidc/logout").await;
    browser.submit_to("/oidc/logout/answer", &[]).await;
    assert_eq!(browser.page.path, "/sign-in");
    assert!(browser.page.has("You are signed out") && !is_signed_in(&browser).await);
}

async fn no_logout_leads_to_an_unregistered_address(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let token = id_token(&app, &mut browser).await;
    let evil = escaped("https://evil.example/");
    for query in [
        format!("id_token_hint={token}&post_logout_redirect_uri={evil}"),
        format!("client_id=own&post_logout_redirect_uri={evil}"),
        format!(
            "id_token_hint={token}&client_id=virke&post_logout_redirect_uri={}",
            escaped(SERVICE_BYE)
        ),
        format!("client_id=nobody&post_logout_redirect_uri={}", escaped(SERVICE_BYE)),
        format!("id_token_hint={token}&state=1&state=2"),
    ] {
        browser.get(&format!("/oidc/logout?{query}")).await;
        assert_eq!(browser.page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(browser.page.has("in a way that does not work"), "{query}: {}", browser.page.html);
        assert!(is_signed_in(&browser).await, "{query}");
    }
    // The query in the page's own form is validated again.
    browser.get("/oidc/logout").await;
    browser
        .submit_to(
            "/oidc/logout/answer",
            &[("query", &format!("client_id=own&post_logout_redirect_uri={evil}"))],
        )
        .await;
    assert_eq!(browser.page.status, StatusCode::BAD_REQUEST);
    assert!(is_signed_in(&browser).await);
    // Without a client: the person is asked, and stays here.
    browser.get(&logout("")).await;
    browser
        .submit_to("/oidc/logout/answer", &[("query", &format!("post_logout_redirect_uri={evil}"))])
        .await;
    assert_eq!(browser.page.path, "/sign-in");
}

async fn a_page_shown_to_another_person_signs_nobody_out(app: TestApp) {
    let (mut browser, mut other) = (app.browser(), app.browser_at("198.51.100.7"));
    app.register(&mut browser, ASA).await;
    let bo = app.register(&mut other, BO).await;
    browser.get(&logout("&client_id=own")).await;
    let shown = browser.page.clone();
    // In another tab: signed out, and in as another person.
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    app.clock.advance(std::time::Duration::from_secs(30));
    app.sign_in(&mut browser, &bo).await;
    browser.page = shown.clone();
    browser.submit_to("/oidc/logout/answer", &[]).await;
    assert!(browser.page.has("Sign out of") && browser.page.has(BO), "{}", browser.page.html);
    assert!(is_signed_in(&browser).await);
    // A double click: the first ended the session, so the second is redirected at once.
    let again = browser.page.clone();
    for page in [again.clone(), again] {
        browser.page = page;
        browser.submit_to("/oidc/logout/answer", &[]).await;
        assert!(
            browser.page.html.contains(&format!("{SERVICE_BYE}?state=st-2")),
            "{}",
            browser.page.html
        );
        assert!(!browser.page.has(BO), "a signed-out person is not named");
    }
}

async fn a_logout_request_keeps_a_pending_sign_in(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let mut browser = app.browser_at("198.51.100.7");
    browser.get("/sign-in").await;
    browser.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    let waits = browser.page.clone();
    browser.get("/oidc/logout").await;
    assert_eq!(browser.page.path, "/sign-in");
    browser.page = waits;
    app.clock.advance(std::time::Duration::from_secs(30));
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(browser.page.path, "/home");
}

async fn long_values_and_ui_locales_are_accepted(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let state = "å".repeat(1000);
    let address = format!(
        "/oidc/logout?client_id=own&post_logout_redirect_uri={}&state={}",
        escaped(SERVICE_BYE),
        escaped(&state)
    );
    browser.get(&address).await;
    assert_eq!(browser.page.status, StatusCode::OK, "{}", browser.page.html);
    let mut stranger = app.browser_at("198.51.100.7");
    stranger.get(&address).await;
    assert_eq!(stranger.page.path, format!("{SERVICE_BYE}?state={}", escaped(&state)));
    // Without a language of the person's own, `ui_locales` applies, on this page already.
    let mut stranger = app.browser_at("198.51.100.8");
    stranger.get("/oidc/logout?client_id=own&ui_locales=sv&post_logout_redirect_uri=x").await;
    assert_eq!(stranger.page.status, StatusCode::BAD_REQUEST);
    assert!(stranger.page.has("på ett sätt som inte fungerar"), "{}", stranger.page.html);
}

async fn a_pending_notice_blocks_no_logout(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let token = id_token(&app, &mut browser).await;
    let app = app.with_notice("3");
    let mut browser = browser.before(&app);
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    for address in [logout(&format!("&id_token_hint={token}")), logout("&client_id=own")] {
        app.clock.advance(std::time::Duration::from_secs(30));
        app.sign_in(&mut browser, &person).await;
        assert!(browser.page.path.starts_with("/privacy"), "{}", browser.page.path);
        browser.get(&address).await;
        if browser.page.has("Sign out of") {
            browser.submit_to("/oidc/logout/answer", &[]).await;
        }
        assert!(
            format!("{} {}", browser.page.path, browser.page.html)
                .contains(&format!("{SERVICE_BYE}?state=st-2")),
            "{}",
            browser.page.html
        );
        browser.get("/account").await;
        assert!(browser.page.path.starts_with("/sign-in"), "{}", browser.page.path);
    }
}
