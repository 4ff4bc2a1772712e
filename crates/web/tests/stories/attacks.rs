//! Classic attacks: session fixation, CSRF, open redirects, injection, oversized requests, cookie
//! scope.

use axum::http::{Method, StatusCode};
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;

testkit::stories! {
    a_planted_session_is_worthless,
    no_form_without_its_token,
    no_redirect_leaves_the_portal,
    typed_text_never_becomes_markup,
    oversize_and_strange_requests_are_answered_with_words,
    every_page_of_ones_own_asks_for_sign_in_first,
    cookies_are_for_this_host_and_no_script,
}

fn session(browser: &testkit::Browser) -> Option<String> {
    browser
        .cookies
        .iter()
        .find(|(name, _)| name.ends_with("-session"))
        .map(|(_, value)| value.clone())
}

async fn a_planted_session_is_worthless(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    // Session fixation: an attacker plants cookies of their own in the victim's browser.
    let mut victim = app.browser_at("198.51.100.7");
    let planted = "ab".repeat(32);
    for name in ["session", "sign-in", "flow", "device"] {
        victim.cookies.insert(format!("__Host-farstu-{name}"), planted.clone());
    }
    app.sign_in(&mut victim, &person).await;
    assert_eq!(victim.page.path, "/home");
    let opened = session(&victim).expect("a session");
    assert_ne!(opened, planted);
    assert_ne!(
        victim.cookies.get("__Host-farstu-device"),
        Some(&planted),
        "a planted device is never trusted"
    );
    let mut attacker = app.browser_at("203.0.113.1");
    attacker.cookies.insert("__Host-farstu-session".to_owned(), planted.clone());
    attacker.cookies.insert("__Host-farstu-sign-in".to_owned(), planted);
    assert_ne!(attacker.ask(&Method::GET, "/account", None).await.status, StatusCode::OK);
    attacker.get("/sign-in/code").await;
    assert_eq!(attacker.page.path, "/sign-in");
    // Each sign-in has a session secret of its own.
    app.sign_in(&mut victim.clone(), &person).await;
    let mut again = app.browser_at("198.51.100.7");
    app.sign_in(&mut again, &person).await;
    assert_ne!(session(&again), Some(opened));
}

