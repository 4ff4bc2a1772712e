//! Unusual names, addresses, browsers and languages; and `next`, kept through every sign-in method.

use std::time::Duration;

use accounts::account;
use axum::http::{Method, StatusCode, header};
use base::{EmailAddress, LetterKind};
use organisations::permissions::Role;
use testkit::{Browser, GOOD_PASSWORD, TestApp, code_of, link_in_picture, secret_of};

use crate::ASA;
use crate::hall::{asa, come, open};
use crate::service::{authorize, came_back, field};

testkit::stories! {
    an_address_in_its_two_legal_spellings_is_one_person,
    a_person_with_one_name_has_one_name,
    a_browser_without_cookies_is_told_so,
    every_form_is_answered_by_a_redirect_errors_too,
    an_answer_is_shown_to_its_browser_and_account_alone,
    a_long_password_is_refused_in_words_and_never_cut,
    a_service_chooses_the_language_of_its_own_request_alone,
    a_form_post_to_an_ipv6_address_may_leave,
    the_goal_survives_an_invitation_and_a_forgotten_password,
    the_goal_survives_self_service_sign_up,
    a_forgotten_password_leads_back_to_linking,
    a_recovery_code_opens_a_forgotten_password_and_a_new_phone_is_offered,
    the_requested_action_is_offered_after_a_step_up,
    staff_are_asked_whether_it_is_the_same_person,
    letters_use_the_language_that_a_person_switches_to,
}

async fn an_address_in_its_two_legal_spellings_is_one_person(app: TestApp) {
    app.invite("bo.ek@köping.example").await;
    let letters = app.mail().await;
    assert_eq!(letters[0].to.for_server(), "bo.ek@xn--kping-jua.example");
    let mut browser = app.browser();
    browser.get("/register").await;
    // As Chromium sends it from a field of type `email`, with invisible characters from copying.
    browser.submit(&[("address", "\u{200b}Bo.Ek@xn--kping-jua.example\u{202c} ")]).await;
    assert!(browser.page.has("Bo.Ek@köping.example"), "{}", browser.page.html);
    let code = app.code_for("bo.ek@köping.example").await.expect("a code");
    browser.submit(&[("code", &format!("\u{202a}{code}\u{feff}"))]).await;
    assert_eq!(browser.page.path, "/register/second-factor");
    // Another mailbox that only looks like it.
    for twin in ["\u{ff42}o.ek@köping.example", "bo.ek@xn--a.example"] {
        let mut twin_browser = app.browser();
        twin_browser.get("/register").await;
        twin_browser.submit(&[("address", twin)]).await;
        assert_eq!(twin_browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "{twin}");
    }
}

async fn a_person_with_one_name_has_one_name(app: TestApp) {
    for (address, first, last, shown) in [
        ("a@sjoboda.example", "علی\u{200c}رضا", "", "علی\u{200c}رضا"),
        ("b@sjoboda.example", "", "ශ\u{dca}\u{200d}රී", "ශ\u{dca}\u{200d}රී"),
    ] {
        app.invite_named(address, None, None).await;
        app.mail().await;
        let mut browser = app.browser();
        browser.get("/register").await;
        browser.submit(&[("address", address)]).await;
        let code = app.code_for(address).await.expect("a code");
        browser.submit(&[("code", &code)]).await;
        let secret = secret_of(&link_in_picture(&browser.page.html).expect("a picture"));
        browser.submit(&[("code", &code_of(&secret, app.now()))]).await;
        browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
        for (first, last) in [("", ""), ("An\u{200c}na", "Ek"), ("An\u{202e}na", "")] {
            browser.submit(&[("first", first), ("last", last)]).await;
            assert_eq!(
                (browser.page.status, browser.page.path.as_str()),
                (StatusCode::UNPROCESSABLE_ENTITY, "/register/names")
            );
        }
        browser.submit(&[("first", first), ("last", last)]).await;
        assert_eq!(browser.page.path, "/register/privacy", "{}", browser.page.html);
        browser.submit(&[]).await;
        let found = app
            .write(move |tx| {
                account::find_by_address(tx, &EmailAddress::new(address).expect("an address"))
            })
            .await;
        assert_eq!(found.expect("an account").shown_name(), shown);
    }
}

async fn a_browser_without_cookies_is_told_so(app: TestApp) {
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.cookies.clear();
    browser.submit(&[("address", ASA)]).await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    assert!(browser.page.has("does not accept cookies"), "{}", browser.page.html);
}

