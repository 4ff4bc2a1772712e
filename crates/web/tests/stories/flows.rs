//! A flow belongs to the browser that began it, by a secret that is new for each flow; each tab
//! continues its own flow.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use testkit::{Browser, GOOD_PASSWORD, TestApp, code_of, link_in_picture, secret_of};

use crate::ASA;
use crate::hall::{asa, come, onward, open, through};

testkit::stories! {
    cookies_noted_on_a_shared_computer_open_nothing_of_the_next_person,
    an_answer_within_a_flow_is_shown_to_whoever_holds_the_flow,
    a_planted_cookie_becomes_no_flow,
    the_secret_of_a_flow_is_new_for_each_flow_and_after_each_proof_and_gone_at_the_end,
    signing_out_ends_every_flow,
    the_last_step_once_more_from_elsewhere_shows_nothing,
    two_tabs_with_two_addresses_go_on_with_their_own,
    two_tabs_that_sign_in_each_end_where_they_began,
    two_tabs_at_an_upstream_come_back_to_their_own,
    a_return_address_is_good_in_the_browser_that_left_and_no_other,
}

const BO: &str = "bo@sjoboda.example";

async fn is_in(browser: &mut Browser) -> bool {
    browser.ask(&Method::GET, "/account", None).await.status == StatusCode::OK
}

/// The values of all cookies of flows and sessions.
fn secrets(browser: &Browser) -> Vec<String> {
    ["flow-", "sign-in-", "session", "upstream-"]
        .iter()
        .flat_map(|kind| browser.cookies_called(kind))
        .map(|(_, value)| value)
        .collect()
}

/// A browser elsewhere with copies of all cookies and of the open page.
fn thief(app: &TestApp, noted: &Browser) -> Browser {
    let mut thief = app.browser_at("203.0.113.66");
    thief.cookies.clone_from(&noted.cookies);
    thief.page = noted.page.clone();
    thief
}

/// Tries every page of onboarding, and every form, with all flow ids that an attacker can know.
async fn tries_everything(thief: &mut Browser, ids: &[String]) {
    for path in
        ["second-factor", "confirm", "password", "names", "privacy", "consent", "over", "code"]
    {
        for flow in ids.iter().map(|id| format!("?flow={id}")).chain([String::new()]) {
            thief.get(&format!("/register/{path}{flow}")).await;
            assert!(
                link_in_picture(&thief.page.html).is_none() && !thief.page.has("otpauth:"),
                "{path}{flow}"
            );
            assert!(
                !thief.page.path.starts_with("/register/password")
                    && !thief.page.path.starts_with("/register/privacy"),
                "{path}{flow}"
            );
        }
    }
    thief.get("/register").await;
    let csrf = thief.page.value_of("csrf").unwrap_or_default();
    for flow in ids.iter().map(String::as_str).chain([""]) {
        thief
            .post_raw(
                "/register/password",
                &format!("csrf={csrf}&flow={flow}&password=Stulet+9+ord!&again=Stulet+9+ord!"),
            )
            .await;
        thief.post_raw("/register/privacy", &format!("csrf={csrf}&flow={flow}&version=2")).await;
        assert!(!thief.page.has("<li><code>"), "no recovery codes");
    }
    assert!(!is_in(thief).await);
}

