//! Registration of an invited person: every step, interrupted and repeated in every way; and the
//! forgotten password.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use testkit::{Browser, GOOD_PASSWORD, TestApp, code_of, link_in_picture, secret_of};

use crate::ASA;

testkit::stories! {
    resumed_at_every_step_with_a_closed_browser_and_a_killed_program,
    from_the_letter_to_home_and_back_in_tomorrow,
    an_answer_that_is_lost_at_every_step_is_given_again,
    two_tabs_the_back_button_and_double_clicks_end_at_the_same_place,
    a_scanner_that_opens_every_link_uses_nothing_up,
    a_refused_password_page_says_what_is_missing,
    nothing_of_the_application_before_the_notice_is_accepted,
    a_forgotten_password_and_a_lost_phone,
}

/// A step: its page, and what the person does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Address,
    Code,
    App,
    Password,
    Names,
    Notice,
    Codes,
    Home,
}

const WAY: [At; 8] =
    [At::Address, At::Code, At::App, At::Password, At::Names, At::Notice, At::Codes, At::Home];

impl At {
    fn path(self) -> &'static str {
        match self {
            Self::Address => "/register",
            Self::Code => "/register/code",
            Self::App => "/register/second-factor",
            Self::Password => "/register/password",
            Self::Names => "/register/names",
            Self::Notice => "/register/privacy",
            Self::Codes => "/account/recovery-codes",
            Self::Home => "/home",
        }
    }
}

async fn do_step(app: &TestApp, browser: &mut Browser, at: At) {
    assert_eq!(browser.page.path, at.path(), "{}", browser.page.html);
    match at {
        At::Address => browser.submit(&[("address", ASA)]).await,
        At::Code => {
            let code = app.code_for(ASA).await.expect("a letter");
            browser.submit(&[("code", &code)]).await
        }
        At::App => {
            let secret = secret_of(&link_in_picture(&browser.page.html).expect("a picture"));
            browser.submit(&[("code", &code_of(&secret, app.now()))]).await
        }
        At::Password => {
            browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await
        }
        At::Names => browser.submit(&[("first", "Åsa"), ("last", "Öberg")]).await,
        At::Notice => browser.submit(&[]).await,
        At::Codes => browser.submit(&[("kept", "yes")]).await,
        At::Home => return,
    };
}

/// Whether the browser is signed in: the account page opens.
pub(crate) async fn is_in(browser: &mut Browser) -> bool {
    let page = browser.ask(&Method::GET, "/account", None).await;
    page.status == StatusCode::OK
}

async fn from_the_letter_to_home_and_back_in_tomorrow(app: TestApp) {
    app.invite_named(ASA, None, None).await;
    let letters = app.mail().await;
    assert_eq!(letters.len(), 1, "one invitation");
    let mut browser = app.browser();
    // The mail leads to the sign-in page, which has one link for invited people.
    browser.get("/sign-in").await;
    assert!(browser.page.has("href=\"/register\""));
    browser.get("/register").await;
    do_step(&app, &mut browser, At::Address).await;
    // A person who starts again is told that a code was sent.
    browser.get("/register").await;
    assert!(
        browser.page.has(&format!("on its way to {ASA} already"))
            && browser.page.has("href=\"/register/code\""),
        "{}",
        browser.page.html
    );
    browser.get("/register/code").await;
    do_step(&app, &mut browser, At::Code).await;
    // The QR code has the same content as the link, and the app shows the portal's name.
    let link = link_in_picture(&browser.page.html).expect("a picture");
    assert!(
        link.starts_with("otpauth://totp/Staff%20statistics:asa.oberg%40sjoboda.example?secret="),
        "{link}"
    );
    assert!(
        link.ends_with("&issuer=Staff%20statistics&algorithm=SHA1&digits=6&period=30"),
        "{link}"
    );
    let secret = secret_of(&link);
    let grouped: Vec<&str> = (0..8).map(|i| &secret[4 * i..4 * i + 4]).collect();
    assert!(browser.page.has(&grouped.join(" ")), "the key as text");
    let escaped = link.replace('&', "&amp;");
    assert!(
        browser.page.has(&link)
            || browser.page.has(&escaped)
            || browser.page.has(&link.replace('&', "&#38;")),
        "the otpauth link"
    );
    for at in [At::App, At::Password, At::Names, At::Notice] {
        do_step(&app, &mut browser, at).await;
    }
    assert!(is_in(&mut browser).await);
    let page = browser.page.html.clone();
    assert_eq!(page.matches("<li><code>").count(), 10, "ten recovery codes");
    do_step(&app, &mut browser, At::Codes).await;
    assert_eq!(browser.page.path, "/home");
    browser.get("/account/recovery-codes").await;
    assert_eq!(browser.page.path, "/home", "shown once");
    // The next day the browser has been closed, and the session cookie is gone.
    browser.cookies.retain(|name, _| name.ends_with("device"));
    app.clock.advance(Duration::from_secs(24 * 3600));
    browser.get("/account").await;
    assert!(browser.page.path.starts_with("/sign-in"), "{}", browser.page.path);
    browser.submit(&[("address", "Asa.Oberg@Sjoboda.example"), ("password", GOOD_PASSWORD)]).await;
    browser.submit(&[("code", &code_of(&secret, app.now()))]).await;
    assert_eq!(
        (browser.page.path.as_str(), browser.page.status),
        ("/account", StatusCode::OK),
        "back at the requested page"
    );
    assert!(browser.page.has("Åsa Öberg"));
}

