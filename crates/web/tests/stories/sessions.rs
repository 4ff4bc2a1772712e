//! Sessions: a new secret at each change of privilege, and their end.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use organisations::permissions::Role;
use testkit::{Browser, GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;
use crate::hall::{open, own_account};
use crate::service::{authorize, code, take, userinfo};

testkit::stories! {
    a_fresh_proof_gives_a_new_secret_and_the_old_one_opens_nothing,
    the_same_form_once_more_is_answered_with_the_same_secret,
    signing_in_ends_the_session_that_the_browser_had,
    ending_others_asks_for_a_fresh_proof,
    an_access_token_ends_with_the_session,
    staying_signed_in_is_honoured_only_where_it_is_asked,
    a_system_administrator_ends_the_sessions_of_a_person_and_of_all,
    a_browser_that_was_signed_out_is_told_why,
}

const BO: &str = "bo.ek@sjoboda.example";

async fn is_in(browser: &mut Browser) -> bool {
    browser.ask(&Method::GET, "/account", None).await.status == StatusCode::OK
}

fn secret(browser: &Browser) -> Option<String> {
    browser.cookies_called("session").into_iter().next().map(|(_, value)| value)
}

async fn a_fresh_proof_gives_a_new_secret_and_the_old_one_opens_nothing(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/recovery-codes/new").await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    let mut noted = browser.clone();
    // A wrong code changes nothing.
    browser.submit(&[("code", "000000")]).await;
    assert!(secret(&browser) == secret(&noted) && is_in(&mut noted).await);
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(browser.page.path, "/account/recovery-codes/new");
    assert_ne!(secret(&browser), secret(&noted));
    assert!(is_in(&mut browser).await && !is_in(&mut noted).await);
    // Nor with another form and the same code.
    noted.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert!(noted.page.path.starts_with("/sign-in"), "{}", noted.page.path);
    // Changing the password is a proof as well.
    let mut noted = browser.clone();
    browser.get("/account/password").await;
    browser
        .submit(&[
            ("current", GOOD_PASSWORD),
            ("password", "Tall8 Barr!"),
            ("again", "Tall8 Barr!"),
        ])
        .await;
    assert!(browser.page.has("signed out everywhere but here"), "{}", browser.page.html);
    assert!(is_in(&mut browser).await && !is_in(&mut noted).await);
}

async fn the_same_form_once_more_is_answered_with_the_same_secret(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account/confirm?next=/messages").await;
    let proof = code_of(&person.secret, app.now());
    browser.submit_and_lose(&[("code", &proof)]).await;
    let mut late = browser.clone();
    let before = secret(&browser);
    browser.submit(&[("code", &proof)]).await;
    assert_eq!(browser.page.path, "/messages", "{}", browser.page.html);
    assert!(secret(&browser) != before && is_in(&mut browser).await);
    app.clock.advance(Duration::from_secs(61));
    late.submit(&[("code", &proof)]).await;
    assert!(
        late.page.path.starts_with("/sign-in") && !is_in(&mut late).await,
        "{}",
        late.page.path
    );
    // The same when a first app is connected.
    let app = app.with_one_step();
    let mut other = app.browser_at("198.51.100.7");
    app.register_with_one_step(&mut other, BO).await;
    other.get("/account").await;
    other.get("/mfa").await;
    other.submit_to("/account/second-factor/new", &[]).await;
    let key = testkit::secret_of(&testkit::link_in_picture(&other.page.html).expect("a picture"));
    let fields = [("name", "Telefon"), ("code", &*code_of(&key, app.now()))];
    let before = secret(&other);
    other.submit_and_lose(&fields).await;
    other.submit(&fields).await;
    assert!(
        other.page.path.starts_with("/account/recovery-codes") && secret(&other) != before,
        "{}",
        other.page.path
    );
    assert!(other.page.has("<li><code>"), "the recovery codes: {}", other.page.html);
}

async fn signing_in_ends_the_session_that_the_browser_had(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let mut noted = browser.clone();
    let bo = app.register(&mut app.browser_at("198.51.100.7"), BO).await;
    // Another person signs in, in a tab that still shows the page.
    let csrf = browser.get("/account").await.value_of("csrf").expect("a form");
    let password: String = bo.password.bytes().map(|b| format!("%{b:02X}")).collect();
    app.clock.advance(Duration::from_secs(30));
    browser
        .post_raw(
            "/sign-in",
            &format!("csrf={csrf}&address=bo.ek%40sjoboda.example&password={password}"),
        )
        .await;
    browser.submit(&[("code", &code_of(&bo.secret, app.now()))]).await;
    browser.get("/account").await;
    assert!(browser.page.has(BO), "{}", browser.page.html);
    assert!(!is_in(&mut noted).await, "the previous session is over");
}

async fn ending_others_asks_for_a_fresh_proof(app: TestApp) {
    let mut home = app.browser();
    let person = app.register(&mut home, ASA).await;
    let mut office = app.browser_at("198.51.100.7");
    app.sign_in(&mut office, &person).await;
    app.clock.advance(Duration::from_secs(20 * 60));
    home.get("/account").await;
    home.submit_to("/account/sessions/end-others", &[]).await;
    assert!(home.page.path.starts_with("/account/confirm"), "{}", home.page.path);
    assert!(is_in(&mut office).await, "the session still exists");
    home.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(home.page.path, "/account/sessions/end-others", "the requested action is offered");
    home.submit(&[]).await;
    assert!(!is_in(&mut office).await && is_in(&mut home).await);
}

async fn an_access_token_ends_with_the_session(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("own", "")).await;
    let tokens = take(&app, "own", &code(&browser)).await.json();
    let token = tokens["access_token"].as_str().expect("an access token");
    assert_eq!(userinfo(&app, token).await.status, StatusCode::OK);
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    assert_eq!(userinfo(&app, token).await.status, StatusCode::UNAUTHORIZED);
}