async fn cookies_noted_on_a_shared_computer_open_nothing_of_the_next_person(app: TestApp) {
    // An attacker was here before: began a flow with their own address, and copied the cookies and
    // the open page.
    let mut shared = app.browser();
    shared.get("/register").await;
    let before_any = shared.clone();
    shared.submit(&[("address", "thief@evil.example")]).await;
    shared.get("/register").await;
    let noted = shared.clone();
    // Åsa uses the same computer.
    app.invite(ASA).await;
    app.mail().await;
    let mut asa = shared;
    asa.submit(&[("address", ASA)]).await;
    assert!(asa.page.path.starts_with("/register/code"), "{}", asa.page.path);
    let ids: Vec<String> = asa.cookies_called("flow-").into_iter().map(|(id, _)| id).collect();
    // The attacker sends the copied form with her address: at most, she gets a mail.
    for noted in [&before_any, &noted] {
        let mut elsewhere = thief(&app, noted);
        elsewhere.submit(&[("address", ASA)]).await;
        tries_everything(&mut elsewhere, &ids).await;
    }
    app.mail().await;
    app.clock.advance(Duration::from_secs(31));
    asa.submit_to("/register/code/new", &[]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    asa.submit(&[("code", &code)]).await;
    assert!(asa.page.path.starts_with("/register/second-factor"), "{}", asa.page.html);
    let mut mine = asa.clone();
    for noted in [&before_any, &noted] {
        let mut elsewhere = thief(&app, noted);
        elsewhere.submit(&[("address", ASA)]).await;
        tries_everything(&mut elsewhere, &ids).await;
    }
    let secret = secret_of(&link_in_picture(&mine.page.html).expect("a picture"));
    mine.submit(&[("code", &code_of(&secret, app.now()))]).await;
    mine.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    let last = mine.clone();
    mine.submit(&[]).await;
    assert_eq!(mine.page.path, "/account/recovery-codes", "{}", mine.page.html);
    // The last step within two minutes, with the copies.
    for noted in [&before_any, &noted] {
        let mut elsewhere = thief(&app, noted);
        elsewhere.page = last.page.clone();
        let csrf = elsewhere.page.value_of("csrf").unwrap_or_default();
        for flow in ids.iter().map(String::as_str).chain([""]) {
            elsewhere
                .post_raw("/register/privacy", &format!("csrf={csrf}&flow={flow}&version=2"))
                .await;
        }
        tries_everything(&mut elsewhere, &ids).await;
    }
    assert!(is_in(&mut mine).await);
}

/// The address of a form's answer stays in a shared computer's history, and its cookie may have
/// been copied before.
async fn an_answer_within_a_flow_is_shown_to_whoever_holds_the_flow(app: TestApp) {
    let mut shared = app.browser();
    shared.get("/register").await;
    let noted = shared.clone();
    app.invite(ASA).await;
    app.mail().await;
    let mut asa = shared;
    asa.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    asa.submit(&[("code", &code)]).await;
    let secret =
        |browser: &Browser| link_in_picture(&browser.page.html).map(|link| secret_of(&link));
    let right = secret(&asa);
    let fields =
        ["csrf", "flow"].map(|name| format!("{name}={}", asa.page.value_of(name).expect(name)));
    let (_, address) = asa
        .knock(
            &Method::POST,
            "/register/second-factor",
            Some(format!("{}&code=000000", fields.join("&"))),
        )
        .await;
    let address = address.expect("a redirect");
    for _ in 0..2 {
        asa.get(&address).await;
        assert!(
            right.is_some() && secret(&asa) == right,
            "the error page has the QR code: {}",
            asa.page.html
        );
    }

    let mut elsewhere = thief(&app, &noted);
    elsewhere.get(&address).await;
    assert_eq!(secret(&elsewhere), None, "{}", elsewhere.page.html);
    // Nor with a flow of the attacker's own.
    elsewhere.get("/register").await;
    elsewhere.submit(&[("address", "thief@evil.example")]).await;
    elsewhere.get(&address).await;
    assert_eq!(secret(&elsewhere), None, "{}", elsewhere.page.html);
    // Once the flow has ended, its answers are gone.
    asa.submit(&[("code", &code_of(&right.expect("a secret"), app.now()))]).await;
    asa.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    asa.get(&address).await;
    assert_eq!(secret(&asa), None, "the secret is new after each proof");
}

async fn a_planted_cookie_becomes_no_flow(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let planted = "ab".repeat(32);
    let id = "01kb0000000000000000000000";
    let mut browser = app.browser();
    for name in [
        "flow",
        "flow-01kb0000000000000000000000",
        "sign-in",
        "sign-in-01kb0000000000000000000000",
        "session",
        "device",
    ] {
        browser.cookies.insert(format!("__Host-farstu-{name}"), planted.clone());
    }
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    assert_eq!(browser.page.path, "/register/second-factor", "{}", browser.page.html);
    assert!(
        browser.cookies_called("flow-").iter().all(|(_, value)| *value != planted),
        "{:?}",
        browser.cookies
    );
    assert!(browser.cookies_called("device").iter().all(|(_, value)| *value != planted));
    let mut elsewhere = app.browser_at("203.0.113.66");
    elsewhere.cookies.insert(format!("__Host-farstu-flow-{id}"), planted);
    elsewhere.get("/register").await;
    tries_everything(&mut elsewhere, &[id.to_owned()]).await;
}

async fn the_secret_of_a_flow_is_new_for_each_flow_and_after_each_proof_and_gone_at_the_end(
    app: TestApp,
) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    assert!(
        browser.cookies_called("flow-").is_empty(),
        "removed at the end: {:?}",
        browser.cookies
    );
    app.clock.advance(Duration::from_secs(3600));
    // A password reset: begun, address confirmed, app proved, done.
    let mut seen = secrets(&browser);
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    assert!(secrets(&browser).is_empty());
    let mut step = |browser: &Browser| {
        let held = browser.cookies_called("flow-");
        assert_eq!(held.len(), 1, "{held:?}");
        assert!(!seen.contains(&held[0].1), "a secret that was sent before");
        seen.push(held[0].1.clone());
    };
    browser.get("/register").await;
    assert!(browser.cookies_called("flow-").is_empty(), "a GET starts no flow");
    browser.submit(&[("address", ASA)]).await;
    step(&browser);
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    step(&browser);
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    step(&browser);
    browser.submit(&[("password", "Tall8 Barr!"), ("again", "Tall8 Barr!")]).await;
    assert!(is_in(&mut browser).await && browser.cookies_called("flow-").is_empty());
    // Another flow has another secret, and cancelling removes it.
    let mut other = app.browser();
    other.get("/register").await;
    other.submit(&[("address", BO)]).await;
    step(&other);
    other.submit_to("/register/code/new", &[]).await;
    let csrf = other.page.value_of("csrf").expect("a form");
    other.post_raw("/register/cancel", &format!("csrf={csrf}")).await;
    assert!(other.cookies_called("flow-").is_empty());
}

