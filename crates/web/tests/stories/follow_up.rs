//! Staff in a period: nothing is lost, messages are true, and concurrent decisions are detected.

use std::time::Duration;

use accounts::account;
use axum::http::StatusCode;
use base::{Language, Letter, LetterKind};
use collection::periods::Kind;
use organisations::permissions::Role;
use testkit::{Browser, Person, TestApp};

use crate::ASA;
use crate::world::{World, between, last, send_and_count, submission, world, world_of};

testkit::stories! {
    a_unit_that_saved_something_stays_asked,
    reminders_go_to_reachable_people_and_are_counted,
    letters_are_in_their_readers_language,
    the_second_of_two_decisions_is_refused,
    an_erased_period_stands,
    a_last_day_that_comes_sooner_says_what_is_erased_and_asks_for_the_name,
    units_of_a_period_are_found_by_name_and_code,
    what_waits_for_staff_is_on_their_first_page,
    messages_are_limited_and_paged,
    a_question_about_a_rule_has_the_rules_sentence_as_its_subject,
    each_day_of_a_period_that_is_missing_is_named,
}

pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) asa: Person,
    pub(crate) browser: Browser,
    pub(crate) desk: Browser,
    pub(crate) at: String,
}

/// Åsa, respondent of the first unit, and Karin, staff.
pub(crate) async fn office(app: &TestApp, kind: Kind) -> Office {
    let world = if kind == Kind::Test { world(app).await } else { world_of(app, kind).await };
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.9"));
    let asa = app.register(&mut browser, ASA).await;
    app.let_report(asa.account, world.unit).await;
    let karin = app.register(&mut desk, "karin@ringen.example").await;
    app.make(karin.account, Role::Staff).await;
    let at = submission(app, asa.account, world.unit).await;
    Office { world, asa, browser, desk, at }
}

pub(crate) async fn submit(app: &TestApp, browser: &mut Browser, at: &str) {
    send_and_count(app, browser, at, b"kod;nr;lon;anm\n1101;1;30000;\n").await;
    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(browser.page.path.contains("/receipt/"), "{}", browser.page.html);
}

pub(crate) async fn grant(browser: &mut Browser, desk: &mut Browser, at: &str, day: &str) {
    let extension = format!("/extension/{}", last(at));
    browser.get(&extension).await;
    browser.submit_to(&extension, &[("day", day), ("reason", "Lönesystemet byts.")]).await;
    desk.get("/staff/extensions").await;
    let id = between(&desk.page, "/staff/extensions/", "/grant");
    desk.submit_to(&format!("/staff/extensions/{id}/grant"), &[("until", day)]).await;
    assert!(desk.page.has("The answer is sent"), "{}", desk.page.html);
}

async fn a_unit_that_saved_something_stays_asked(app: TestApp) {
    let Office { world, mut browser, mut desk, at, .. } = office(&app, Kind::Submission).await;
    let period = format!("/staff/periods/{}", world.period);
    let link = |unit: base::UnitId| format!("{period}/release?unit={unit}");
    // Neither unit has begun; a colleague has the confirmation page open already.
    let mut early = desk.clone();
    early.get(&link(world.unit)).await;
    assert!(early.page.has("Remove Sjöboda kommun from the period?"), "{}", early.page.html);
    let contact = format!("/profile/contact/{}", last(&at));
    browser.get(&contact).await;
    browser
        .submit_to(
            &contact,
            &[("name", "Åsa Öberg"), ("phone", "010-1"), ("system", "Lönekontoret")],
        )
        .await;

    let page = early.submit(&[]).await;
    assert!(page.status == StatusCode::CONFLICT && page.has("has already begun"), "{}", page.html);
    let page = desk.get(&period).await;
    assert!(!page.has(&link(world.unit)) && page.has(&link(world.other)), "{}", page.html);
    assert_eq!(desk.get(&link(world.unit)).await.status, StatusCode::CONFLICT);
    assert_eq!(browser.get(&at).await.status, StatusCode::OK);
    assert_eq!(browser.get(&contact).await.value_of("phone").as_deref(), Some("010-1"));

    // The other unit is removed, after confirmation.
    desk.get(&link(world.other)).await;
    desk.submit(&[]).await;
    assert!(
        desk.page.has("removed from the period") && !desk.page.has("Ängsvik"),
        "{}",
        desk.page.html
    );

    // An extension counts as data that would be lost.
    let units = format!("{period}/units");
    desk.get(&units).await;
    desk.submit_to(&units, &[("unit", &world.other.to_string())]).await;
    assert!(desk.get(&period).await.has(&link(world.other)));
    let mut bo = app.browser_at("192.0.2.7");
    let person = app.register(&mut bo, "bo@angsvik.example").await;
    app.let_report(person.account, world.other).await;
    let theirs = submission(&app, person.account, world.other).await;
    grant(&mut bo, &mut desk, &theirs, "2027-01-10").await;
    assert!(!desk.get(&period).await.has("/release?unit="), "{}", desk.page.html);
}