async fn no_form_without_its_token(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let other = {
        let mut other = app.browser();
        other.get("/sign-in").await;
        other.page.value_of("csrf").expect("a form")
    };
    for path in [
        "/sign-in",
        "/sign-in/code",
        "/sign-in/recovery",
        "/sign-out",
        "/register",
        "/register/code",
        "/register/code/new",
        "/register/second-factor",
        "/register/confirm",
        "/register/password",
        "/register/names",
        "/register/privacy",
        "/privacy",
        "/account/confirm",
        "/account/password",
        "/account/second-factor",
        "/account/second-factor/new",
        "/account/second-factor/01kb0000000000000000000000/remove",
        "/account/recovery-codes",
        "/account/recovery-codes/new",
        "/account/sessions/01kb0000000000000000000000/end",
        "/account/sessions/end-others",
    ] {
        for body in [
            String::new(),
            "csrf=".to_owned(),
            format!("csrf={other}"),
            format!("csrf={other}&address={ASA}&password=x&kept=yes&version=2"),
        ] {
            let page = browser.ask(&Method::POST, path, Some(body)).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    browser.get("/account").await;
    assert_eq!(browser.page.path, "/account", "still signed in");
    let _ = person;
}

async fn no_redirect_leaves_the_portal(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aLocation:%20//evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ] {
        app.clock.advance(std::time::Duration::from_secs(30));
        let mut door = app.browser_at("198.51.100.7");
        let escaped: String = next.bytes().map(|b| format!("%{b:02X}")).collect();
        door.get(&format!("/sign-in?next={escaped}")).await;
        let csrf = door.page.value_of("csrf").expect("a form");
        let password: String = GOOD_PASSWORD.bytes().map(|b| format!("%{b:02X}")).collect();
        door.post_raw(
            "/sign-in",
            &format!(
                "csrf={csrf}&address=asa.oberg%40sjoboda.example&password={password}&next={escaped}"
            ),
        )
        .await;
        assert_eq!(door.page.path, "/sign-in/code", "{next}: {}", door.page.html);
        door.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
        assert!(
            door.page.path == "/home" || door.page.path.starts_with("/%0d%0a"),
            "{next}: {}",
            door.page.path
        );
        // The same when already signed in.
        door.get(&format!("/sign-in?next={escaped}")).await;
        assert!(
            door.page.path.starts_with('/') && !door.page.path.starts_with("//"),
            "{next}: {}",
            door.page.path
        );
    }
}

async fn typed_text_never_becomes_markup(app: TestApp) {
    let mut browser = app.browser();
    for address in [
        "<script>alert(1)</script>",
        "\"><img src=x>",
        "{{ 7*7 }}@x.test",
        "a@b.test\r\nSet-Cookie: a=b",
        "a@b.test\u{0}",
    ] {
        browser.get("/sign-in").await;
        let page = browser.submit(&[("address", address), ("password", "x")]).await;
        assert!(page.status.is_client_error(), "{address}");
        assert!(
            !page.has("<script>alert") && !page.has("<img src=x") && !page.has("49@"),
            "{address}"
        );
        assert!(
            page.headers.get_all("set-cookie").iter().all(|v| !v.as_bytes().starts_with(b"a=b"))
        );
        browser.get("/register").await;
        let page = browser.submit(&[("address", address)]).await;
        assert!(!page.has("<script>alert") && !page.has("<img src=x"), "{address}");
    }
    // Names in an invitation are escaped in pages and mails.
    app.invite_named(ASA, Some("<b>Åsa</b>"), Some("{{ person }}")).await;
    let mut invited = app.browser();
    app.register(&mut invited, ASA).await;
    invited.get("/account").await;
    assert!(!invited.page.has("<b>Åsa") && invited.page.has("{{ person }}"));
}

async fn oversize_and_strange_requests_are_answered_with_words(app: TestApp) {
    let mut browser = app.browser();
    browser.get("/sign-in").await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    let huge = "x".repeat(600 * 1024);
    let page = browser
        .ask(&Method::POST, "/sign-in", Some(format!("csrf={csrf}&address={ASA}&password={huge}")))
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "y".repeat(100 * 1024);
    let page = browser
        .ask(&Method::POST, "/sign-in", Some(format!("csrf={csrf}&address={ASA}&password={long}")))
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "refused as any wrong password");
    for (method, path) in [
        (Method::DELETE, "/account"),
        (Method::POST, "/account"),
        (Method::GET, "/sign-out"),
        (Method::PUT, "/register"),
    ] {
        let page = browser
            .ask(&method, path, (method != Method::GET).then(|| format!("csrf={csrf}")))
            .await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
    }
    for id in ["01KB0000000000000000000000", "../../etc", "1", "%00"] {
        let page = browser
            .ask(
                &Method::GET,
                &format!("/account/second-factor/{}/remove", id.replace('/', "%2F")),
                None,
            )
            .await;
        assert!(
            page.status == StatusCode::SEE_OTHER || page.status == StatusCode::NOT_FOUND,
            "{id}: {}",
            page.status
        );
    }
}

async fn every_page_of_ones_own_asks_for_sign_in_first(app: TestApp) {
    for path in [
        "/account",
        "/account/password",
        "/account/second-factor",
        "/account/recovery-codes",
        "/account/recovery-codes/new",
        "/account/privacy",
        "/account/privacy/data.json",
        "/account/confirm",
    ] {
        let mut browser = app.browser();
        browser.get(path).await;
        assert!(browser.page.path.starts_with("/sign-in"), "{path}: {}", browser.page.path);
    }
}

async fn cookies_are_for_this_host_and_no_script(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(std::time::Duration::from_secs(30));
    let mut door = app.browser();
    let mut seen = Vec::new();
    door.get("/sign-in").await;
    seen.extend(door.page.headers.get_all("set-cookie").iter().cloned());
    let csrf = door.page.value_of("csrf").expect("a form");
    let body = format!("csrf={csrf}&address=asa.oberg%40sjoboda.example&password=Gran7%20Kotte");
    let page = door.ask(&Method::POST, "/sign-in", Some(body)).await;
    seen.extend(page.headers.get_all("set-cookie").iter().cloned());
    let page = door
        .ask(
            &Method::POST,
            "/sign-in/code",
            Some(format!("csrf={csrf}&code={}", code_of(&person.secret, app.now()))),
        )
        .await;
    seen.extend(page.headers.get_all("set-cookie").iter().cloned());
    assert!(seen.len() >= 4, "{seen:?}");
    for cookie in seen {
        let text = cookie.to_str().expect("ASCII");
        assert!(
            text.starts_with("__Host-farstu-")
                && text.contains("HttpOnly")
                && text.contains("SameSite=Lax")
                && text.contains("Secure"),
            "{text}"
        );
        assert!(text.contains("Path=/") && !text.contains("Domain"), "{text}");
    }
}
