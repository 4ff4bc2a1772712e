//! Finding a person's sign-in method: by the address, by the guide, by the help page, and after a
//! wrong choice.

use axum::http::StatusCode;
use federation::provider::CONSUMER_TENANT;
use federation::testing::{Misbehaviour, TENANT};
use serde_json::json;
use testkit::TestApp;

use crate::ASA;
use crate::hall::{asa, come, counted, onward, open, open_with_microsoft, there_and_back, through};
use crate::world::between;

const ANNA: &str = "anna.berg@storskogen.example";
const SIV: &str = "siv.alm@bredband.example";

testkit::stories! {
    a_work_address_finds_its_way_and_an_unknown_one_gets_the_other_choices,
    the_guide_points_the_way,
    a_work_account_at_the_personal_provider_is_led_to_the_right_one,
    the_way_that_a_person_registered_by_is_offered_after_the_address,
    help_shows_how_the_person_signs_in_and_replaces_no_password_that_is_not_there,
    an_unfinished_registration_of_another_person_is_named_and_can_be_left,
}

async fn a_work_address_finds_its_way_and_an_unknown_one_gets_the_other_choices(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.knows_domain("bolaget.example", federation::testing::TENANT);
    let mut browser = app.browser();
    for (address, said) in [
        ("anna@storskogen.example", "storskogen.example is one of the organisations that we know"),
        ("anna@bolaget.example", "Microsoft knows bolaget.example as an organisation"),
        ("anna@okand.example", "We do not recognise okand.example"),
    ] {
        browser.get("/join").await;
        browser.submit(&[("address", address)]).await;
        assert!(browser.page.has(said), "{address}: {}", browser.page.html);
        assert!(!browser.page.path.contains("anna"), "no e-mail address in a URL");
    }
    // Sign-in goes straight there, with the address filled in; an unknown domain is asked for a
    // password.
    browser.get("/sign-in").await;
    browser.submit(&[("address", "anna@storskogen.example")]).await;
    let url = onward(&browser.page.html);
    assert!(
        url.contains("login_hint=anna%40storskogen.example")
            && url.contains("domain_hint=storskogen.example"),
        "{url}"
    );
    browser.get("/sign-in").await;
    browser.submit(&[("address", "anna@okand.example")]).await;
    assert!(browser.page.has("name=\"password\""));
    // The upstream provider is away: the other choices stay, and it can be tried again.
    upstream.misbehaves(Misbehaviour::DiscoveryFails);
    browser.get("/join").await;
    browser.submit(&[("address", "anna@annan.example")]).await;
    assert!(browser.page.has("could not find out just now"), "{}", browser.page.html);
}

async fn the_guide_points_the_way(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    browser.get("/join/guide").await;
    assert!(!browser.page.has("id=\"answer\""));
    for (asked, said) in [
        ("address=work&use=services", "Enter your work address"),
        ("address=google&use=services", "Register with Google"),
        ("address=google&use=services&use=follow-up", "Create an account here"),
        ("address=other", "Create an account here"),
        ("address=none", "Get an address of your own first"),
        ("use=services", "Choose what kind of address you have"),
        ("address=%00%ff&use=..", "Choose what kind of address you have"),
    ] {
        browser.get(&format!("/join/guide?{asked}")).await;
        assert!(
            browser.page.status == StatusCode::OK && browser.page.has(said),
            "{asked}: {}",
            browser.page.html
        );
    }
}

/// Microsoft has one provider for private accounts and one for work accounts, with the same name.
async fn a_work_account_at_the_personal_provider_is_led_to_the_right_one(app: TestApp) {
    let (app, upstream) = open_with_microsoft(&app).await;
    let issuer = format!("{}/{TENANT}/v2.0", upstream.address());
    let anna = json!({ "tid": TENANT, "iss": issuer, "email": ANNA, "xms_edov": true, "given_name": "Anna", "family_name": "Berg" });
    upstream.signs_in(anna);
    let mut browser = app.browser();
    browser.get("/sign-in?next=/services").await;
    assert!(
        browser.page.has("Private Microsoft account"),
        "labelled by its kind: {}",
        browser.page.html
    );
    browser.submit_to("/upstream/microsoft", &[]).await;
    there_and_back(&mut browser, &upstream, "microsoft").await;
    let page = &browser.page;
    assert!(
        page.status == StatusCode::FORBIDDEN
            && page.has("looks like an account from work or school"),
        "{}",
        page.html
    );
    assert!(!page.has("could not be trusted"), "{}", page.html);
    let on = between(page, "href=\"/upstream/work", "\"");
    browser.get(&format!("/upstream/work{}", on.replace("&amp;", "&").replace("&#38;", "&"))).await;
    browser.submit(&[]).await;
    there_and_back(&mut browser, &upstream, "work").await;
    through(&mut browser).await;
    assert_eq!(browser.page.path, "/services", "the requested page is kept");
    assert_eq!(counted(&app).await, (1, 1, 1));
}

