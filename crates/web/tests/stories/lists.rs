//! The staff's lists: contents, order, and the effect of a second invitation.

use std::time::Duration;

use base::LetterKind;
use organisations::permissions::Role;
use testkit::{Browser, TestApp};

use crate::ASA;
use crate::staff::{add_unit, held, number, staff};

testkit::stories! {
    an_organisation_without_units_is_listed_and_found_by_its_number,
    lists_are_sorted_by_links,
    a_second_invitation_changes_what_stands_and_says_what_it_did,
    a_second_list_says_which_permissions_get_other_days,
}

async fn an_organisation_without_units_is_listed_and_found_by_its_number(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    browser.get("/staff/organisations/new").await;
    browser.submit(&[("name", "Hamnen AB"), ("number", &number(2)), ("code", "")]).await;
    // Among all and among those without units; a unit is listed under its organisation.
    for path in ["/staff/organisations", "/staff/organisations?show=empty"] {
        browser.get(path).await;
        assert!(
            browser.page.has(">Hamnen AB</a>") && browser.page.has("Add the first unit"),
            "{path}: {}",
            browser.page.html
        );
        assert_eq!(
            browser.page.has(">Sjöboda kommun</a>"),
            path.len() < 22,
            "{path}: {}",
            browser.page.html
        );
    }
    let with_hyphen = format!("{}-{}", &number(2)[..6], &number(2)[6..]);
    for text in ["hamnen", &number(2), &with_hyphen, &number(2)[3..]] {
        browser.search("/staff/organisations", text).await;
        assert!(
            browser.page.has(">Hamnen AB</a>") && !browser.page.has(">Sjöboda kommun</a>"),
            "{text}: {}",
            browser.page.html
        );
        browser.search("/staff", text).await;
        assert!(browser.page.path.starts_with("/staff"), "{}", browser.page.path);
        browser.get("/staff/search").await;
        browser.submit_to("/search", &[("text", text)]).await;
        assert!(
            browser.page.has("<strong>Hamnen AB</strong>") && browser.page.has("no units"),
            "{text}: {}",
            browser.page.html
        );
    }
    // A unit is found by its organisation's number.
    browser.get("/staff/search").await;
    browser.submit_to("/search", &[("text", &number(1))]).await;
    assert!(
        browser.page.has("href=\"/staff/units/") && browser.page.has("1280"),
        "{}",
        browser.page.html
    );
    // From the list to adding the first unit.
    browser.get("/staff/organisations?show=empty").await;
    let rest = browser
        .page
        .html
        .split("href=\"")
        .find(|rest| rest.starts_with("/staff/units/new?organisation="));
    let path = rest.and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
    browser.get(&path).await;
    let id = path.rsplit('=').next().unwrap_or_default();
    browser.submit(&[("organisation", id), ("name", "Kajen"), ("code", "1281")]).await;
    browser.get(&format!("/staff/organisations/{id}")).await;
    assert!(browser.page.has("Kajen") && browser.page.has(&with_hyphen), "{}", browser.page.html);
}

/// Indexes of the given names, in the order in which the page lists them.
fn names(html: &str, names: &[&str]) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = names
        .iter()
        .enumerate()
        .filter_map(|(n, name)| Some((html.find(&format!(">{name}</a>"))?, n)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, n)| n).collect()
}

