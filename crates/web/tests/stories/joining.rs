//! Obstacles to joining: another browser was first, or the address is a shared mailbox.

use accounts::registration::{Open, Shared, Step};
use axum::http::StatusCode;
use serde_json::json;
use testkit::{Browser, GOOD_PASSWORD, TestApp};

use crate::ASA;
use crate::hall::{asa, come, counted, onward, open, own_account, there_and_back, through};

testkit::stories! {
    two_browsers_with_one_address_make_one_account_and_the_second_is_led_to_it,
    two_browsers_from_elsewhere_make_one_account_and_the_second_is_led_to_it,
    an_account_that_was_made_meanwhile_is_proved_before_it_is_linked,
    two_clicks_on_the_callback_end_at_the_same_page,
    a_browser_that_left_during_the_callback_resumes_its_flow,
    an_address_that_looks_shared_is_asked_about_once_it_is_proved,
    an_address_that_looks_shared_is_asked_about_also_from_elsewhere,
    refused_shared_addresses_cannot_be_bypassed,
    a_forgotten_password_says_what_it_replaces_and_shows_the_steps_that_there_are,
}

const INFO: &str = "info@sjoboda.example";

/// Up to the code that confirms the address.
async fn prove(app: &TestApp, browser: &mut Browser, address: &str) {
    browser.get("/register").await;
    browser.submit(&[("address", address)]).await;
    assert_eq!(browser.page.path, "/register/code", "{}", browser.page.html);
    let code = app.code_for(address).await.expect("a letter with a code, whoever has the address");
    browser.submit(&[("code", &code)]).await;
}

/// A portal with other steps, on the same database.
fn with(app: &TestApp, change: impl FnOnce(&mut Open)) -> TestApp {
    let address = [Step::VerifyEmail, Step::Names, Step::Password, Step::OrganisationConsent];
    let upstream = [Step::Upstream, Step::VerifyEmail, Step::OrganisationConsent, Step::Names];
    let mut open = Open {
        address: address.to_vec(),
        upstream: upstream.to_vec(),
        consent: "1".to_owned(),
        ..Open::default()
    };
    change(&mut open);
    app.opened(app.portal.hall.clone(), open)
}

/// Up to the consent page.
async fn to_consent(app: &TestApp, browser: &mut Browser) {
    prove(app, browser, ASA).await;
    browser.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert_eq!(browser.page.path, "/register/consent", "{}", browser.page.html);
}

async fn two_browsers_with_one_address_make_one_account_and_the_second_is_led_to_it(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let app = with(&app, |_| {});
    let (mut one, mut two) = (app.browser(), app.browser_at("198.51.100.7"));
    to_consent(&app, &mut one).await;
    to_consent(&app, &mut two).await;
    one.submit(&[]).await;
    assert!(one.page.path.starts_with("/sign-in/stay"), "{}", one.page.html);
    two.submit(&[]).await;
    assert!(
        two.page.path == "/register/over"
            && two.page.has("You already have an account")
            && two.page.has(ASA),
        "{}",
        two.page.html
    );
    assert!(two.page.html.contains("href=\"/sign-in\""));
    assert_eq!(counted(&app).await, (1, 0, 1));
    // The flow is over: no step is reachable.
    two.get("/register/consent").await;
    assert_eq!(two.page.path, "/register/over");
    two.get("/register").await;
    assert_eq!(two.page.path, "/register", "a person who cannot sign in registers again");
    app.clock.advance(std::time::Duration::from_secs(60));
    prove(&app, &mut two, ASA).await;
    assert_eq!(two.page.path, "/register/password");
    two.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    two.get("/my-user").await;
    assert_eq!(two.page.path, "/my-user", "{}", two.page.html);
}

async fn two_browsers_from_elsewhere_make_one_account_and_the_second_is_led_to_it(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let (mut one, mut two) = (app.browser(), app.browser_at("198.51.100.7"));
    come(&mut two, &upstream).await;
    come(&mut one, &upstream).await;
    through(&mut one).await;
    two.submit(&[]).await;
    assert!(
        two.page.path == "/register/over" && two.page.has("You already have an account"),
        "{} {}",
        two.page.path,
        two.page.html
    );
    come(&mut two, &upstream).await;
    assert!(
        two.page.path.starts_with("/sign-in/stay"),
        "the same login signs in: {}",
        two.page.path
    );
    assert_eq!(counted(&app).await, (1, 1, 2));
}

async fn an_account_that_was_made_meanwhile_is_proved_before_it_is_linked(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    assert_eq!(browser.page.path, "/register/consent");
    own_account(&app, &mut app.browser_at("198.51.100.7")).await;
    browser.submit(&[]).await;
    assert_eq!(browser.page.path, "/join/link", "{}", browser.page.html);
    assert_eq!(counted(&app).await, (1, 0, 1), "nothing is linked before the account is verified");
}

async fn an_address_that_looks_shared_is_asked_about_once_it_is_proved(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    prove(&app, &mut browser, INFO).await;
    assert!(
        browser.page.path == "/register/shared" && browser.page.has("Is the address yours alone?"),
        "{}",
        browser.page.html
    );
    for path in ["/register/birth-date", "/register/password", "/register/consent", "/register"] {
        browser.get(path).await;
        assert_eq!(browser.page.path, "/register/shared", "the step cannot be bypassed: {path}");
    }
    browser.submit_to("/register/shared", &[("mine", "yes")]).await;
    assert_eq!(browser.page.path, "/register/birth-date");
    // A person who wants another address leaves nothing behind.
    let mut other = app.browser_at("198.51.100.7");
    prove(&app, &mut other, "ekonomi@sjoboda.example").await;
    other.submit_to("/register/shared", &[("mine", "")]).await;
    assert_eq!(other.page.path, "/join", "{}", other.page.html);
    other.get("/register/birth-date").await;
    assert_eq!(other.page.path, "/register");
}