async fn resumed_at_every_step_with_a_closed_browser_and_a_killed_program(app: TestApp) {
    for stop in WAY {
        let app = app.another();
        app.invite_named(ASA, None, None).await;
        app.mail().await;
        let mut browser = app.browser();
        browser.get("/register").await;
        for at in WAY.into_iter().take_while(|at| *at != stop) {
            do_step(&app, &mut browser, at).await;
        }
        // The program was killed; the person returns by the sign-in page with the cookies that are
        // left.
        let again = app.started_again();
        let mut resumed = browser.before(&again);
        if matches!(stop, At::Address | At::Code) {
            // Before the address is confirmed, the page is still open in the browser.
            resumed.get(stop.path()).await;
        } else if matches!(stop, At::Codes | At::Home) {
            resumed.get("/account/recovery-codes").await;
        } else {
            resumed.get("/register").await;
        }
        for at in WAY.into_iter().skip_while(|at| *at != stop) {
            do_step(&again, &mut resumed, at).await;
        }
        assert!(is_in(&mut resumed).await, "{stop:?}");
    }
}

/// The program dies after the commit and before the response: the person sends the same form again.
async fn an_answer_that_is_lost_at_every_step_is_given_again(app: TestApp) {
    app.invite_named(ASA, None, None).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    let (mut app, mut letter) = (app, String::new());
    for at in WAY.into_iter().take_while(|at| *at != At::Codes) {
        let typed = match at {
            At::Code => letter.clone(),
            At::App => code_of(
                &secret_of(&link_in_picture(&browser.page.html).expect("a picture")),
                app.now(),
            ),
            _ => String::new(),
        };
        let fields: &[(&str, &str)] = match at {
            At::Address => &[("address", ASA)],
            At::Code | At::App => &[("code", &typed)],
            At::Password => &[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)],
            At::Names => &[("first", "Åsa"), ("last", "Öberg")],
            _ => &[],
        };
        // The response is lost.
        browser.submit_and_lose(fields).await;
        app = app.started_again();
        let mut again = browser.before(&app);
        again.submit(fields).await;
        let next = WAY.into_iter().skip_while(|other| *other != at).nth(1).expect("a next step");
        assert_eq!(again.page.path, next.path(), "{at:?}: {}", again.page.html);
        if at == At::Address {
            let letters = app.mail().await;
            let codes: Vec<_> = letters
                .into_iter()
                .filter_map(|letter| match letter.kind {
                    base::LetterKind::Code { code, .. } => Some(code),
                    _ => None,
                })
                .collect();
            assert_eq!(codes.len(), 1, "one flow, one letter");
            letter.clone_from(&codes[0]);
        }
        browser = again;
    }
    assert!(is_in(&mut browser).await);
}

async fn two_tabs_the_back_button_and_double_clicks_end_at_the_same_place(app: TestApp) {
    app.invite_named(ASA, None, None).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    for at in WAY.into_iter().take_while(|at| *at != At::Codes) {
        let old_tab = browser.clone();
        // A double click: the same form twice, the second with the cookies of the first.
        do_step(&app, &mut browser, at).await;
        let there = browser.page.path.clone();
        let cookies = browser.cookies.clone();
        let mut second = old_tab.clone();
        second.cookies.clone_from(&cookies);
        match at {
            At::Address => second.submit(&[("address", ASA)]).await,
            At::Code | At::App => second.submit(&[("code", "000000")]).await,
            At::Password => {
                second.submit(&[("password", "Annat 1 ord!"), ("again", "Annat 1 ord!")]).await
            }
            At::Names => second.submit(&[("first", "Eva"), ("last", "Ek")]).await,
            _ => second.submit(&[]).await,
        };
        assert_eq!(second.page.path, there, "{at:?}");
        // The back button, and a tab that skips ahead.
        for other in WAY.into_iter().take(6).filter(|o| *o != At::Address) {
            let mut tab = browser.clone();
            tab.get(other.path()).await;
            if at != At::Notice {
                assert_eq!(tab.page.path, there, "{at:?} then {other:?}");
            }
        }
        browser.cookies = second.cookies;
    }
    browser.get("/account").await;
    assert!(browser.page.has("Åsa Öberg"), "the first click wins");
}

