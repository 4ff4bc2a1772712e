//! 'My user': the person's permissions, and whether they are ready.

use std::time::Duration;

use base::{Failure, Line, OrganisationNumber};
use organisations::permissions::{self, Administrator, Scope};
use organisations::{Refusal, actors, units};
use testkit::{Person, TestApp};

use crate::ASA;

testkit::stories! {
    permissions_in_three_tabs_five_a_page_and_the_choice_is_kept,
    a_permission_holds_until_midnight_in_the_portals_own_time,
    ready_says_what_is_missing_and_how_to_mend_it,
    a_permission_that_is_to_come_is_named_with_its_day,
    ones_own_pages_are_one_place_with_sections,
}

const DAY: Duration = Duration::from_secs(86_400);

/// Seven active permissions, one upcoming, one ended.
async fn with_permissions(app: &TestApp, person: &Person) {
    let (account, now) = (person.account, app.now());
    let given = app.portal.db.write(move |tx| {
        let by = Administrator::operator().as_staff();
        let number = (0..10)
            .find_map(|d| OrganisationNumber::new(&format!("990000013{d}")).ok())
            .expect("a check digit");
        let organisation = actors::register(
            tx,
            now,
            &by,
            number,
            &Line::new("Storskogsbolaget").expect("a line"),
        )?;
        for n in 0..9 {
            let (code, name) = (
                Line::new(&format!("22{n:02}")).expect("a line"),
                Line::new(&format!("Distrikt {n}")).expect("a line"),
            );
            let unit = units::register(tx, now, &by, organisation, &code, &name)?;
            let (from, to) = match n {
                7 => (now.plus(10 * DAY), None),
                8 => (now.minus(20 * DAY), Some(now.minus(10 * DAY))),
                n => (now.minus(n * DAY), (n == 3).then(|| now.plus(DAY))),
            };
            permissions::give(tx, now, &by, account, Scope::Unit(unit), from, to)?;
        }
        Ok::<_, Failure<Refusal>>(())
    });
    given.await.expect("given");
}

fn districts(html: &str) -> Vec<String> {
    html.split("Storskogsbolaget, ")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .map(str::to_owned)
        .collect()
}

async fn permissions_in_three_tabs_five_a_page_and_the_choice_is_kept(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    browser.get("/my-user").await;
    assert!(
        browser.page.has("You have no permission in force now.")
            && browser.page.has("How to get a permission")
    );
    with_permissions(&app, &person).await;
    browser.get("/my-user").await;
    assert!(
        browser.page.has("Åsa Öberg") && browser.page.has(ASA) && browser.page.has("990000-013")
    );
    for tab in [
        "Active <span class=\"count\">7<",
        "Upcoming <span class=\"count\">1<",
        "Ended <span class=\"count\">1<",
    ] {
        assert!(browser.page.has(tab), "{tab}: {}", browser.page.html);
    }
    // Newest first, five a page.
    assert_eq!(
        districts(&browser.page.html),
        ["Distrikt 0", "Distrikt 1", "Distrikt 2", "Distrikt 3", "Distrikt 4"]
    );
    browser.get("/my-user?tab=active&page=2").await;
    assert_eq!(districts(&browser.page.html), ["Distrikt 5", "Distrikt 6"]);
    browser.get("/my-user?tab=upcoming").await;
    assert_eq!(districts(&browser.page.html), ["Distrikt 7"]);
    browser.get("/my-user?tab=ended").await;
    assert_eq!(districts(&browser.page.html), ["Distrikt 8"]);
    // Sort and size are kept: by actor, descending, ten a page.
    browser.get("/my-user?sort=actor-name&order=falling").await;
    assert_eq!(districts(&browser.page.html)[0], "Distrikt 6");
    assert!(browser.page.has("aria-sort=\"descending\""));
    browser.get("/my-user?size=10").await;
    browser.get("/my-user").await;
    assert_eq!(districts(&browser.page.html).len(), 7);
    assert_eq!(districts(&browser.page.html)[0], "Distrikt 6");
    // Invalid parameters are ignored.
    for nonsense in
        ["/my-user?size=100000", "/my-user?page=-1&tab=x&sort=%3Cb%3E", "/my-user?page=999"]
    {
        assert_eq!(browser.get(nonsense).await.status.as_u16(), 200, "{nonsense}");
    }
}

