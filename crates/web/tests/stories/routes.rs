//! Every route of the portal, found in the source, so that a new one cannot be forgotten.

use std::path::Path;

use axum::http::{Method, StatusCode};
use organisations::permissions::Role;
use testkit::{Browser, TestApp, multipart};

use crate::ASA;
use crate::world::{Lived, World};

testkit::stories! {
    each_form_requires_its_csrf_token,
    a_form_from_elsewhere_is_refused_even_with_its_token,
    signed_out_visitors_are_redirected_to_sign_in,
}

/// Reachable without a session.
const OPEN: [&str; 20] = [
    "/oidc/logout/answer",
    "/oidc/continue/{id}",
    "/oidc/continue/{id}/cancel",
    "/",
    "/language",
    "/privacy",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/recovery",
    "/sign-in/lost-phone",
    "/register",
    "/register/code",
    "/register/second-factor",
    "/register/confirm",
    "/register/password",
    "/register/names",
    "/register/privacy",
    "/register/over",
    "/register/cancel",
    "/register/too-young",
];

/// Only in an open portal.
const OF_AN_OPEN_PORTAL: [&str; 10] = [
    "/join",
    "/join/",
    "/upstream/",
    "/return/",
    "/services",
    "/sign-in/password",
    "/sign-in/stay",
    "/account/ways-in",
    "/register/human/picture.png",
    "/register/human/sound.wav",
];

/// Endpoints for programs, and those that cross-site requests reach: they use neither session nor
/// CSRF token (`provider.rs` and `protocol.rs` test them).
const MACHINES: [&str; 9] = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/security.txt",
    "/oidc/authorize",
    "/oidc/keys",
    "/oidc/logout",
    "/oidc/token",
    "/oidc/userinfo",
    "/{tenant}/v2.0/.well-known/openid-configuration",
];

/// The paths of all pages, with their parameters: every call of `route` in the source.
pub(crate) fn paths() -> Vec<String> {
    fn read(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder)
            .expect("the source")
            .map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() && !entry.ends_with("src/tests") {
                read(&entry, found);
            } else if entry.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&entry).expect("a source file");
                let pieces = text.split(".route(").skip(1);
                found.extend(pieces.filter_map(|rest| {
                    rest.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)
                }));
            }
        }
    }
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort_unstable();
    assert!(
        MACHINES.iter().all(|path| found.iter().any(|one| one == path)),
        "the API endpoints: {found:?}"
    );
    found.retain(|path| !MACHINES.contains(&path.as_str()));
    assert!(found.len() > 80, "the search found too few routes: {found:?}");
    found
}

/// The methods of a route, by its `Allow` header.
pub(crate) async fn methods(browser: &mut Browser, path: &str) -> Vec<Method> {
    let refused = browser.ask(&Method::DELETE, &some(path), None).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    let allow = refused.headers["allow"].to_str().expect("ASCII").to_owned();
    [Method::GET, Method::POST]
        .into_iter()
        .filter(|method| allow.split(',').any(|one| one.trim() == method.as_str()))
        .collect()
}

/// A path with parameters that no object has.
pub(crate) fn some(path: &str) -> String {
    let filled = path.split('/').map(|piece| match piece {
        "{row}" | "{number}" => "1",
        gap if gap.starts_with('{') => "01kb0000000000000000000000",
        piece => piece,
    });
    filled.collect::<Vec<_>>().join("/")
}