fn reminded(letters: &[Letter]) -> Vec<(&str, &str)> {
    let of = |letter: &Letter| match &letter.kind {
        LetterKind::Reminder { collection, .. } => Some(collection.clone()),
        _ => None,
    };
    letters
        .iter()
        .filter_map(|l| of(l).map(|c| (l.to.as_str(), if c == "Prov" { "Prov" } else { "Trial" })))
        .collect()
}

async fn reminders_go_to_reachable_people_and_are_counted(app: TestApp) {
    // The second unit has no respondent.
    let Office { world, mut desk, .. } = office(&app, Kind::Submission).await;
    let (period, remind) = (
        format!("/staff/periods/{}", world.period),
        format!("/staff/periods/{}/remind", world.period),
    );
    let page = desk.get(&remind).await;
    assert!(
        page.has("Remind 1 unit that") && page.has("1 unit has nobody who can get the mail"),
        "{}",
        page.html
    );
    desk.submit(&[]).await;
    assert!(desk.page.has("reminders are on their way"), "{}", desk.page.html);
    assert_eq!(
        desk.page.html.matches("Reminded 2").count(),
        1,
        "only reminded units: {}",
        desk.page.html
    );
    assert_eq!(reminded(&app.mail().await).len(), 1);

    // At once again: no recipients, and the page says why without a button.
    let mut second = desk.clone();
    let page = desk.get(&remind).await;
    assert!(
        page.has("nobody to remind right now") && page.has("less than twelve hours ago"),
        "{}",
        page.html
    );
    assert!(!page.has("Send reminders"));
    second.get(&period).await;
    let csrf = second.page.value_of("csrf").expect("a form");
    second.post_raw(&remind, &format!("csrf={csrf}")).await;
    assert!(second.page.has("No reminders were sent"), "{}", second.page.html);
    assert!(app.mail().await.is_empty());
}

async fn letters_are_in_their_readers_language(app: TestApp) {
    let Office { world, asa, mut browser, mut desk, at } = office(&app, Kind::Submission).await;
    let mut james = app.browser_at("192.0.2.7");
    let other = app.register(&mut james, "james@sjoboda.example").await;
    app.let_report(other.account, world.unit).await;
    for (who, language) in [(asa.account, Language::Sv), (other.account, Language::En)] {
        let choose = move |tx: &mut store::Tx<'_>| account::choose_language(tx, who, language);
        app.portal.db.write(choose).await.expect("an account");
    }
    let said = |letters: Vec<Letter>| {
        let mut said: Vec<(Language, String)> = letters
            .into_iter()
            .filter_map(|letter| match letter.kind {
                LetterKind::Reminder { collection, .. }
                | LetterKind::ExtensionDecided { collection, .. }
                | LetterKind::SubmissionDecided { collection, .. } => {
                    Some((letter.language, collection))
                }
                _ => None,
            })
            .collect();
        said.sort_by(|a, b| b.1.cmp(&a.1));
        said
    };
    let both = vec![(Language::En, "Trial".to_owned()), (Language::Sv, "Prov".to_owned())];
    desk.get(&format!("/staff/periods/{}/remind", world.period)).await;
    desk.submit(&[]).await;
    assert_eq!(said(app.mail().await), both);
    grant(&mut browser, &mut desk, &at, "2026-12-24").await;
    assert_eq!(said(app.mail().await), both);
    submit(&app, &mut browser, &at).await;
    let page = format!("/staff/submissions/{}", last(&at));
    desk.get(&page).await;
    desk.submit_to(&format!("{page}/send-back"), &[("message", "Se rad 1")]).await;
    assert_eq!(said(app.mail().await), both);
}

