//! Mailed codes: every requester sees the same pages, and only the right code in the right browser
//! works.

use std::time::Duration;

use axum::http::StatusCode;
use testkit::TestApp;

use crate::ASA;
use crate::registration::is_in;

testkit::stories! {
    a_known_and_an_unknown_address_get_the_same_pages,
    wrong_old_and_void_codes_say_what_to_do,
    a_code_in_another_browser_is_refused,
}

/// The page without what differs on each request, so that pages can be compared byte for byte.
fn plain(page: &testkit::Page, address: &str) -> String {
    let mut text = page.html.replace(address, "ADDRESS");
    for (start, plain) in
        [("name=\"csrf\" value=\"", "CSRF"), ("name=\"flow\" value=\"", "FLOW"), ("?flow=", "FLOW")]
    {
        while let Some(at) = text.find(start) {
            let end = at + start.len() + text[at + start.len()..].find('"').unwrap_or(0);
            text.replace_range(at..=end, plain);
        }
    }
    let headers: Vec<String> =
        page.headers.keys().map(ToString::to_string).filter(|name| name != "set-cookie").collect();
    format!("{} {} {:?} {text}", page.status, page.path, headers)
}

async fn a_known_and_an_unknown_address_get_the_same_pages(app: TestApp) {
    let mut other = app.browser_at("203.0.113.1");
    app.register(&mut other, ASA).await;
    app.invite("invited@sjoboda.example").await;
    app.mail().await;
    let mut seen = Vec::new();
    for address in [ASA, "invited@sjoboda.example", "nobody@sjoboda.example"] {
        let mut browser = app.browser();
        let mut pages = Vec::new();
        pages.push(plain(browser.get("/register").await, address));
        pages.push(plain(browser.submit(&[("address", address)]).await, address));
        pages.push(plain(browser.submit(&[("code", "000000")]).await, address));
        app.clock.advance(Duration::from_secs(31));
        pages.push(plain(browser.submit_to("/register/code/new", &[]).await, address));
        pages.push(plain(browser.get("/register").await, address));
        let mut door = app.browser();
        door.get("/sign-in").await;
        pages.push(plain(
            door.submit(&[("address", address), ("password", "Fel 1 losen!")]).await,
            address,
        ));
        seen.push(pages);
        app.mail().await;
    }
    assert!(seen[0][1].contains("/register/code"));
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

async fn wrong_old_and_void_codes_say_what_to_do(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let first = app.code_for(ASA).await.expect("a letter");
    let wrong = if first == "000000" { "000001" } else { "000000" };
    assert!(browser.submit(&[("code", "hej")]).await.has("Enter the digits from the mail."));
    for left in ["4 attempts", "3 attempts", "2 attempts", "one attempt"] {
        let page = browser.submit(&[("code", wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(left), "{left}");
    }
    assert!(browser.submit(&[("code", wrong)]).await.has("no attempts left"));
    assert!(
        browser.submit(&[("code", &first)]).await.has("no attempts left"),
        "guessing is blocked"
    );
    app.clock.advance(Duration::from_secs(31));
    browser.submit_to("/register/code/new", &[]).await;
    assert!(browser.page.has("A new code has been sent."));
    let second = app.code_for(ASA).await.expect("another letter");
    if first != second {
        assert!(browser.submit(&[("code", &first)]).await.has("4 attempts"), "the old one is void");
    }
    app.clock.advance(Duration::from_secs(600));
    assert!(browser.submit(&[("code", &second)]).await.has("no longer works"));
    browser.submit_to("/register/code/new", &[]).await;
    let third = app.code_for(ASA).await.expect("a third letter");
    let spaced = format!(" {} {} ", &third[..3], &third[3..]);
    browser.submit(&[("code", &spaced)]).await;
    assert_eq!(browser.page.path, "/register/second-factor");
    // An hour later the flow has expired, and the page says so.
    app.clock.advance(Duration::from_secs(3600));
    browser.get("/register/second-factor").await;
    assert_eq!(browser.page.path, "/register/over");
}

async fn a_code_in_another_browser_is_refused(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut mine = app.browser();
    mine.get("/register").await;
    mine.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    let mut thief = app.browser_at("198.51.100.1");
    thief.get("/register/code").await;
    assert_eq!(thief.page.path, "/register");
    let csrf = thief.page.value_of("csrf").expect("a form");
    thief.post_raw("/register/code", &format!("csrf={csrf}&code={code}")).await;
    assert!(
        matches!(thief.page.path.as_str(), "/register" | "/register/over"),
        "{}",
        thief.page.path
    );
    assert!(!is_in(&mut thief).await);
    mine.submit(&[("code", &code)]).await;
    assert_eq!(mine.page.path, "/register/second-factor");
}