/// Every field that a form of the portal has, as in a forged request.
pub(crate) fn anything(world: &World, lived: &Lived) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&str, String)> = [
        ("role", "staff"),
        ("permission", "system-administrator"),
        ("staff", "yes"),
        ("field", "lon"),
        ("value", "31000"),
        ("reason", "x"),
        ("last", "0"),
        ("rule", "R1"),
        ("text", "x"),
        ("subject", "x"),
        ("message", "x"),
        ("day", "2026-12-20"),
        ("until", "2026-12-20"),
        ("opens", "2026-11-25"),
        ("closes", "2026-12-20"),
        ("name", "x"),
        ("phone", "x"),
        ("system", "x"),
        ("form", "csv"),
        ("reason", "x"),
        ("kind", "submission"),
        ("check", "called-back"),
        ("address", "mallory@sjoboda.example"),
        ("first", "M"),
        ("last", "M"),
        ("lines", "address;unit;name;language\nmallory@sjoboda.example;1102;M;sv\n"),
        ("units", "all"),
        ("row", "3"),
        ("number", "1"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    fields.push(("unit", world.other.to_string()));
    for name in ["submission", "upload", "correction"] {
        fields.push((name, lived.id(name).to_owned()));
    }
    // A form with a field twice is refused before any check: each field once.
    let mut seen = std::collections::HashSet::new();
    fields.retain(|(name, _)| seen.insert(*name));
    fields
}

pub(crate) fn encoded(fields: &[(&str, String)]) -> String {
    let escaped = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect::<Vec<_>>()
        .join("&")
}

async fn each_form_requires_its_csrf_token(app: TestApp) {
    let app = app.without_limits();
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    // With the highest role, so that only the token can be the reason for a refusal.
    app.make(person.account, Role::SystemAdministrator).await;
    let elsewhere = {
        let mut other = app.browser();
        other.get("/sign-in").await;
        other.page.value_of("csrf").expect("a form")
    };
    let mut forms = 0;
    for path in paths() {
        if !methods(&mut browser, &path).await.contains(&Method::POST) {
            continue;
        }
        forms += 1;
        let path = some(&path);
        for token in [None, Some(""), Some(elsewhere.as_str())] {
            let fields: Vec<(&str, &str)> = token
                .iter()
                .map(|token| ("csrf", *token))
                .chain([("language", "sv"), ("kept", "yes")])
                .collect();
            let typed = fields
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&");
            let page = browser.ask(&Method::POST, &path, Some(typed)).await;
            // A route for files refuses an ordinary form before it looks for a token.
            let typed_ok =
                page.status == StatusCode::FORBIDDEN || page.status == StatusCode::BAD_REQUEST;
            let page = browser
                .ask_with(&Method::POST, &path, Some(multipart(&fields, "file", "a.csv", b"a;b\n")))
                .await;
            let file_ok =
                page.status == StatusCode::FORBIDDEN || page.status == StatusCode::BAD_REQUEST;
            assert!(typed_ok && file_ok, "{path} with {token:?}: {}", page.status);
        }
    }
    assert!(forms > 40, "{forms}");
    browser.get("/account").await;
    assert_eq!(
        (browser.page.path.as_str(), browser.page.status),
        ("/account", StatusCode::OK),
        "still signed in"
    );
    assert!(app.mail().await.is_empty());
}

async fn a_form_from_elsewhere_is_refused_even_with_its_token(app: TestApp) {
    let app = app.without_limits();
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.make(person.account, Role::SystemAdministrator).await;
    browser.get("/account").await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    for path in paths() {
        if !methods(&mut browser, &path).await.contains(&Method::POST) {
            continue;
        }
        for lie in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            browser.also = vec![lie];
            let page = browser
                .ask(&Method::POST, &some(&path), Some(format!("csrf={csrf}&language=en")))
                .await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} with {lie:?}");
        }
        browser.also.clear();
    }
}

async fn signed_out_visitors_are_redirected_to_sign_in(app: TestApp) {
    let app = app.without_limits();
    let mut browser = app.browser();
    let mut shut = 0;
    for path in paths().into_iter().filter(|path| !OPEN.contains(&path.as_str())) {
        browser.get("/sign-in").await;
        let csrf = browser.page.value_of("csrf").expect("a form");
        for method in methods(&mut browser, &path).await {
            shut += 1;
            let page = match method {
                Method::GET => browser.ask(&method, &some(&path), None).await,
                _ => {
                    let typed = browser
                        .ask(&method, &some(&path), Some(format!("csrf={csrf}&kept=yes")))
                        .await;
                    match typed.status {
                        StatusCode::BAD_REQUEST => {
                            browser
                                .ask_with(
                                    &method,
                                    &some(&path),
                                    Some(multipart(&[("csrf", &csrf)], "file", "a.csv", b"a;b\n")),
                                )
                                .await
                        }
                        _ => typed,
                    }
                }
            };
            if OF_AN_OPEN_PORTAL.iter().any(|start| path.starts_with(start)) {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{method} {path}");
                continue;
            }
            let to =
                page.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
            assert!(
                page.status == StatusCode::SEE_OTHER && to.starts_with("/sign-in")
                    || to == "/register",
                "{method} {path}: {} {to}",
                page.status
            );
        }
    }
    assert!(shut > 90, "{shut}");
}