async fn the_second_of_two_decisions_is_refused(app: TestApp) {
    let Office { mut browser, mut desk, at, .. } = office(&app, Kind::Submission).await;
    submit(&app, &mut browser, &at).await;
    let page = format!("/staff/submissions/{}", last(&at));
    desk.get(&page).await;
    assert!(desk.page.has("Receipt 1 to decide on"));
    let mut colleague = desk.clone();
    desk.submit_to(&format!("{page}/accept"), &[]).await;
    assert!(
        desk.page.has("The submission is accepted") && desk.page.has("Receipt 1 is decided"),
        "{}",
        desk.page.html
    );
    app.mail().await;

    let told = colleague.submit_to(&format!("{page}/send-back"), &[("message", "Se rad 1")]).await;
    assert!(
        told.status == StatusCode::CONFLICT && told.has("It is now: Accepted"),
        "{}",
        told.html
    );
    assert!(told.has("Se rad 1"), "the entered text is kept");
    assert!(app.mail().await.is_empty());
    // After seeing the current state, it can be sent back.
    colleague.submit_to(&format!("{page}/send-back"), &[("message", "Se rad 1")]).await;
    assert!(colleague.page.has("back with the unit"), "{}", colleague.page.html);
    assert!(colleague.page.has("Back with the unit") && !colleague.page.has("Back with you"));
}

async fn a_last_day_that_comes_sooner_says_what_is_erased_and_asks_for_the_name(app: TestApp) {
    let Office { world, mut browser, mut desk, at, .. } = office(&app, Kind::Test).await;
    send_and_count(&app, &mut browser, &at, b"kod;nr;lon;anm\n1101;1;30000;\n").await;
    send_and_count(&app, &mut browser, &at, b"kod;nr;lon;anm\n1101;1;31000;\n").await;
    let (period, days) = (
        format!("/staff/periods/{}", world.period),
        format!("/staff/periods/{}/days", world.period),
    );
    let closes = async || {
        let id = world.period;
        app.write(move |tx| {
            Ok(collection::periods::period(tx, id)
                .map_err(|_| base::Fault::new("no period"))?
                .closes_at)
        })
        .await
    };
    let before = closes().await;
    let today = app.portal.clock.now().to_jiff().to_zoned(app.portal.face.zone.clone()).date();
    // A later day takes effect at once, and so does any day of an upcoming period.
    desk.get(&days).await;
    desk.submit(&[("closes", "2027-01-20")]).await;
    assert!(desk.page.has("The days are changed") && closes().await > before, "{}", desk.page.html);
    desk.get(&days).await;
    desk.submit(&[("closes", &today.to_string())]).await;
    assert!(
        desk.page.has("2 files from 1 unit.") && desk.page.has("It cannot be undone"),
        "{}",
        desk.page.html
    );
    assert!(closes().await > before, "nothing changes before the confirmation");
    let name = app.write({
        let id = world.period;
        move |tx| {
            Ok(collection::periods::period(tx, id).map_err(|_| base::Fault::new("no period"))?.name)
        }
    });
    let name = name.await;
    let wrong = desk.submit_to(&days, &[("typed", "x")]).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has("2 files from 1 unit."),
        "{}",
        wrong.html
    );
    assert!(closes().await > before);
    desk.submit_to(&days, &[("typed", &format!(" {name} "))]).await;
    assert!(desk.page.has("The days are changed"), "{}", desk.page.html);
    assert_eq!(desk.page.path, period);
    assert!(closes().await < before);

    // A submission period erases nothing, but units that have not submitted no longer can.
    let app = app.another();
    let Office { world, mut desk, .. } = office(&app, Kind::Submission).await;
    let days = format!("/staff/periods/{}/days", world.period);
    desk.get(&days).await;
    desk.submit_to("/language", &[("language", "sv")]).await;
    desk.get(&days).await;
    desk.submit(&[("closes", &today.to_string())]).await;
    assert!(
        desk.page.has("2 enheter har inte lämnat in och kan inte göra det sedan"),
        "{}",
        desk.page.html
    );
}