async fn signing_out_ends_every_flow(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    // A flow and a pending sign-in in other tabs.
    let csrf = browser.get("/account").await.value_of("csrf").expect("a form");
    browser.post_raw("/register", &format!("csrf={csrf}&address=bo%40sjoboda.example")).await;
    let password: String = person.password.bytes().map(|b| format!("%{b:02X}")).collect();
    browser
        .post_raw(
            "/sign-in",
            &format!("csrf={csrf}&address=asa.oberg%40sjoboda.example&password={password}"),
        )
        .await;
    assert_eq!(
        (browser.cookies_called("flow-").len(), browser.cookies_called("sign-in-").len()),
        (1, 1),
        "{:?}",
        browser.cookies
    );
    let mut noted = browser.clone();
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    assert!(secrets(&browser).is_empty(), "{:?}", browser.cookies);
    // Cookies copied before are worthless.
    for path in ["/register/code", "/sign-in/code", "/account"] {
        noted.get(path).await;
        assert!(
            matches!(noted.page.path.split('?').next(), Some("/register" | "/sign-in")),
            "{path}: {}",
            noted.page.path
        );
    }
}

async fn the_last_step_once_more_from_elsewhere_shows_nothing(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    browser.submit(&[("code", &code)]).await;
    let secret = secret_of(&link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("code", &code_of(&secret, app.now()))]).await;
    browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    // Even for an attacker who copied the whole browser a moment before.
    let mut copied = thief(&app, &browser);
    browser.submit(&[]).await;
    assert!(browser.page.path == "/account/recovery-codes" && browser.page.has("<li><code>"));
    copied.submit(&[]).await;
    assert!(
        copied.page.path.starts_with("/sign-in") && copied.page.has("You are registered"),
        "{} {}",
        copied.page.path,
        copied.page.html
    );
    assert!(copied.cookies_called("session").is_empty() && !copied.page.has("<li><code>"));
    assert!(!is_in(&mut copied).await && is_in(&mut browser).await);
}