async fn an_address_that_looks_shared_is_asked_about_also_from_elsewhere(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(json!({ "email": INFO, "email_verified": true, "given_name": "Åsa", "family_name": "Öberg" }));
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    assert_eq!(browser.page.path, "/register/shared", "{}", browser.page.html);
    browser.submit_to("/register/shared", &[("mine", "yes")]).await;
    through(&mut browser).await;
    assert_eq!(browser.page.path, "/my-user");
    // An existing account is not asked again.
    let mut again = app.browser_at("198.51.100.7");
    again.get("/join").await;
    again.submit_to("/upstream/there", &[]).await;
    there_and_back(&mut again, &upstream, "there").await;
    assert!(again.page.path.starts_with("/sign-in/stay"), "{}", again.page.path);
}

async fn refused_shared_addresses_cannot_be_bypassed(app: TestApp) {
    let (open_app, upstream) = open(&app).await;
    // Someone has such an address since before the portal refused them.
    let asked = with(&open_app, |_| {});
    let mut owner = asked.browser();
    prove(&asked, &mut owner, INFO).await;
    owner.submit_to("/register/shared", &[("mine", "yes")]).await;
    owner.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    owner.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    owner.submit(&[]).await;
    assert!(owner.page.path.starts_with("/sign-in/stay"), "{}", owner.page.html);
    app.mail().await;
    let app = with(&open_app, |open| open.shared = Shared { refused: true, ..Shared::default() });
    let mut browser = app.browser_at("198.51.100.7");
    browser.get("/join").await;
    browser.submit(&[("address", "ekonomi@sjoboda.example")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The help page responds alike to all addresses, and tells only the reader of the mail.
    prove(&app, &mut browser, "ekonomi@sjoboda.example").await;
    assert!(
        browser.page.path == "/register/over"
            && browser.page.has("an address of your own is needed here"),
        "{}",
        browser.page.html
    );
    browser.get("/register/names").await;
    assert_eq!(browser.page.path, "/register/over");
    // An account's owner gets a new password.
    let mut forgot = app.browser_at("203.0.113.1");
    app.clock.advance(std::time::Duration::from_secs(60));
    prove(&app, &mut forgot, INFO).await;
    assert_eq!(forgot.page.path, "/register/password", "{}", forgot.page.html);
    upstream.signs_in(json!({ "email": "kontakt@sjoboda.example", "email_verified": true }));
    let mut elsewhere = app.browser_at("203.0.113.2");
    come(&mut elsewhere, &upstream).await;
    assert_eq!(elsewhere.page.path, "/register/over", "{}", elsewhere.page.html);
    assert_eq!(counted(&app).await.0, 1);
}

async fn a_forgotten_password_says_what_it_replaces_and_shows_the_steps_that_there_are(
    app: TestApp,
) {
    let (app, _upstream) = open(&app).await;
    own_account(&app, &mut app.browser()).await;
    app.clock.advance(std::time::Duration::from_secs(60));
    let mut browser = app.browser_at("198.51.100.7");
    prove(&app, &mut browser, ASA).await;
    assert_eq!(browser.page.path, "/register/password");
    assert!(
        browser.page.has("already has an account here") && browser.page.has("replaces the old one"),
        "{}",
        browser.page.html
    );
    assert!(
        browser.page.has("Step 2 of 2") && !browser.page.has("Your app"),
        "{}",
        browser.page.html
    );
}

/// Opens a return address twice at once in one browser, which drops the first response.
async fn twice(browser: &Browser, back: &str) -> Browser {
    let (mut one, mut two) = (browser.clone(), browser.clone());
    tokio::join!(one.ask(&axum::http::Method::GET, back, None), async {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        two.get(back).await;
    });
    two
}

async fn two_clicks_on_the_callback_end_at_the_same_page(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    // A new person: both requests end at the first step.
    let mut browser = app.browser();
    let back = on_the_way_back(&mut browser, &upstream).await;
    let mut second = twice(&browser, &back).await;
    assert_eq!(second.page.path, "/register/consent");
    through(&mut second).await;
    // A known person: both are signed in, by one session.
    let mut browser = app.browser();
    let back = on_the_way_back(&mut browser, &upstream).await;
    let before = counted(&app).await.2;
    let second = twice(&browser, &back).await;
    assert!(
        second.page.path.starts_with("/sign-in/stay"),
        "{} {}",
        second.page.path,
        second.page.html
    );
    assert_eq!(counted(&app).await.2, before + 1);
}

async fn a_browser_that_left_during_the_callback_resumes_its_flow(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    let mut browser = app.browser();
    let back = on_the_way_back(&mut browser, &upstream).await;
    // The browser breaks off the first of two requests while the code is being redeemed.
    let mut gone = browser.clone();
    let _ = tokio::time::timeout(std::time::Duration::from_millis(1), gone.get(&back)).await;
    browser.get(&back).await;
    assert!(
        browser.page.path.starts_with("/sign-in/stay"),
        "{} {}",
        browser.page.path,
        browser.page.html
    );
}

/// The return address, not opened yet.
async fn on_the_way_back(
    browser: &mut Browser,
    upstream: &federation::testing::Upstream,
) -> String {
    browser.get("/join").await;
    browser.submit_to("/upstream/there", &[]).await;
    let url = onward(&browser.page.html).parse().expect("an address");
    format!("/return/there?{}", upstream.browse(&url).await)
}
