//! Joining an open portal, with an upstream provider that behaves, or misbehaves in one way.

use accounts::registration::{Open, Step};
use axum::http::StatusCode;
use base::{Clock, LetterKind};
use federation::provider::Kind;
use federation::testing::{Misbehaviour, Upstream};
use federation::{Limits, Upstreams};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::{Browser, GOOD_PASSWORD, TestApp};
use web::kernel::{AddressKind, Both, Door, Guide, GuidedWay, Hall, Rule, Use};

use crate::ASA;

testkit::stories! {
    a_new_person_joins_by_an_upstream_and_is_known_the_next_time,
    cancel_leaves_nothing_behind,
    the_return_address_is_opened_twice,
    an_address_that_has_an_account_is_proved_before_the_two_are_linked,
    a_login_is_linked_and_removed_but_never_the_last,
    stay_signed_in_is_asked_until_one_says_not_to,
}

/// An open portal with Google, Microsoft for work, and one test server in the role of both.
pub(crate) async fn open(app: &TestApp) -> (TestApp, Upstream) {
    open_with(app, &[("there", "Google", Kind::Openid), ("work", "Microsoft", Kind::MicrosoftWork)])
        .await
}

/// The same, with Microsoft for private accounts as well.
pub(crate) async fn open_with_microsoft(app: &TestApp) -> (TestApp, Upstream) {
    let doors = [
        ("there", "Google", Kind::Openid),
        ("work", "Microsoft", Kind::MicrosoftWork),
        ("microsoft", "Microsoft", Kind::MicrosoftPersonal),
    ];
    open_with(app, &doors).await
}

async fn open_with(app: &TestApp, doors: &[(&str, &str, Kind)]) -> (TestApp, Upstream) {
    let clock: Arc<dyn Clock> = app.clock.clone();
    let upstream = Upstream::start(clock.clone()).await;
    let providers = doors.iter().map(|(id, _, kind)| upstream.provider(id, *kind)).collect();
    // A short limit, so that a hanging upstream does not hold up the tests.
    let limits = Limits { total: Duration::from_secs(2), ..Limits::default() };
    let domains = [("storskogen.example".to_owned(), "work".parse().expect("an id"))];
    let upstreams = Upstreams::new(providers, domains, clock, limits).expect("upstreams");
    let door = |(id, name, kind): &(&str, &str, Kind)| Door {
        id: id.parse().expect("an id"),
        name: (*name).to_owned(),
        personal: *kind != Kind::MicrosoftWork,
        kind: *kind,
    };
    let hall = Hall {
        doors: doors.iter().map(door).collect(),
        news: true,
        guide: guide(),
        upstreams: Some(Arc::new(upstreams)),
        ..web::hall::samples::hall()
    };
    let address = [
        Step::VerifyEmail,
        Step::BirthDate,
        Step::Names,
        Step::Password,
        Step::HumanCheck,
        Step::OrganisationConsent,
    ];
    let elsewhere = [Step::Upstream, Step::VerifyEmail, Step::OrganisationConsent, Step::Names];
    let open = Open {
        address: address.to_vec(),
        upstream: elsewhere.to_vec(),
        consent: "1".to_owned(),
        least_age: 16,
        ..Open::default()
    };
    (app.opened(hall, open), upstream)
}

/// A guide with rules like those of the timber sector's operator.
fn guide() -> Guide {
    let rule = |address, use_for: Option<&str>, way| Rule {
        address,
        use_for: use_for.map(str::to_owned),
        way,
        why: None,
    };
    let google = || GuidedWay::Upstream("there".parse().expect("an id"));
    let uses = [("services", "Measuring"), ("follow-up", "Follow-up")].map(|(id, name)| Use {
        id: id.to_owned(),
        name: Both::new(name, name),
        services: Vec::new(),
    });
    Guide {
        uses: uses.to_vec(),
        rules: vec![
            rule(AddressKind::Work, None, GuidedWay::Email),
            rule(AddressKind::Google, Some("follow-up"), GuidedWay::Address),
            rule(AddressKind::Google, None, google()),
            rule(AddressKind::Other, None, GuidedWay::Address),
        ],
    }
}

/// The target of a page's refresh.
pub(crate) fn onward(html: &str) -> String {
    let (_, rest) = html.split_once("content=\"0; url=").expect("a page that leads on");
    rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&")
}