async fn a_scanner_that_opens_every_link_uses_nothing_up(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    for _ in 0..3 {
        let mut scanner = app.browser_at("198.51.100.1");
        for path in [
            "/sign-in",
            "/register",
            "/register/code",
            "/register/second-factor",
            "/register/privacy",
            "/privacy",
        ] {
            scanner.get(path).await;
        }
    }
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
}

async fn a_refused_password_page_says_what_is_missing(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    for at in [At::Address, At::Code, At::App] {
        do_step(&app, &mut browser, at).await;
    }
    for (password, again, words) in [
        ("", "", "Enter a password."),
        ("Kb7!", "Kb7!", "at least 8 characters"),
        ("granenkottebarr", "granenkottebarr", "a capital letter, a small letter"),
        ("Password1!", "Password1!", "common or leaked"),
        ("Oberg 1970 bor här", "Oberg 1970 bor här", "name or address"),
        (GOOD_PASSWORD, "Gran7 Kotta", "The two passwords differ"),
        (GOOD_PASSWORD, "", "The two passwords differ"),
    ] {
        let page = browser.submit(&[("password", password), ("again", again)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert!(page.has(words), "{password}: {}", page.html);
        assert!(password.is_empty() || !page.has(password), "the typed password is not echoed");
    }
    let long = "Aa1! ".repeat(30);
    assert!(browser.submit(&[("password", &long), ("again", &long)]).await.has("at most 128"));
    // Composed and decomposed letters give the same password.
    browser
        .submit(&[
            ("password", "Ångström 1 gång!"),
            ("again", "A\u{30a}ngstro\u{308}m 1 ga\u{30a}ng!"),
        ])
        .await;
    assert_eq!(browser.page.path, "/register/privacy");
}

async fn nothing_of_the_application_before_the_notice_is_accepted(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    for at in [At::Address, At::Code, At::App, At::Password] {
        do_step(&app, &mut browser, at).await;
    }
    assert_eq!(browser.page.path, "/register/privacy");
    for path in ["/home", "/account", "/account/recovery-codes", "/messages"] {
        let page = browser.ask(&Method::GET, path, None).await;
        assert!(page.status != StatusCode::OK, "{path}");
    }
    assert!(!is_in(&mut browser).await);
}

async fn a_forgotten_password_and_a_lost_phone(app: TestApp) {
    let mut home = app.browser();
    let person = app.register(&mut home, ASA).await;
    app.clock.advance(Duration::from_secs(3600));
    // Forgotten: code, app, new password; every other browser is signed out.
    let mut office = app.browser_at("198.51.100.7");
    office.get("/register").await;
    office.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    office.submit(&[("code", &code)]).await;
    assert_eq!(office.page.path, "/register/confirm");
    assert!(link_in_picture(&office.page.html).is_none(), "mail access alone enrols no phone");
    office.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    office.submit(&[("password", "Tall8 Barr!"), ("again", "Tall8 Barr!")]).await;
    assert!(is_in(&mut office).await);
    assert!(!is_in(&mut home).await, "all sessions are ended");
    let told = app.mail().await;
    assert!(told.iter().any(|l| matches!(l.kind, base::LetterKind::PasswordChanged { .. })));
    home.get("/sign-in").await;
    assert!(
        home.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await.has("do not match")
    );
    // Lost phone: staff reset it, and the link on the sign-in page connects a new one.
    let account = person.account;
    let now = app.now();
    let reset = app
        .portal
        .db
        .write(move |tx| {
            accounts::second_factor::reset_by_staff(tx, None, account, "called-back", now)
        })
        .await;
    reset.expect("an active account");
    assert!(!is_in(&mut office).await);
    office.get("/sign-in").await;
    office.submit(&[("address", ASA), ("password", "Tall8 Barr!")]).await;
    assert_eq!(office.page.path, "/register", "the flow that connects a new phone");
    office.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter");
    office.submit(&[("code", &code)]).await;
    let new = secret_of(&link_in_picture(&office.page.html).expect("a picture"));
    assert_ne!(new, person.secret);
    office.submit(&[("code", &code_of(&new, app.now()))]).await;
    office.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
    assert_eq!(office.page.path, "/account/recovery-codes", "new codes too");
}