async fn an_erased_period_stands(app: TestApp) {
    let Office { world, asa, mut browser, mut desk, at } = office(&app, Kind::Test).await;
    let period = format!("/staff/periods/{}", world.period);
    assert!(desk.get(&period).await.has("/release?unit="));
    app.clock.set(world.closes_at);
    app.sign_in(&mut browser, &asa).await;
    let page = browser.get(&at).await;
    assert!(page.has("is being erased now") && !page.has("sk for an extension"), "{}", page.html);
    app.mail().await;
    desk = app.browser_at("192.0.2.9");
    let karin = app.register(&mut desk, "kollega@ringen.example").await;
    app.make(karin.account, Role::Staff).await;
    assert!(!desk.get(&period).await.has("/release?unit="), "{}", desk.page.html);
    desk.get(&format!("{period}/days")).await;
    let page = desk.submit(&[("closes", "2027-01-31")]).await;
    assert!(
        page.status == StatusCode::UNPROCESSABLE_ENTITY
            && page.has("over and erased, so its days stand"),
        "{}",
        page.html
    );
    assert_eq!(
        desk.get(&format!("{period}/release?unit={}", world.other)).await.status,
        StatusCode::CONFLICT
    );
}

async fn units_of_a_period_are_found_by_name_and_code(app: TestApp) {
    let Office { world, mut desk, .. } = office(&app, Kind::Test).await;
    let period = format!("/staff/periods/{}", world.period);
    assert!(!desk.get(&period).await.has("action=\"/search\""), "two units need no search");
    for (query, text, first, second) in [
        ("", "", true, true),
        ("", "ängs", false, true),
        ("", "1101", true, false),
        ("?status=submitted", "1101", false, false),
        ("?page=99", "", true, true),
    ] {
        desk.get("/staff/organisations").await;
        let page =
            desk.submit_to("/search", &[("text", text), ("at", &format!("{period}{query}"))]).await;
        assert_eq!(
            (page.has(">Sjöboda kommun</a>"), page.has(">Ängsvik kommun</a>")),
            (first, second),
            "{query}: {}",
            page.html
        );
    }
}

async fn what_waits_for_staff_is_on_their_first_page(app: TestApp) {
    let Office { world, mut browser, mut desk, at, .. } = office(&app, Kind::Submission).await;
    let mut bo = app.browser_at("192.0.2.7");
    let person = app.register(&mut bo, "bo@angsvik.example").await;
    app.let_report(person.account, world.other).await;
    assert!(desk.get("/staff").await.has("Nothing is waiting"), "{}", desk.page.html);
    submit(&app, &mut browser, &at).await;
    browser.get("/messages/new").await;
    browser.submit_to("/messages/new", &[("subject", "Hej"), ("text", "Kom allt fram?")]).await;
    let extension =
        format!("/extension/{}", last(&submission(&app, person.account, world.other).await));
    bo.get(&extension).await;
    bo.submit_to(&extension, &[("day", "2026-12-24"), ("reason", "x")]).await;
    let page = desk.get("/staff").await.clone();
    for (words, href) in [
        (
            "submission to decide on in Trial, Submission period 2026",
            format!("/staff/periods/{}?status=submitted", world.period),
        ),
        ("message waits for an answer", "/staff/messages?show=waiting".to_owned()),
        ("request for an extension waits", "/staff/extensions".to_owned()),
    ] {
        assert!(page.has(words) && page.has(&format!("href=\"{href}\"")), "{words}: {}", page.html);
        assert_eq!(desk.get(&href).await.status, StatusCode::OK);
    }
    assert!(desk.get("/staff/messages?show=waiting").await.has("Hej"));
}