/// From the page that leads to the upstream provider, there and back.
pub(crate) async fn there_and_back(browser: &mut Browser, upstream: &Upstream, id: &str) -> String {
    let url = onward(&browser.page.html).parse().expect("an address");
    let back = format!("/return/{id}?{}", upstream.browse(&url).await);
    browser.get(&back).await;
    back
}

pub(crate) async fn come(browser: &mut Browser, upstream: &Upstream) -> String {
    browser.get("/join").await;
    browser.submit_to("/upstream/there", &[]).await;
    there_and_back(browser, upstream, "there").await
}

/// The number of accounts, linked logins and sessions.
pub(crate) async fn counted(app: &TestApp) -> (i64, i64, i64) {
    store::sql! {
        COUNTED = "SELECT (SELECT CAST(count(*) AS BIGINT) FROM account), (SELECT CAST(count(*) AS BIGINT) FROM upstream_link),
            (SELECT CAST(count(*) AS BIGINT) FROM session)";
    }
    app.write(|tx| {
        let row = tx.one(&COUNTED, &[])?;
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .await
}

pub(crate) fn asa() -> serde_json::Value {
    json!({ "email": ASA, "email_verified": true, "given_name": "Åsa", "family_name": "Öberg" })
}

/// Consents, accepts the prefilled names, and declines to stay signed in.
pub(crate) async fn through(browser: &mut Browser) {
    assert_eq!(browser.page.path, "/register/consent", "{}", browser.page.html);
    browser.submit(&[]).await;
    assert_eq!(browser.page.path, "/register/names", "{}", browser.page.html);
    let (first, last) = (
        browser.page.value_of("first").expect("a field"),
        browser.page.value_of("last").expect("a field"),
    );
    browser.submit(&[("first", &first), ("last", &last)]).await;
    assert!(browser.page.path.starts_with("/sign-in/stay"), "{}", browser.page.html);
    browser.submit(&[("stay", "no")]).await;
}

async fn a_new_person_joins_by_an_upstream_and_is_known_the_next_time(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    browser.get("/").await;
    assert!(
        browser.page.has("Measuring and accounting")
            && browser.page.has("Customer test")
            && browser.page.has("Integration specifications")
    );
    browser.get("/services/uppfoljning").await;
    assert!(
        browser.page.path.starts_with("/sign-in"),
        "a service asks for sign-in: {}",
        browser.page.path
    );
    browser.get("/join").await;
    browser.submit_to("/upstream/there", &[]).await;
    assert!(browser.page.has("We send you to Google"));
    there_and_back(&mut browser, &upstream, "there").await;
    assert!(browser.page.has("Receive your name and your e-mail address from Google"));
    assert_eq!(counted(&app).await, (0, 0, 0), "nothing is created before the last step");
    through(&mut browser).await;
    assert_eq!(browser.page.path, "/my-user");
    assert_eq!(counted(&app).await, (1, 1, 1));
    // The next time, in another browser, on the way to a service, and with a changed address
    // upstream.
    upstream.signs_in(json!({ "email": "asa.ny@sjoboda.example", "email_verified": true }));
    let mut other = app.browser_at("198.51.100.7");
    other.get("/services/uppfoljning").await;
    other.submit_to("/upstream/there", &[]).await;
    there_and_back(&mut other, &upstream, "there").await;
    assert_eq!(other.page.path, "/sign-in/stay?next=%2Fservices%2Fuppfoljning");
    other.submit(&[("stay", "no")]).await;
    assert_eq!(other.page.path, "/services/uppfoljning");
    assert_eq!(counted(&app).await, (1, 1, 2));
    // The same subject at another issuer is another person.
    upstream.signs_in(
        json!({ "sub": "subject-1", "email": "bo@storskogen.example", "xms_edov": true }),
    );
    let mut third = app.browser();
    third.get("/join").await;
    third.submit(&[("address", "bo@storskogen.example")]).await;
    third.submit_to("/upstream/work", &[]).await;
    there_and_back(&mut third, &upstream, "work").await;
    assert_eq!(third.page.path, "/register/consent");
}

async fn cancel_leaves_nothing_behind(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    let back = come(&mut browser, &upstream).await;
    browser.submit_to("/register/cancel", &[]).await;
    assert!(
        browser.page.path == "/" && browser.page.has("You cancelled. Nothing is saved."),
        "{}",
        browser.page.html
    );
    store::sql! { FLOWS = "SELECT CAST(count(*) AS BIGINT) FROM flow"; }
    assert_eq!(app.write(|tx| tx.one(&FLOWS, &[])?.get::<i64>(0)).await, 0);
    assert_eq!(counted(&app).await, (0, 0, 0));
    browser.get("/register/names").await;
    assert_eq!(browser.page.path, "/register");
    // A used return address leads to a page that tries again.
    browser.get(&back).await;
    assert!(
        browser.page.path == "/upstream/there" && browser.page.has("Press once more"),
        "{}",
        browser.page.html
    );
    assert_eq!(
        app.write(|tx| tx.one(&FLOWS, &[])?.get::<i64>(0)).await,
        0,
        "a cancelled flow is gone"
    );
    // Cancelled at the upstream provider.
    upstream.misbehaves(Misbehaviour::Denies);
    come(&mut browser, &upstream).await;
    assert!(browser.page.has("You cancelled the sign-in"));
    assert_eq!(counted(&app).await, (0, 0, 0));
}

async fn the_return_address_is_opened_twice(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    let back = come(&mut browser, &upstream).await;
    // A reload and a double click lead to the same page.
    browser.get(&back).await;
    assert_eq!(browser.page.path, "/register/consent");
    through(&mut browser).await;
    browser.get(&back).await;
    assert_eq!(browser.page.path, "/my-user", "also after the account is created");
    // A known person; the response to the return was lost, so the browser has no session.
    let mut lost = app.browser_at("198.51.100.7");
    lost.get("/join").await;
    lost.submit_to("/upstream/there", &[]).await;
    let mut before = lost.clone();
    let url = onward(&lost.page.html).parse().expect("an address");
    let back = format!("/return/there?{}", upstream.browse(&url).await);
    lost.ask(&axum::http::Method::GET, &back, None).await;
    let mut late = before.clone();
    before.get(&back).await;
    assert!(
        before.page.path.starts_with("/sign-in/stay"),
        "the same session: {}",
        before.page.html
    );
    assert_eq!(counted(&app).await, (1, 1, 2));
    // Minutes later, an address from the history does nothing; the button works.
    app.clock.advance(Duration::from_secs(120));
    let mut before = std::mem::replace(&mut late, app.browser());
    before.get(&back).await;
    assert!(
        before.page.path == "/upstream/there" && before.page.has("Press once more"),
        "{} {}",
        before.page.path,
        before.page.html
    );
    before.submit(&[]).await;
    there_and_back(&mut before, &upstream, "there").await;
    assert!(
        before.page.path.starts_with("/sign-in/stay"),
        "the button works: {}",
        before.page.path
    );
    // Another browser opens it.
    let mut thief = app.browser_at("203.0.113.1");
    thief.get(&back).await;
    assert_eq!(thief.page.status, StatusCode::GONE);
    assert!(!thief.page.html.contains("code="), "the provider's query parameters are never shown");
}

async fn an_address_that_has_an_account_is_proved_before_the_two_are_linked(app: TestApp) {
    let (app, upstream) = open(&app).await;
    let mut own = app.browser();
    own_account(&app, &mut own).await;
    app.mail().await;
    upstream.signs_in(asa());
    let mut browser = app.browser_at("198.51.100.7");
    come(&mut browser, &upstream).await;
    assert!(
        browser.page.path == "/join/link" && browser.page.has("There is already an account"),
        "{}",
        browser.page.html
    );
    assert_eq!(counted(&app).await.1, 0);
    browser.get("/sign-in/password?next=/join/link").await;
    assert_eq!(browser.page.value_of("address").as_deref(), Some(ASA), "the address is filled in");
    browser.submit_to("/sign-in", &[("address", ASA), ("password", "Fel 1 losen!")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit_to("/sign-in", &[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    if browser.page.path.starts_with("/sign-in/stay") {
        browser.submit(&[("stay", "no")]).await;
    }
    assert_eq!(browser.page.path, "/join/link");
    assert_eq!(counted(&app).await.1, 0, "not before the person confirms");
    browser.submit(&[]).await;
    assert!(
        browser.page.path == "/account/ways-in" && browser.page.has("The connection is made"),
        "{}",
        browser.page.html
    );
    assert_eq!(counted(&app).await.1, 1);
    let told = app.mail().await;
    assert!(
        told.iter().any(|letter| matches!(
            letter.kind,
            LetterKind::LinkedLoginChanged { added: true, .. }
        ))
    );
    // From now on the linked login signs in to the account.
    let mut later = app.browser();
    come(&mut later, &upstream).await;
    assert!(later.page.path.starts_with("/sign-in/stay"), "{}", later.page.path);
}

async fn a_login_is_linked_and_removed_but_never_the_last(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    through(&mut browser).await;
    browser.get("/account/ways-in").await;
    assert!(!browser.page.has("/remove\""), "the only login has no remove button");
    upstream.signs_in(
        json!({ "email": "asa@storskogen.example", "xms_edov": true, "given_name": "Å" }),
    );
    browser.submit_to("/upstream/work", &[]).await;
    there_and_back(&mut browser, &upstream, "work").await;
    assert_eq!(browser.page.path, "/join/link");
    browser.submit(&[]).await;
    assert_eq!(counted(&app).await.1, 2);
    let remove = |html: &str| {
        let at = html.find("/account/ways-in/").expect("a button");
        html[at..].split('"').next().unwrap_or_default().to_owned()
    };
    let first = remove(&browser.page.html);
    browser.submit_to(&first, &[]).await;
    assert!(browser.page.has("The connection is removed"));
    let csrf = browser.page.value_of("csrf").expect("a form");
    // The last one, by a request that the page does not offer.
    store::sql! { LAST = "SELECT id FROM upstream_link"; }
    let last: String = app.write(|tx| tx.one(&LAST, &[])?.get(0)).await;
    browser.post_raw(&format!("/account/ways-in/{last}/remove"), &format!("csrf={csrf}")).await;
    assert_eq!(browser.page.status, StatusCode::CONFLICT);
    assert_eq!(counted(&app).await.1, 1);
}

/// An account with a password, through all the steps.
pub(crate) async fn own_account(app: &TestApp, browser: &mut Browser) {
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter with a code, whoever has the address");
    assert!(browser.page.has("I want to hear news"));
    browser.submit(&[("code", &code)]).await;
    assert_eq!(browser.page.path, "/register/birth-date", "{}", browser.page.html);
    browser.submit(&[("country", "SE"), ("year", "1985"), ("month", "2"), ("day", "30")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "no such day");
    browser.submit(&[("country", "SE"), ("year", "1985"), ("month", "2"), ("day", "17")]).await;
    browser.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert_eq!(browser.page.path, "/register/human", "{}", browser.page.html);
    let data = |name: &str| {
        let (_, rest) =
            browser.page.html.split_once(&format!("data-{name}=\"")).expect("a data attribute");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let (salt, challenge, most) =
        (data("salt"), data("challenge"), data("most").parse::<u32>().expect("a number"));
    let number = (0..most).find(|n| {
        use sha2::Digest as _;
        hex::encode(sha2::Sha256::digest(format!("{salt}{n}"))) == challenge
    });
    browser.submit(&[("number", &number.expect("there is one").to_string())]).await;
    assert_eq!(browser.page.path, "/register/consent", "{}", browser.page.html);
    browser.submit(&[]).await;
    assert!(browser.page.path.starts_with("/sign-in/stay"), "{}", browser.page.html);
}

async fn stay_signed_in_is_asked_until_one_says_not_to(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    come(&mut browser, &upstream).await;
    browser.submit(&[]).await;
    let names = [("first", "Åsa"), ("last", "Öberg")];
    browser.submit(&names).await;
    assert!(browser.page.has("90 days") && browser.page.has("12 hours"), "{}", browser.page.html);
    browser.submit(&[("stay", "yes"), ("always", "yes")]).await;
    app.clock.advance(Duration::from_secs(13 * 3600));
    browser.get("/services").await;
    assert_eq!(browser.page.path, "/services", "valid for more than twelve hours");
    browser.submit_to("/sign-out", &[]).await;
    come(&mut browser, &upstream).await;
    assert_eq!(browser.page.path, "/my-user", "not asked again");
    app.clock.advance(Duration::from_secs(13 * 3600));
    browser.get("/services").await;
    assert_eq!(browser.page.path, "/services", "the session is kept");
    app.clock.advance(Duration::from_secs(91 * 86_400));
    browser.get("/services").await;
    assert!(browser.page.path.starts_with("/sign-in"));
}
