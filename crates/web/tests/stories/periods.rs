//! A period on its units' home pages, and the units that staff ask in it.

use std::time::Duration;

use axum::http::StatusCode;
use collection::periods::Kind;
use testkit::TestApp;

use crate::follow_up::{Office, grant, office, submit};
use crate::world::last;

testkit::stories! {
    what_is_sent_back_is_read_before_it_is_submitted_again,
    home_shows_the_test_and_the_period_it_is_for,
    home_follows_an_extension,
    units_are_added_by_a_search_and_all_at_once,
    a_unit_whose_people_are_invited_is_counted_as_such,
}

async fn what_is_sent_back_is_read_before_it_is_submitted_again(app: TestApp) {
    let Office { mut browser, mut desk, at, .. } = office(&app, Kind::Submission).await;
    submit(&app, &mut browser, &at).await;
    let page = format!("/staff/submissions/{}", last(&at));
    desk.get(&page).await;
    desk.submit_to(
        &format!("{page}/send-back"),
        &[("message", "Kontrollera lönerna för cheferna.")],
    )
    .await;
    app.mail().await;
    // Nothing is left to correct, but the page shows what staff ask for first.
    let home = browser.get("/home").await.clone();
    assert!(
        home.has("Kontrollera lönerna för cheferna.") && home.has("See what we ask for"),
        "{}",
        home.html
    );
    assert!(!home.has("Ready to submit") && !home.has(&format!("{at}/submit\"")), "{}", home.html);
    for path in ["", "/review", "/submit"] {
        let shown = browser.get(&format!("{at}{path}")).await;
        assert!(
            !shown.has("Ready to submit") && !shown.has("Everything is corrected and answered"),
            "{path}: {}",
            shown.html
        );
    }
    let before = browser.get(&at).await.html.clone();
    let (words, work) = (before.find("Kontrollera lönerna"), before.find("id=\"work\""));
    assert!(words < work && words.is_some(), "{before}");
    let submit_at = format!("{at}/submit");
    browser.get(&submit_at).await;
    assert!(
        browser.page.has("Kontrollera lönerna för cheferna.")
            && browser.page.has("I have done what you asked for")
    );
    let wrong = browser.submit_to(&submit_at, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("Tick the box when you have done what we asked for")
            && wrong.has("href=\"#answered\""),
        "{}",
        wrong.html
    );
    browser.submit_to("/language", &[("language", "sv")]).await;
    browser.get(&submit_at).await;
    assert!(browser.page.has("Jag har gjort det som ni bad om"), "{}", browser.page.html);
    browser.submit_to(&submit_at, &[("answered", "yes")]).await;
    assert!(browser.page.path.ends_with("/receipt/2"), "{}", browser.page.html);
}

async fn home_shows_the_test_and_the_period_it_is_for(app: TestApp) {
    let Office { world, mut browser, .. } = office(&app, Kind::Test).await;
    let (unit, now) = (world.unit, app.now());
    let opened = app.portal.db.write(move |tx| {
        let staff = organisations::permissions::Administrator::operator().as_staff();
        let test = collection::periods::period(tx, world.period)?;
        let day = |text: &str| text.parse().expect("a day");
        let new = collection::periods::NewPeriod {
            collection: test.collection,
            kind: Kind::Submission,
            name: "2026".to_owned(),
            opens_on: day("2026-11-20"),
            closes_on: day("2027-01-31"),
            previous: None,
        };
        let made = collection::periods::open_period(tx, now, &staff, &new, &test.zone)?;
        collection::periods::ask_units(tx, now, &staff, made.id, &[unit])
    });
    opened.await.expect("a period");
    // Both run: each with its days, its status and the next step.
    let home = browser.get("/home").await;
    for words in [
        "Test period 2026",
        "Submission period 2026",
        "A test period is for practice",
        "31\u{a0}January 2027",
    ] {
        assert!(home.has(words), "{words}: {}", home.html);
    }
    assert_eq!(home.html.matches(">Upload<").count(), 2, "{}", home.html);
}