async fn two_tabs_with_two_addresses_go_on_with_their_own(app: TestApp) {
    for who in [ASA, BO] {
        app.invite(who).await;
    }
    app.mail().await;
    let mut one = app.browser();
    one.get("/register").await;
    let mut two = one.clone();
    two.get("/register").await;
    one.submit(&[("address", ASA)]).await;
    // Tabs of one browser share their cookies.
    let share = |from: &Browser, to: &mut Browser| to.cookies.clone_from(&from.cookies);
    share(&one, &mut two);
    two.submit(&[("address", BO)]).await;
    share(&two, &mut one);
    assert!(two.page.has(BO) && !two.page.has(ASA), "{}", two.page.html);
    let mut codes = std::collections::HashMap::new();
    for letter in app.mail().await {
        if let base::LetterKind::Code { code, .. } = letter.kind {
            codes.insert(letter.to.to_string(), code);
        }
    }
    // The tabs take turns, with a reload after each step.
    one.submit(&[("code", &codes[ASA])]).await;
    share(&one, &mut two);
    two.submit(&[("code", &codes[BO])]).await;
    share(&two, &mut one);
    let mut secrets = Vec::new();
    for (tab, who) in [(&mut one, ASA), (&mut two, BO)] {
        assert!(tab.page.path.starts_with("/register/second-factor?flow="), "{}", tab.page.path);
        let here = tab.page.path.clone();
        tab.get(&here).await;
        let link = link_in_picture(&tab.page.html).expect("a picture");
        assert!(link.contains(&who.replace('@', "%40")), "{link}");
        secrets.push(secret_of(&link));
    }
    one.submit(&[("code", &code_of(&secrets[0], app.now()))]).await;
    share(&one, &mut two);
    two.submit(&[("code", &code_of(&secrets[1], app.now()))]).await;
    share(&two, &mut one);
    let password = [("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)];
    one.submit(&password).await;
    share(&one, &mut two);
    // A form names its flow: a tab whose flow is gone never continues another one.
    let mut third = one.clone();
    let csrf = third.page.value_of("csrf").expect("a form");
    third
        .post_raw(
            "/register/privacy",
            &format!("csrf={csrf}&flow=01kb0000000000000000000000&version=2"),
        )
        .await;
    assert!(!is_in(&mut third).await, "{}", third.page.path);
    one.submit(&[]).await;
    assert_eq!(one.page.path, "/account/recovery-codes", "{}", one.page.html);
    one.get("/account").await;
    assert!(one.page.has(ASA) && !one.page.has(BO));
    share(&one, &mut two);
    two.submit(&password).await;
    two.submit(&[]).await;
    two.get("/account").await;
    assert!(two.page.has(BO), "the second tab signs in its own person: {}", two.page.html);
    assert!(!is_in(&mut one).await, "the browser has one session");
}

async fn two_tabs_that_sign_in_each_end_where_they_began(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(Duration::from_secs(30));
    let mut one = app.browser();
    let share = |from: &Browser, to: &mut Browser| to.cookies.clone_from(&from.cookies);
    one.get("/sign-in?next=/account/privacy").await;
    let mut two = one.clone();
    two.get("/sign-in?next=/messages").await;
    let password = [("address", ASA), ("password", GOOD_PASSWORD)];
    one.submit(&password).await;
    share(&one, &mut two);
    two.submit(&password).await;
    share(&two, &mut one);
    assert!(two.page.path.starts_with("/sign-in/code?flow="), "{}", two.page.path);
    one.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(one.page.path, "/account/privacy");
    share(&one, &mut two);
    app.clock.advance(Duration::from_secs(30));
    two.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    assert_eq!(two.page.path, "/messages");
    assert!(two.cookies_called("sign-in-").is_empty());
}

async fn two_tabs_at_an_upstream_come_back_to_their_own(app: TestApp) {
    let (app, upstream) = open(&app).await;
    let mut one = app.browser();
    let share = |from: &Browser, to: &mut Browser| to.cookies.clone_from(&from.cookies);
    let leave = async |tab: &mut Browser, service: &str| {
        tab.get(&format!("/services/{service}")).await;
        tab.submit_to("/upstream/there", &[]).await;
        onward(&tab.page.html).parse().expect("an address")
    };
    let first = leave(&mut one, "uppfoljning").await;
    let mut two = one.clone();
    let second = leave(&mut two, "matning").await;
    share(&two, &mut one);
    upstream.signs_in(asa());
    let back = format!("/return/there?{}", upstream.browse(&first).await);
    one.get(&back).await;
    share(&one, &mut two);
    upstream
        .signs_in(serde_json::json!({ "sub": "subject-2", "email": BO, "email_verified": true, "given_name": "Bo", "family_name": "Ek" }));
    let back = format!("/return/there?{}", upstream.browse(&second).await);
    two.get(&back).await;
    share(&two, &mut one);
    assert_eq!(one.page.path, "/register/consent");
    assert!(
        two.page.path.starts_with("/register/consent?flow=") && two.page.has(BO),
        "{}",
        two.page.html
    );
    one.submit(&[]).await;
    one.submit(&[("first", "Åsa"), ("last", "Öberg")]).await;
    assert!(one.page.path.ends_with("uppfoljning"), "{}", one.page.path);
    share(&one, &mut two);
    two.submit(&[]).await;
    two.submit(&[("first", "Bo"), ("last", "Ek")]).await;
    assert!(two.page.path.ends_with("matning"), "{}", two.page.path);
}

async fn a_return_address_is_good_in_the_browser_that_left_and_no_other(app: TestApp) {
    let (app, upstream) = open(&app).await;
    upstream.signs_in(asa());
    let mut known = app.browser();
    come(&mut known, &upstream).await;
    through(&mut known).await;
    // With cookies copied earlier and the return address: each upstream sign-in has a secret of its
    // own.
    let mut asa = app.browser();
    asa.get("/join").await;
    let noted = asa.clone();
    asa.submit_to("/upstream/there", &[]).await;
    let url = onward(&asa.page.html).parse().expect("an address");
    let back = format!("/return/there?{}", upstream.browse(&url).await);
    let mut elsewhere = thief(&app, &noted);
    elsewhere.get(&back).await;
    assert_eq!(elsewhere.page.status, StatusCode::GONE, "{}", elsewhere.page.html);
    asa.get(&back).await;
    assert!(asa.page.path.starts_with("/sign-in/stay"), "{}", asa.page.path);
    elsewhere.get(&back).await;
    assert!(!is_in(&mut elsewhere).await && is_in(&mut asa).await);
}