async fn staying_signed_in_is_honoured_only_where_it_is_asked(app: TestApp) {
    // A portal that does not ask ignores `stay`, both in the form and on its page.
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let mut door = app.browser_at("198.51.100.7");
    app.clock.advance(Duration::from_secs(30));
    door.get("/sign-in").await;
    door.submit(&[("address", ASA), ("password", GOOD_PASSWORD), ("stay", "yes")]).await;
    door.submit(&[("code", &code_of(&person.secret, app.now())), ("stay", "yes")]).await;
    let csrf = door.get("/account").await.value_of("csrf").expect("a form");
    assert_eq!(
        door.ask(&Method::POST, "/sign-in/stay", Some(format!("csrf={csrf}&stay=yes")))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    app.clock.advance(Duration::from_secs(13 * 3600));
    assert!(!is_in(&mut door).await, "twelve hours of use");
    // A portal that asks, but long after the sign-in.
    let (app, _upstream) = open(&app.another()).await;
    let mut late = app.browser_at("203.0.113.1");
    own_account(&app, &mut late).await;
    app.clock.advance(Duration::from_secs(20 * 60));
    let csrf = late.get("/my-user").await.value_of("csrf").expect("a form");
    late.post_raw("/sign-in/stay", &format!("csrf={csrf}&stay=yes&always=yes")).await;
    assert!(late.cookies_called("stay").is_empty());
    app.clock.advance(Duration::from_secs(13 * 3600));
    assert!(!is_in(&mut late).await);
}

async fn a_system_administrator_ends_the_sessions_of_a_person_and_of_all(app: TestApp) {
    let mut asa = app.browser();
    let person = app.register(&mut asa, ASA).await;
    let (mut staff, mut administrator) =
        (app.browser_at("198.51.100.7"), app.browser_at("198.51.100.8"));
    let colleague = app.register(&mut staff, BO).await;
    app.make(colleague.account, Role::Staff).await;
    let chief = app.register(&mut administrator, "chief@ringen.example").await;
    app.make(chief.account, Role::SystemAdministrator).await;
    let of_asa = format!("/staff/people/{}/sessions/end", person.account);
    // The pages do not exist for staff.
    for path in [of_asa.as_str(), "/staff/sessions/end"] {
        staff.get(path).await;
        assert_eq!(staff.page.status, StatusCode::NOT_FOUND, "{path}");
        let csrf = staff.page.value_of("csrf").expect("a form");
        staff.post_raw(path, &format!("csrf={csrf}")).await;
        assert_eq!(staff.page.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(is_in(&mut asa).await);
    staff.get("/staff").await;
    assert!(!staff.page.has("/staff/sessions/end"));
    administrator.get(&format!("/staff/people/{}", person.account)).await;
    assert!(administrator.page.has(&of_asa), "{}", administrator.page.html);
    administrator.get(&of_asa).await;
    administrator.submit(&[]).await;
    assert!(
        administrator.page.has("The person is signed out everywhere."),
        "{}",
        administrator.page.html
    );
    assert!(!is_in(&mut asa).await && is_in(&mut staff).await);
    app.sign_in(&mut asa, &person).await;
    assert!(is_in(&mut asa).await, "and signs in again");
    // Everyone's, after step-up.
    app.clock.advance(Duration::from_secs(20 * 60));
    administrator.get("/staff/sessions/end").await;
    assert!(administrator.page.path.starts_with("/account/confirm"), "{}", administrator.page.path);
    administrator.submit(&[("code", &code_of(&chief.secret, app.now()))]).await;
    assert!(
        administrator.page.has("3 people are signed in, and all are signed out"),
        "{}",
        administrator.page.html
    );
    let wrong = administrator.submit(&[("typed", "yes")]).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY
            && wrong.has("Type it as it is written here"),
        "{}",
        wrong.html
    );
    assert!(is_in(&mut asa).await, "a mistyped confirmation signs nobody out");
    let name = app.portal.face.name.get(base::Language::En).to_lowercase();
    administrator.submit(&[("typed", &name)]).await;
    assert!(administrator.page.has("Everybody is signed out."), "{}", administrator.page.html);
    for browser in [&mut asa, &mut staff, &mut administrator] {
        assert!(!is_in(browser).await);
    }
}

async fn a_browser_that_was_signed_out_is_told_why(app: TestApp) {
    async fn is_told(browser: &mut Browser, why: &str) {
        browser.get("/messages").await;
        assert!(
            browser.page.path.starts_with("/sign-in") && browser.page.has(why),
            "{why}: {}",
            browser.page.html
        );
    }
    let mut home = app.browser();
    let person = app.register(&mut home, ASA).await;
    let mut office = app.browser_at("198.51.100.7");
    app.sign_in(&mut office, &person).await;
    home.get("/account").await;
    home.submit_to("/account/sessions/end-others", &[]).await;
    is_told(&mut office, "You signed this browser out from another one").await;
    // Also in the other language, and no longer once the person is signed in again.
    office.language = "sv";
    is_told(&mut office, "Du har loggat ut den här webbläsaren från en annan").await;
    office.language = "en";
    app.sign_in(&mut office, &person).await;
    home.get("/account/password").await;
    home.submit(&[
        ("current", GOOD_PASSWORD),
        ("password", "Tall8 Barr!"),
        ("again", "Tall8 Barr!"),
    ])
    .await;
    is_told(&mut office, "The password was changed").await;
    let account = person.account;
    let now = app.now();
    app.write(move |tx| accounts::session::end_all_of(tx, None, account, now)).await;
    is_told(&mut home, "The people who run the portal signed you out").await;
    // Another page of the browser that signed out.
    let again = testkit::Person {
        password: "Tall8 Barr!".to_owned(),
        account,
        address: person.address.clone(),
        secret: person.secret.clone(),
    };
    app.sign_in(&mut home, &again).await;
    home.get("/account").await;
    home.submit_to("/sign-out", &[]).await;
    assert!(
        home.page.has("You are signed out.")
            && !home.page.has("You have signed out in this browser"),
        "{}",
        home.page.html
    );
    is_told(&mut home, "You have signed out in this browser").await;
    // Unused for a long time.
    app.sign_in(&mut home, &again).await;
    app.clock.advance(Duration::from_secs(13 * 3600));
    is_told(&mut home, "you had not done anything for a long time").await;
    // A browser that was never signed in is told nothing.
    let mut nobody = app.browser_at("203.0.113.9");
    nobody.get("/messages").await;
    assert!(!nobody.page.has("signed out"), "{}", nobody.page.html);
}