async fn home_follows_an_extension(app: TestApp) {
    let Office { world, asa, mut browser, mut desk, at } = office(&app, Kind::Submission).await;
    assert!(
        browser.get("/home").await.has("is open until 30\u{a0}November 2026"),
        "{}",
        browser.page.html
    );
    grant(&mut browser, &mut desk, &at, "2027-01-10").await;
    let home = browser.get("/home").await;
    assert!(
        home.has("is open for you until 10\u{a0}January 2027") && !home.has("is open until 30"),
        "{}",
        home.html
    );
    // A second unit without an extension: its deadline is next, with its name.
    app.let_report(asa.account, world.other).await;
    let home = browser.get("/home").await;
    assert!(home.has("Next is Ängsvik kommun: the last day in Submission period 2026 is 30\u{a0}November 2026"), "{}", home.html);
    // After the period's own end only the extended unit can work, and the card says so.
    app.clock.set(world.closes_at.plus(Duration::from_secs(3600)));
    app.sign_in(&mut browser, &asa).await;
    let home = browser.get("/home").await;
    assert!(
        home.has("is open for you until 10\u{a0}January 2027") && home.has("days left"),
        "{}",
        home.html
    );
}

async fn units_are_added_by_a_search_and_all_at_once(app: TestApp) {
    let Office { world, mut desk, .. } = office(&app, Kind::Submission).await;
    let now = app.now();
    app.portal
        .db
        .write(move |tx| {
            let staff = organisations::permissions::Administrator::operator().as_staff();
            let line = |text: &str| base::Line::new(text).expect("a line");
            let owner = organisations::units::find(tx, world.unit)?.expect("a unit").organisation;
            for (code, name) in
                [("2001", "Hamnen norr"), ("2002", "Hamnen söder"), ("2003", "Verket")]
            {
                organisations::units::register(tx, now, &staff, owner, &line(code), &line(name))?;
            }
            Ok::<_, base::Failure<organisations::Refusal>>(())
        })
        .await
        .expect("units");
    let units = format!("/staff/periods/{}/units", world.period);
    desk.get(&units).await;
    assert!(
        desk.page.has("2 units are asked already") && desk.page.has("Add all 3 in the list"),
        "{}",
        desk.page.html
    );
    let none = desk.submit_to(&units, &[]).await;
    assert!(
        none.status == StatusCode::UNPROCESSABLE_ENTITY
            && none.has("Tick the units that are to report"),
        "{}",
        none.html
    );
    // Adding everything that a search found: without script, and without ticking each.
    desk.search(&units, "hamnen").await;
    assert!(desk.page.has("Hamnen söder") && !desk.page.has("Verket"), "{}", desk.page.html);
    desk.submit_to(&units, &[("all", "yes")]).await;
    assert!(
        desk.page.has("2 units are asked.")
            && desk.page.has("Hamnen norr")
            && !desk.page.has("Verket"),
        "{}",
        desk.page.html
    );
    // The list is sorted by its column heads; the remove links have a column of their own.
    let head = desk
        .page
        .html
        .split("<thead>")
        .nth(1)
        .and_then(|rest| rest.split("</thead>").next())
        .expect("a head")
        .to_owned();
    assert!(
        head.matches("&sort=").count()
            + head.matches("&#38;sort=").count()
            + head.matches("&amp;sort=").count()
            == 5,
        "{head}"
    );
    let notes = head.split("<th").position(|one| one.contains("Notes")).expect("a column");
    let row = desk
        .page
        .html
        .split("<tbody>")
        .nth(1)
        .and_then(|rest| rest.split("</tr>").next())
        .expect("a row");
    let cells: Vec<&str> = row
        .split("<t")
        .skip(1)
        .filter(|cell| cell.starts_with('h') || cell.starts_with('d'))
        .collect();
    assert!(!cells[notes - 1].contains("/release") && cells[notes].contains("/release"), "{row}");
}

async fn a_unit_whose_people_are_invited_is_counted_as_such(app: TestApp) {
    let Office { world, mut desk, .. } = office(&app, Kind::Submission).await;
    let invited = app.invite("bo@angsvik.example").await.account();
    app.let_report(invited, world.other).await;
    app.mail().await;
    desk.get(&format!("/staff/periods/{}/remind", world.period)).await;
    assert!(
        desk.page.has("Remind 1 unit that")
            && desk.page.has("1 unit has only people who are invited"),
        "{}",
        desk.page.html
    );
    assert!(!desk.page.has("nobody who can get the mail"), "{}", desk.page.html);
}