async fn the_way_that_a_person_registered_by_is_offered_after_the_address(app: TestApp) {
    let (app, upstream) = open_with_microsoft(&app).await;
    let personal = |address: &str| {
        let issuer = format!("{}/{CONSUMER_TENANT}/v2.0", upstream.address());
        json!({ "tid": CONSUMER_TENANT, "iss": issuer, "email": address, "given_name": "Siv", "family_name": "Alm" })
    };
    // A private account with an address of an unknown domain, which only a code confirms.
    upstream.signs_in(personal(SIV));
    let mut browser = app.browser();
    browser.get("/join").await;
    browser.submit_to("/upstream/microsoft", &[]).await;
    there_and_back(&mut browser, &upstream, "microsoft").await;
    let code = app.code_for(SIV).await.expect("a letter with a code");
    browser.submit(&[("code", &code)]).await;
    through(&mut browser).await;
    browser.submit_to("/sign-out", &[]).await;
    browser.get("/sign-in").await;
    browser.submit(&[("address", SIV)]).await;
    assert!(
        browser.page.has("name=\"password\"") && browser.page.has("action=\"/upstream/microsoft\""),
        "{}",
        browser.page.html
    );
    browser.submit_to("/upstream/microsoft", &[("address", SIV)]).await;
    let url = onward(&browser.page.html);
    assert!(
        url.contains("login_hint=siv.alm%40bredband.example"),
        "the address is passed on: {url}"
    );
    there_and_back(&mut browser, &upstream, "microsoft").await;
    assert!(browser.page.path.starts_with("/sign-in/stay"), "{}", browser.page.html);
    // Discovery for a work address fails: its method is offered all the same.
    upstream.misbehaves(Misbehaviour::DiscoveryFails);
    let mut other = app.browser_at("198.51.100.7");
    other.get("/sign-in").await;
    other.submit(&[("address", "anna@annan.example")]).await;
    assert!(other.page.has("action=\"/upstream/work\""), "{}", other.page.html);
}

async fn help_shows_how_the_person_signs_in_and_replaces_no_password_that_is_not_there(
    app: TestApp,
) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    app.mail().await;
    let mut lost = app.browser_at("198.51.100.7");
    lost.get("/sign-in?next=/services").await;
    lost.submit(&[("address", ASA)]).await;
    assert!(!lost.page.has("new password"), "{}", lost.page.html);
    let help = between(&lost.page, "href=\"/register?help=yes", "\"")
        .replace("&amp;", "&")
        .replace("&#38;", "&");
    lost.get(&format!("/register?help=yes{help}")).await;
    assert!(
        lost.page.has("<h1>Can't get in?</h1>") || lost.page.has("<h1>Can&#39;t get in?</h1>"),
        "{}",
        lost.page.html
    );
    assert_eq!(lost.page.value_of("address").as_deref(), Some(ASA), "the address is remembered");
    assert!(
        lost.page.has("we show you how to sign in") && !lost.page.has("replaced"),
        "the next step is explained: {}",
        lost.page.html
    );
    // An error stands on the same page.
    lost.submit(&[("address", "asa")]).await;
    assert!(
        lost.page.status == StatusCode::UNPROCESSABLE_ENTITY
            && lost.page.has("we show you how to sign in"),
        "{}",
        lost.page.html
    );
    lost.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter with a code");
    lost.submit(&[("code", &code)]).await;
    let page = &lost.page;
    assert!(
        page.path == "/register/password"
            && page.has("How you sign in")
            && page.has("The account has no password"),
        "{}",
        page.html
    );
    assert!(!page.has("replaces") && !page.has("replaced"), "{}", page.html);
    let there =
        between(page, "href=\"/upstream/there", "\"").replace("&amp;", "&").replace("&#38;", "&");
    lost.get(&format!("/upstream/there{there}")).await;
    lost.submit(&[]).await;
    there_and_back(&mut lost, &upstream, "there").await;
    assert_eq!(
        lost.page.path, "/sign-in/stay?next=%2Fservices",
        "signed in by the login, then the requested page"
    );
    // The same address from another upstream provider: the account is proved by its linked login,
    // as it has no password.
    upstream.signs_in(json!({ "sub": "at-work", "email": ASA, "xms_edov": true }));
    let mut again = app.browser_at("203.0.113.1");
    again.get("/upstream/work").await;
    again.submit(&[]).await;
    there_and_back(&mut again, &upstream, "work").await;
    assert!(
        again.page.path.starts_with("/join/link") && again.page.has("href=\"/upstream/there?next="),
        "{}",
        again.page.html
    );
    assert!(!again.page.has("forgotten the password"), "{}", again.page.html);
}

async fn an_unfinished_registration_of_another_person_is_named_and_can_be_left(app: TestApp) {
    let (app, _upstream) = open(&app).await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter with a code");
    browser.submit(&[("code", &code)]).await;
    assert_eq!(browser.page.path, "/register/birth-date");
    // The next person at this computer asks for help, or for an account.
    for path in ["/register?help=yes", "/register"] {
        browser.get(path).await;
        assert!(
            browser.page.has("You are filling in the details of asa.oberg@sjoboda.example"),
            "{path}: {}",
            browser.page.html
        );
    }
    browser.submit_to("/register/cancel", &[]).await;
    browser.get("/register").await;
    assert!(browser.page.path == "/register" && !browser.page.has(ASA), "{}", browser.page.html);
    store::sql! { FLOWS = "SELECT CAST(count(*) AS BIGINT) FROM flow"; }
    assert_eq!(app.write(|tx| tx.one(&FLOWS, &[])?.get::<i64>(0)).await, 0, "no flow is left");
}