async fn messages_are_limited_and_paged(app: TestApp) {
    let Office { world, mut browser, mut desk, at, .. } = office(&app, Kind::Submission).await;
    submit(&app, &mut browser, &at).await;
    app.mail().await;
    let mut threads = 0;
    browser.get("/messages/new").await;
    let form = browser.clone();
    let stopped = loop {
        let mut again = form.clone();
        let page = again
            .submit_to(
                "/messages/new",
                &[("subject", &format!("Fråga {threads}")), ("text", "Hej")],
            )
            .await;
        if page.status != StatusCode::OK {
            break page.status;
        }
        threads += 1;
        app.clock.advance(Duration::from_millis(10));
        assert!(threads < 100, "the threads are not throttled");
    };
    assert_eq!((stopped, threads), (StatusCode::TOO_MANY_REQUESTS, 30));
    let letters = app.mail().await;
    let told = letters
        .iter()
        .filter(|letter| matches!(letter.kind, LetterKind::NewMessage { .. }))
        .count();
    assert_eq!(told, 1, "one notification letter");

    for (who, at) in [(&mut browser, "/messages"), (&mut desk, "/staff/messages")] {
        let page = who.get(at).await;
        assert!(
            page.has("Fråga 29") && !page.has("Fråga 4<") && page.has("page=2"),
            "{}",
            page.html
        );
        assert!(who.get(&format!("{at}?page=2")).await.has("Fråga 4<"), "{}", who.page.html);
        let found = who.search(at, "FRÅGA 17").await;
        assert!(found.has("Fråga 17") && !found.has("Fråga 18"), "{}", found.html);
    }
    // A `q` sealed for another account is not opened: it may be a name.
    let theirs = browser.page.path.split_once("q=").expect("a sealed query").1.to_owned();
    assert!(
        desk.get(&format!("/staff/messages?q={theirs}")).await.has("Fråga 18"),
        "{}",
        desk.page.html
    );
    // A new message is mailed again once the last one is read, or after an hour unread.
    desk.search("/staff/messages", "Sjöboda").await;
    assert!(desk.page.has("Fråga 29"), "by unit, too");
    app.clock.advance(Duration::from_secs(3600));
    browser.get("/messages/new").await;
    let unit = world.unit.to_string();
    for _ in 0..2 {
        browser.get("/messages/new").await;
        browser
            .submit_to(
                "/messages/new",
                &[("unit", &unit), ("subject", "Senare"), ("text", "Hej igen")],
            )
            .await;
    }
    assert_eq!(app.mail().await.len(), 1);
    // Staff answer twice before it is read: one mail; and another one after it is read.
    desk.search("/staff/messages", "Fråga 17").await;
    let thread =
        format!("/staff/messages/{}", between(&desk.page, "<a href=\"/staff/messages/0", "\""));
    let thread = thread.replace("/staff/messages/", "/staff/messages/0");
    for text in ["Ett", "Två"] {
        app.clock.advance(Duration::from_secs(5));
        desk.get(&thread).await;
        desk.submit_to(&thread, &[("text", text)]).await;
    }
    assert_eq!(app.mail().await.len(), 1);
    app.clock.advance(Duration::from_secs(5));
    let own = thread.replace("/staff", "");
    browser.get(&own).await;
    browser.submit_to(&format!("{own}/read"), &[]).await;
    app.clock.advance(Duration::from_secs(5));
    desk.get(&thread).await;
    desk.submit_to(&thread, &[("text", "Tre")]).await;
    assert_eq!(app.mail().await.len(), 1);
}

async fn a_question_about_a_rule_has_the_rules_sentence_as_its_subject(app: TestApp) {
    let Office { world, mut browser, at, .. } = office(&app, Kind::Submission).await;
    let about = |unit_of: &str, rule: &str| {
        format!("/messages/new?submission={}&rule={rule}", last(unit_of))
    };
    browser.get(&about(&at, "R1")).await;
    assert_eq!(
        browser.page.value_of("subject").as_deref(),
        Some("Low pay."),
        "{}",
        browser.page.html
    );
    browser
        .submit_to("/messages/new", &[("text", "Vad ska stå där?"), ("subject", "Low pay.")])
        .await;
    assert!(
        browser.page.has("About a rule in the review") && !browser.page.has("R1<"),
        "{}",
        browser.page.html
    );
    // An unknown rule, and another unit's submission.
    let mut theirs = app.browser_at("192.0.2.8");
    let bo = app.register(&mut theirs, "bo@sjoboda.example").await;
    app.let_report(bo.account, world.other).await;
    browser.get(&about(&at, "R9")).await;
    assert_eq!(browser.page.value_of("subject").as_deref(), Some(""));
    theirs.get(&about(&at, "R1")).await;
    assert_eq!(theirs.page.value_of("subject").as_deref(), Some(""), "{}", theirs.page.html);
}

async fn each_day_of_a_period_that_is_missing_is_named(app: TestApp) {
    let Office { world, mut desk, .. } = office(&app, Kind::Submission).await;
    let csrf = desk.get("/staff").await.value_of("csrf").expect("a form");
    desk.post_raw(
        &format!("/staff/periods/{}/days", world.period),
        &format!("csrf={csrf}&opens=&closes="),
    )
    .await;
    assert_eq!(desk.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        desk.page.has("Choose the first day") && desk.page.has("Choose the last day"),
        "{}",
        desk.page.html
    );
}