async fn a_permission_holds_until_midnight_in_the_portals_own_time(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    // As staff give it, until 20 November: its last moment is 22.59.59 UTC in winter.
    let midnight = base::Timestamp::from_seconds(1_795_215_600);
    let (account, now) = (person.account, app.now());
    let given = app.portal.db.write(move |tx| {
        let by = Administrator::operator().as_staff();
        let number = (0..10)
            .find_map(|d| OrganisationNumber::new(&format!("990000014{d}")).ok())
            .expect("a check digit");
        let organisation = actors::register(
            tx,
            now,
            &by,
            number,
            &Line::new("Storskogsbolaget").expect("a line"),
        )?;
        let unit = units::register(
            tx,
            now,
            &by,
            organisation,
            &Line::new("2300").expect("a line"),
            &Line::new("Norr").expect("a line"),
        )?;
        permissions::give(tx, now, &by, account, Scope::Unit(unit), now, Some(midnight))?;
        Ok::<_, Failure<Refusal>>(())
    });
    given.await.expect("given");
    app.clock.advance(DAY / 4);
    browser.get("/my-user").await;
    app.clock.advance(midnight.since(app.now()) - Duration::from_micros(1));
    browser.get("/my-user").await;
    assert!(
        browser.page.has("Norr") && browser.page.has("20\u{a0}November 2026"),
        "{}",
        browser.page.html
    );
    app.clock.advance(Duration::from_micros(1));
    browser.get("/my-user").await;
    assert!(!browser.page.has("Norr"));
    browser.get("/my-user?tab=ended").await;
    assert!(
        browser.page.has("Norr") && browser.page.has("20\u{a0}November 2026"),
        "the last day is inclusive"
    );
}

async fn ready_says_what_is_missing_and_how_to_mend_it(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    app.register_with_one_step(&mut browser, ASA).await;
    browser.get("/my-user").await;
    let of = |name: &str| {
        let from = browser.page.html.find(name).unwrap_or_else(|| panic!("{name}"));
        browser.page.html[from..].split("</li>").next().unwrap_or_default().to_owned()
    };
    assert!(
        of("Betalningar").contains("Two-step verification is not on")
            && of("Betalningar").contains("/mfa?next=%2Fmy-user")
    );
    assert!(
        of("Case work").contains("You need one of these roles: staff, system administrator"),
        "{}",
        of("Case work")
    );
    assert!(
        of("Virkesportalen").contains("Ready")
            && of("Virkesportalen").contains("the service asks to know who you are")
    );
    assert!(
        of("Statistikverktyget").contains("Ready")
            && !of("Statistikverktyget").contains("asks to know")
    );
}

async fn a_permission_that_is_to_come_is_named_with_its_day(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let (account, now) = (person.account, app.now());
    let given = app.portal.db.write(move |tx| {
        let by = Administrator::operator().as_staff();
        let number = (0..10)
            .find_map(|d| OrganisationNumber::new(&format!("990000015{d}")).ok())
            .expect("a check digit");
        let organisation =
            actors::register(tx, now, &by, number, &Line::new("Granby sågverk").expect("a line"))?;
        let unit = units::register(
            tx,
            now,
            &by,
            organisation,
            &Line::new("2400").expect("a line"),
            &Line::new("Norr").expect("a line"),
        )?;
        permissions::give(tx, now, &by, account, Scope::Unit(unit), now.plus(56 * DAY), None)?;
        Ok::<_, Failure<Refusal>>(())
    });
    given.await.expect("given");
    browser.get("/my-user").await;
    assert!(
        browser.page.has("Your permission for Granby sågverk, Norr begins on 15\u{a0}January 2027"),
        "{}",
        browser.page.html
    );
    browser.submit_to("/language", &[("language", "sv")]).await;
    browser.get("/my-user").await;
    assert!(
        browser
            .page
            .has("Din behörighet för Granby sågverk, Norr börjar gälla 15\u{a0}januari 2027"),
        "{}",
        browser.page.html
    );
    browser.get("/my-user?tab=ended").await;
    assert!(!browser.page.has("börjar gälla 15"), "{}", browser.page.html);
}

async fn ones_own_pages_are_one_place_with_sections(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    for here in ["/my-user", "/profile", "/account", "/account/privacy"] {
        let page = browser.get(here).await;
        for path in ["/my-user", "/profile", "/account", "/account/privacy"] {
            let current = if path == here { " aria-current=\"page\"" } else { "" };
            assert!(
                page.has(&format!("<li><a href=\"{path}\"{current}>")),
                "{here}: {path}: {}",
                page.html
            );
        }
        // The menu has one item for all of them, marked as current.
        assert!(
            page.has("<a href=\"/profile\" aria-current=\"page\"><svg"),
            "{here}: {}",
            page.html
        );
    }
    browser.get("/account/password").await;
    assert!(!browser.page.has("href=\"/account/privacy\" aria-current"), "{}", browser.page.html);
}