async fn lists_are_sorted_by_links(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    let organisations = ["Åby kommun", "Alm kommun", "Östra kommun"];
    for (n, name) in [(1, "Åby kommun"), (3, "Alm kommun"), (2, "Östra kommun")] {
        add_unit(&mut browser, name, &number(n), &format!("128{n}")).await;
    }
    let link = |browser: &Browser, words: &str| {
        let head = browser
            .page
            .html
            .split("<th")
            .find(|head| head.contains(&format!("\">{words}")))
            .unwrap_or_default()
            .to_owned();
        let href = head
            .split("href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .replace("&amp;", "&");
        (
            href.replace("&#38;", "&"),
            head.contains("aria-sort=\"ascending\""),
            head.contains("aria-sort=\"descending\""),
        )
    };
    browser.get("/staff/organisations").await;
    assert_eq!(
        names(&browser.page.html, &organisations),
        [1, 0, 2],
        "Å before Ö, after z: {}",
        browser.page.html
    );
    let (turned, rising, _) = link(&browser, "Organisation and unit");
    assert!(rising, "{}", browser.page.html);
    browser.get(&turned).await;
    assert_eq!(names(&browser.page.html, &organisations), [2, 0, 1]);
    assert!(link(&browser, "Organisation and unit").2);
    let (by_number, ..) = link(&browser, "Number or code");
    browser.get(&by_number).await;
    assert_eq!(names(&browser.page.html, &organisations), [0, 2, 1]);

    // Invitations: by the last mail sent, newest first, so a resent old one comes first.
    browser.get("/staff/organisations").await;
    let rest = browser.page.html.split("href=\"/staff/units/0").nth(1).expect("a unit");
    let unit = format!("0{}", rest.split('"').next().unwrap_or_default());
    let people = ["a@sjoboda.example", "c@sjoboda.example", "b@sjoboda.example"];
    for address in people {
        browser.get("/staff/invitations/new").await;
        browser.submit(&[("address", address), ("unit", &unit)]).await;
        app.clock.advance(Duration::from_secs(60));
    }
    browser.get("/staff/invitations").await;
    assert_eq!(names(&browser.page.html, &people), [2, 1, 0]);
    let id = browser
        .page
        .html
        .split(">a@sjoboda.example</a>")
        .next()
        .and_then(|before| before.rsplit("href=\"").next());
    let path = id.map(|rest| rest.trim_end_matches('"').to_owned()).expect("a row");
    browser.get(&path).await;
    browser.submit_to(&format!("{path}/again"), &[]).await;
    browser.get("/staff/invitations").await;
    assert_eq!(names(&browser.page.html, &people), [0, 2, 1]);
    assert!(link(&browser, "Sent").2, "{}", browser.page.html);
    let (by_name, ..) = link(&browser, "Person");
    browser.get(&by_name).await;
    assert_eq!(names(&browser.page.html, &people), [0, 2, 1], "a, b, c");
    let (falling, ..) = link(&browser, "Person");
    browser.get(&falling).await;
    assert_eq!(names(&browser.page.html, &people), [1, 2, 0], "c, b, a");
    app.mail().await;
}

async fn a_second_invitation_changes_what_stands_and_says_what_it_did(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    let unit = add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let id = unit.rsplit('/').next().unwrap_or_default().to_owned();
    let active = "bo@sjoboda.example";
    app.register(&mut app.browser(), active).await;
    // For an invited person, and for one with an account: (last day, message on the page, mail).
    let (none, invitation, news) = (None, Some("invitation"), Some("news"));
    for (address, steps) in [
        (
            ASA,
            [
                ("2027-01-31", "The invitation has been sent.", invitation),
                (
                    "2027-01-31",
                    "already holds this permission: nothing was changed. No mail was sent.",
                    none,
                ),
                (
                    "",
                    "it was valid until 31\u{a0}January 2027 and is now valid until further notice. The invitation has been sent.",
                    invitation,
                ),
            ],
        ),
        (
            active,
            [
                (
                    "2027-01-31",
                    "already has an account and gets a mail about the new permission",
                    news,
                ),
                (
                    "2027-01-31",
                    "already holds this permission: nothing was changed. No mail was sent.",
                    none,
                ),
                (
                    "",
                    "it was valid until 31\u{a0}January 2027 and is now valid until further notice. The person gets a mail about it.",
                    news,
                ),
            ],
        ),
    ] {
        for (until, says, letter) in steps {
            browser.get("/staff/invitations/new").await;
            browser.submit(&[("address", address), ("unit", &id), ("until", until)]).await;
            assert!(browser.page.has(says), "{address} {until:?}: {}", browser.page.html);
            let sent: Vec<_> = app.mail().await.into_iter().map(|one| one.kind).collect();
            match letter {
                None => assert!(sent.is_empty(), "{sent:?}"),
                Some("invitation") => {
                    assert!(matches!(&sent[..], [LetterKind::Invitation { .. }]), "{sent:?}")
                }
                Some(_) => {
                    let right = matches!(
                        &sent[..],
                        [LetterKind::NewPermission { .. }
                            | LetterKind::PermissionChanged { to: None, .. }]
                    );
                    assert!(right, "{sent:?}");
                }
            }
            app.clock.advance(Duration::from_secs(20 * 60));
        }
        let found = held(&app, address).await;
        assert!(
            matches!(&found[..], [(Role::Respondent, _, _, None)]),
            "one permission: {found:?}"
        );
    }
    // Moving the last day right after: no mail, and the page says so.
    let li = "li@sjoboda.example";
    for (until, says) in [
        ("", "The invitation has been sent"),
        ("2027-06-30", "is now valid until 30\u{a0}June 2027. No new mail was sent"),
    ] {
        browser.get("/staff/invitations/new").await;
        browser.submit(&[("address", li), ("unit", &id), ("until", until)]).await;
        assert!(browser.page.has(says), "{}", browser.page.html);
    }
    assert_eq!(app.mail().await.len(), 1);
    browser.submit_to("/language", &[("language", "sv")]).await;
    browser.get("/staff/invitations/new").await;
    browser.submit(&[("address", li), ("unit", &id), ("until", "")]).await;
    assert!(
        browser.page.has("den gällde till och med 30\u{a0}juni 2027 och gäller nu tills vidare. Inget nytt mejl skickades"),
        "{}",
        browser.page.html
    );
}

async fn a_second_list_says_which_permissions_get_other_days(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let lines = "address;unit\na@sjoboda.example;1280\nb@sjoboda.example;1280\n";
    browser.get("/staff/invitations/file").await;
    browser.upload("/staff/invitations/file", "file", "p.csv", lines.as_bytes(), &[]).await;
    browser.submit_to("/staff/invitations/file/send", &[("lines", lines)]).await;
    assert_eq!(app.mail().await.len(), 2);
    app.clock.advance(Duration::from_secs(20 * 60));
    let more = format!("{lines}c@sjoboda.example;1280\n");
    for (until, held, changed) in [("", 2, 0), ("2027-01-31", 0, 3)] {
        browser.get("/staff/invitations/file").await;
        browser
            .upload(
                "/staff/invitations/file",
                "file",
                "p.csv",
                more.as_bytes(),
                &[("until", until)],
            )
            .await;
        for step in ["check", "done"] {
            let said = |n: usize, words: &str| n == 0 || browser.page.has(&format!("{n} {words}"));
            assert!(
                said(changed, "permissions get other days"),
                "{step} {until}: {}",
                browser.page.html
            );
            assert!(
                held == 0 || browser.page.has("already h"),
                "{step} {until}: {}",
                browser.page.html
            );
            let moved = browser.page.has("until further notice</td><td>until 31\u{a0}January 2027");
            assert_eq!(moved, changed > 0, "{step} {until}: {}", browser.page.html);
            if step == "check" {
                browser.submit_to("/staff/invitations/file/send", &[("lines", &more)]).await;
            }
        }
        app.mail().await;
        app.clock.advance(Duration::from_secs(20 * 60));
    }
    let found = held(&app, "a@sjoboda.example").await;
    assert!(matches!(&found[..], [(Role::Respondent, _, _, Some(_))]), "{found:?}");
}