async fn every_form_is_answered_by_a_redirect_errors_too(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let mut stranger = app.browser();
    for (signed, page, fields) in [
        (false, "/sign-in", "address=asa&password="),
        (false, "/register", "address="),
        (true, "/account/password", "current=x&password=y&again=z"),
        (true, "/account/sessions/nothing/end", ""),
    ] {
        let browser = if signed { &mut browser } else { &mut stranger };
        browser.get(if page.ends_with("/end") { "/account" } else { page }).await;
        let csrf = browser.page.value_of("csrf").expect("a form");
        let (status, to) =
            browser.knock(&Method::POST, page, Some(format!("csrf={csrf}&{fields}"))).await;
        let to = to.unwrap_or_default();
        assert!(
            status == StatusCode::SEE_OTHER && to.starts_with(&format!("{page}?answer=")),
            "{page}: {status} {to}"
        );
        let shown = browser.ask(&Method::GET, &to, None).await;
        assert!(shown.status.is_client_error(), "{page}: {}", shown.status);
        // A reload shows the same.
        assert_eq!(browser.ask(&Method::GET, &to, None).await.status, shown.status, "{page}");
    }
    // A form without a token is refused directly, and no answer is stored.
    let page = app.browser().ask(&Method::POST, "/sign-in", Some("address=a".to_owned())).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

async fn an_answer_is_shown_to_its_browser_and_account_alone(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get("/account/password").await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    let (_, to) = browser
        .knock(
            &Method::POST,
            "/account/password",
            Some(format!("csrf={csrf}&current=x&password=y")),
        )
        .await;
    let to = to.expect("a redirect");
    assert_eq!(browser.ask(&Method::GET, &to, None).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut other = app.browser_at("203.0.113.5");
    other.cookies.clone_from(&browser.cookies);
    other.cookies.retain(|name, _| !name.ends_with("-browser"));
    assert_eq!(other.ask(&Method::GET, &to, None).await.status, StatusCode::OK, "the plain page");
    // The next person at the same computer.
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    browser.get(&to).await;
    assert!(browser.page.path.starts_with("/sign-in"), "{}", browser.page.path);
    // Once the answer expired, the address shows the plain page.
    app.clock.advance(Duration::from_secs(16 * 60));
    browser.get("/sign-in?answer=0123456789abcdef0123456789abcdef").await;
    assert_eq!(browser.page.status, StatusCode::OK);
}

/// An invited person who has connected an app, at the password step.
async fn at_the_password(app: &TestApp) -> Browser {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a code");
    browser.submit(&[("code", &code)]).await;
    let secret = secret_of(&link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("code", &code_of(&secret, app.now()))]).await;
    browser
}

async fn a_long_password_is_refused_in_words_and_never_cut(app: TestApp) {
    let mut browser = at_the_password(&app).await;
    assert!(
        browser.page.path == "/register/password" && !browser.page.has("maxlength"),
        "{}",
        browser.page.html
    );
    // 129 characters, of which `maxlength` would cut the last; 97 Hangul syllables, written as 291
    // code points, are within the limit.
    let long = format!("{}!", "aB3 ".repeat(32));
    browser.submit(&[("password", &long), ("again", &long)]).await;
    assert!(browser.page.has("at most 128 characters"), "{}", browser.page.html);
    let syllables = format!(
        "{}aB3!",
        "\u{1100}\u{1161}\u{11a8}\u{1101}\u{1169}\u{11be}\u{1103}\u{1161}\u{11b0}".repeat(32)
    );
    let other = format!(
        "{}aB3!",
        "\u{1100}\u{1161}\u{11a8}\u{1101}\u{1169}\u{11be}\u{1103}\u{1161}\u{11b0}".repeat(31)
    );
    browser.submit(&[("password", &syllables), ("again", &other)]).await;
    assert!(
        browser.page.status == StatusCode::UNPROCESSABLE_ENTITY
            && browser.page.path == "/register/password"
    );
    browser.submit(&[("password", &syllables), ("again", &syllables)]).await;
    assert_eq!(browser.page.path, "/register/privacy", "{}", browser.page.html);
}

async fn a_service_chooses_the_language_of_its_own_request_alone(app: TestApp) {
    let mut browser = app.browser();
    browser.get(&authorize("virke", "&ui_locales=sv&prompt=none")).await;
    browser.get("/sign-in").await;
    assert!(browser.page.has("<html lang=\"en\""), "without a language in the request");
    browser.get(&authorize("virke", "&ui_locales=sv")).await;
    assert!(
        browser.page.path.starts_with("/sign-in") && browser.page.has("<html lang=\"sv\""),
        "{}",
        browser.page.html
    );
    browser.get("/register").await;
    assert!(browser.page.has("<html lang=\"sv\""), "on the way to the service");
    browser.get("/nothing").await;
    assert!(browser.page.has("<html lang=\"en\""), "elsewhere");
    // Answered: the next page is in the person's own language.
    browser.get(&authorize("virke", "&ui_locales=sv")).await;
    let waiting =
        browser.page.path.split_once("next=").expect("a next parameter").1.replace("%2F", "/");
    browser.get(&format!("{waiting}/cancel")).await;
    browser.submit(&[("answer", "cancel")]).await;
    browser.get("/sign-in").await;
    assert!(browser.page.has("<html lang=\"en\""));
}

async fn a_form_post_to_an_ipv6_address_may_leave(app: TestApp) {
    let mut browser = app.browser();
    let request = authorize("app", "&response_mode=form_post&prompt=none");
    let back = request
        .split("redirect_uri=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .expect("an address");
    browser.get(&request.replace(back, "http%3A%2F%2F%5B%3A%3A1%5D%3A7777%2Fback")).await;
    let policy = browser
        .page
        .headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    assert!(browser.page.has("action=\"http://[::1]:7777/back\""), "{}", browser.page.html);
    assert!(policy.contains("form-action 'self' http:;"), "{policy}");
}

async fn the_goal_survives_an_invitation_and_a_forgotten_password(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut secret = String::new();
    for round in ["invited", "forgotten"] {
        let mut browser = app.browser();
        app.clock.advance(Duration::from_secs(60));
        browser.get(&authorize("own", "&state=keep").replace("state=st-1&", "")).await;
        let register = browser
            .page
            .html
            .split("href=\"/register?next=")
            .nth(1)
            .expect("a link with the next parameter");
        let register = register.split('"').next().unwrap_or_default().to_owned();
        browser.get(&format!("/register?next={register}")).await;
        browser.submit(&[("address", ASA)]).await;
        let code = app.code_for(ASA).await.expect("a code");
        browser.submit(&[("code", &code)]).await;
        if let Some(link) = link_in_picture(&browser.page.html) {
            secret = secret_of(&link);
        }
        browser.submit(&[("code", &code_of(&secret, app.now()))]).await;
        browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
        if round == "invited" {
            browser.submit(&[]).await;
            assert!(
                browser.page.has("Open Statistikverktyget"),
                "the last page names the service: {}",
                browser.page.html
            );
            browser.submit(&[("kept", "yes")]).await;
        }
        assert_eq!(
            field(&came_back(&browser), "state").as_deref(),
            Some("keep"),
            "{round}: {}",
            browser.page.path
        );
    }
}

async fn the_goal_survives_self_service_sign_up(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut browser = app.browser();
    browser.get("/services/uppfoljning").await;
    assert!(
        browser.page.has("href=\"/join?next=%2Fservices%2Fuppfoljning\""),
        "{}",
        browser.page.html
    );
    browser.get("/join?next=%2Fservices%2Fuppfoljning").await;
    browser.submit_to("/upstream/there", &[]).await;
    crate::hall::there_and_back(&mut browser, &upstream, "there").await;
    browser.submit(&[]).await;
    browser.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    assert!(browser.page.path.starts_with("/sign-in/stay"), "{}", browser.page.path);
    browser.submit(&[("stay", "no")]).await;
    assert_eq!(browser.page.path, "/services/uppfoljning");
}

async fn a_forgotten_password_leads_back_to_linking(app: TestApp) {
    let (app, upstream) = open(&app).await;
    app.register_with_one_step(&mut app.browser(), ASA).await;
    upstream.signs_in(asa());
    let mut browser = app.browser_at("198.51.100.9");
    come(&mut browser, &upstream).await;
    assert!(browser.page.path.starts_with("/join/link"), "{}", browser.page.html);
    let forgotten = browser
        .page
        .html
        .split("href=\"/register?")
        .nth(1)
        .expect("a registration link")
        .split('"')
        .next()
        .unwrap_or_default();
    let forgotten = forgotten.replace("&amp;", "&").replace("&#38;", "&");
    browser.get(&format!("/register?{forgotten}")).await;
    assert_eq!(browser.page.path.split('?').next(), Some("/register"), "no loop");
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a code");
    browser.submit(&[("code", &code)]).await;
    browser.submit(&[("password", "Tall8 Kotte"), ("again", "Tall8 Kotte")]).await;
    assert!(
        browser.page.path.starts_with("/join/link"),
        "{} {}",
        browser.page.path,
        browser.page.html
    );
    let action = browser.page.path.clone();
    browser.submit(&[]).await;
    assert!(
        browser.page.path != action && browser.page.has("The connection is made"),
        "{}",
        browser.page.html
    );
}

async fn a_recovery_code_opens_a_forgotten_password_and_a_new_phone_is_offered(app: TestApp) {
    let mut browser = at_the_password(&app).await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    browser.submit(&[]).await;
    let codes: Vec<String> = browser
        .page
        .html
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect();
    browser.submit(&[("kept", "yes")]).await;
    app.clock.advance(Duration::from_secs(120));
    let mut lost = app.browser();
    lost.get("/register?next=%2Faccount%2Fprivacy").await;
    lost.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a code");
    lost.submit(&[("code", &code)]).await;
    assert_eq!(lost.page.path, "/register/confirm");
    lost.get("/sign-in/lost-phone").await;
    assert!(
        lost.page.has("href=\"/register/confirm?with=recovery\"")
            && lost.page.has("href=\"/register/confirm\""),
        "{}",
        lost.page.html
    );
    lost.get("/register/confirm?with=recovery").await;
    lost.submit(&[("code", "wrong")]).await;
    assert!(
        lost.page.status == StatusCode::UNPROCESSABLE_ENTITY
            && lost.page.value_of("with").as_deref() == Some("recovery")
    );
    lost.submit(&[("code", &codes[0])]).await;
    lost.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert!(
        lost.page.path.starts_with("/mfa?next=") && lost.page.has("href=\"/account/privacy\""),
        "{} {}",
        lost.page.path,
        lost.page.html
    );
    // And at sign-in.
    let mut other = app.browser();
    other.get("/sign-in").await;
    other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    other.get("/sign-in/recovery").await;
    other.submit(&[("code", &codes[1])]).await;
    assert!(
        other.page.path.starts_with("/mfa") && other.page.has("recovery code"),
        "{} {}",
        other.page.path,
        other.page.html
    );
}

async fn the_requested_action_is_offered_after_a_step_up(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let mut elsewhere = app.browser_at("203.0.113.9");
    app.sign_in(&mut elsewhere, &person).await;
    app.clock.advance(Duration::from_secs(20 * 60));
    browser.get("/account").await;
    browser.submit_to("/account/sessions/end-others", &[]).await;
    assert!(browser.page.path.starts_with("/account/confirm"), "{}", browser.page.path);
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(browser.page.path, "/account/sessions/end-others", "{}", browser.page.html);
    browser.submit(&[]).await;
    assert_eq!(browser.page.path, "/account");
    assert_ne!(
        elsewhere.ask(&Method::GET, "/account", None).await.status,
        StatusCode::OK,
        "the session has ended"
    );
}

async fn staff_are_asked_whether_it_is_the_same_person(app: TestApp) {
    let mut desk = app.browser();
    let staff = app.register(&mut desk, "staff@body.example").await;
    app.make(staff.account, Role::Staff).await;
    let world = crate::world::world(&app).await;
    let mut browser = app.browser_at("203.0.113.9");
    let person = app.register(&mut browser, ASA).await;
    let (account, now) = (person.account, app.now());
    app.portal.db.write(move |tx| account::close(tx, None, account, now)).await.expect("closed");
    let unit = world.unit.to_string();
    desk.get("/staff/invitations/new").await;
    desk.submit(&[("address", ASA), ("unit", &unit)]).await;
    assert!(
        desk.page.status == StatusCode::UNPROCESSABLE_ENTITY && desk.page.has("name=\"person\""),
        "{}",
        desk.page.html
    );
    desk.submit(&[("address", ASA), ("unit", &unit), ("person", "other")]).await;
    assert_eq!(desk.page.path, "/staff/invitations", "{}", desk.page.html);
    let found = app
        .write(|tx| account::find_by_address(tx, &EmailAddress::new(ASA).expect("an address")))
        .await
        .expect("an account");
    assert_ne!(found.id, person.account, "never the old `sub`");
    let letters = app.mail().await;
    assert!(letters.iter().any(|letter| matches!(letter.kind, LetterKind::Invitation { .. })));
}

async fn letters_use_the_language_that_a_person_switches_to(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    browser.get("/account").await;
    browser.submit_to("/language", &[("language", "sv")]).await;
    let account = person.account;
    let found = app.write(move |tx| account::find(tx, account)).await.expect("an account");
    assert_eq!(found.writes_in(), base::Language::Sv);
}
