//! The staff's pages: invitations, people who are stuck, lost phones, roles, search.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use base::{LetterKind, OrganisationNumber};
use organisations::permissions::Role;
use testkit::{Browser, Person, TestApp};

use crate::ASA;

testkit::stories! {
    staff_invite_one_and_follow_the_person_in,
    a_list_says_what_it_will_do_and_does_that,
    columns_by_other_names_are_read_and_unknown_ones_are_told,
    nobody_else_sees_the_pages_of_staff,
    a_lost_phone_takes_a_check_and_ends_everything,
    taken_values_are_reported_at_their_field,
    actions_forbidden_to_staff_are_neither_offered_nor_accepted,
    permission_administrators_and_staff_are_invited,
    staff_give_no_role_that_only_an_administrator_gives,
    an_address_that_looks_shared_and_is_not_can_be_invited,
    one_field_finds_units_and_people,
    an_invitation_older_than_the_newest_thousands_is_found,
}

const STAFF: &str = "handlaggare@ringen.example";

/// A signed-in member of staff.
pub(crate) async fn staff(app: &TestApp) -> (Browser, Person) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, STAFF).await;
    app.make(person.account, Role::Staff).await;
    (browser, person)
}

/// Adds an organisation that reports for itself, on the pages; returns its unit's path.
pub(crate) async fn add_unit(
    browser: &mut Browser,
    name: &str,
    number: &str,
    code: &str,
) -> String {
    browser.get("/staff/organisations/new").await;
    browser.submit(&[("name", name), ("number", number), ("code", code)]).await;
    assert!(browser.page.has("The organisation has been added"), "{}", browser.page.html);
    let rest =
        browser.page.html.split("href=\"").find(|rest| {
            rest.starts_with("/staff/units/0") && rest.contains(&format!(">{name}</a>"))
        });
    rest.and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("{}", browser.page.html))
        .to_owned()
}

pub(crate) fn number(n: u32) -> String {
    (0..10)
        .map(|d| format!("99{n:07}{d}"))
        .find(|text| OrganisationNumber::new(text).is_ok())
        .expect("a check digit")
}

async fn staff_invite_one_and_follow_the_person_in(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    let unit = add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let id = unit.rsplit('/').next().unwrap_or_default().to_owned();

    browser.get(&format!("/staff/invitations/new?unit={id}")).await;
    let wrong = browser
        .submit(&[("address", "info@sjoboda.example"), ("unit", ""), ("until", "2020-01-01")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("looks like a shared address")
            && wrong.has("Choose which unit")
            && wrong.has("a date that has not passed")
    );
    assert!(wrong.has("info@sjoboda.example"), "the entered text is kept");
    assert!(app.mail().await.is_empty());

    browser
        .submit(&[
            ("address", ASA),
            ("first", "Åsa"),
            ("unit", &id),
            ("language", "sv"),
            ("until", "2027-12-31"),
        ])
        .await;
    assert!(
        browser.page.has("The invitation has been sent") && browser.page.has(ASA),
        "{}",
        browser.page.html
    );
    let letters = app.mail().await;
    assert!(
        matches!(&letters[..], [one] if one.to.as_str() == ASA && matches!(one.kind, LetterKind::Invitation { .. }))
    );
    browser.get(&unit).await;
    assert!(browser.page.has("Åsa") && browser.page.has("Invited"), "{}", browser.page.html);

    // A week without an answer becomes a task for staff.
    browser.get("/staff").await;
    assert!(browser.page.has("Nothing is waiting"), "{}", browser.page.html);
    app.clock.advance(Duration::from_secs(7 * 24 * 3600));
    let mut later = app.browser();
    let colleague = app.register(&mut later, "kollega@ringen.example").await;
    app.make(colleague.account, Role::Staff).await;
    later.get("/staff").await;
    assert!(later.page.has("invited person is stuck"), "{}", later.page.html);
    later.get("/staff/invitations?show=stuck").await;
    let path = later
        .page
        .html
        .split("href=\"")
        .find(|r| r.starts_with("/staff/invitations/0"))
        .and_then(|r| r.split('"').next());
    let path = path.expect("a row").to_owned();
    later.get(&path).await;
    later.submit_to(&format!("{path}/again"), &[]).await;
    assert!(later.page.has("sent once more") && later.page.has("2 times"), "{}", later.page.html);
    assert_eq!(app.mail().await.len(), 1);

    later.get(&format!("{path}/take-back")).await;
    assert!(later.page.has(ASA), "the page names the person");
    later.submit(&[]).await;
    assert!(later.page.has("has been taken back"), "{}", later.page.html);
    later.get(&unit).await;
    assert!(
        later.page.has("Nobody reports for the unit"),
        "the permission ended with the invitation"
    );
    later.get(&path).await;
    assert!(!later.page.has("/again\""), "nothing is left to send");
}

async fn a_list_says_what_it_will_do_and_does_that(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    add_unit(&mut browser, "Norrvik kommun", &number(2), "2482").await;
    let mut lines = "address;unit;name;language\n".to_owned();
    for n in 0..250 {
        lines.push_str(&format!("person{n}@sjoboda.example;1280;Person {n};sv\n"));
    }
    lines.push_str(
        "inte en adress;1280;X;sv\nli@norrvik.example;9999;Li;en\nli@norrvik.example;2482;Li;xx\ninfo@norrvik.example;2482;Li;sv\nperson0@sjoboda.example;1280;P;sv\n",
    );
    browser.get("/staff/invitations/file").await;
    let page = browser
        .upload("/staff/invitations/file", "file", "p.csv", lines.as_bytes(), &[])
        .await
        .clone();
    assert!(page.has("250 lines can be invited and 5 cannot"), "{}", page.html);
    for why in [
        "not an e-mail address",
        "No unit has that code",
        "must be sv or en",
        "stand on line 2",
        "looks like a shared address",
    ] {
        assert!(page.has(why), "{why}");
    }
    assert!(app.mail().await.is_empty(), "nothing is sent before the confirmation");
    browser.submit_to("/staff/invitations/file/send", &[("lines", &lines)]).await;
    assert!(
        browser.page.has("250 invitations are being sent")
            && browser.page.has("5 lines are not invited"),
        "{}",
        browser.page.html
    );
    assert_eq!(app.mail().await.len(), 250);
    // Corrected and sent again a while later: people who are invited already get no second mail.
    app.clock.advance(std::time::Duration::from_secs(20 * 60));
    browser.get("/staff/invitations/file").await;
    let more = format!("{lines}new@sjoboda.example;1280;New;sv\n");
    browser.upload("/staff/invitations/file", "file", "p.csv", more.as_bytes(), &[]).await;
    browser.submit_to("/staff/invitations/file/send", &[("lines", &more)]).await;
    let written_to: Vec<String> =
        app.mail().await.iter().map(|letter| letter.to.to_string()).collect();
    assert_eq!(written_to, ["new@sjoboda.example"]);
    browser.search("/staff/invitations?show=waiting", "PERSON249").await;
    assert!(
        browser.page.has("person249@sjoboda.example")
            && !browser.page.has("person1@sjoboda.example")
    );
    browser.search("/staff/organisations", "norrvik").await;
    assert!(
        browser.page.has("Norrvik kommun")
            && browser.page.has("Nobody")
            && !browser.page.has("Sjöboda kommun</a>")
    );
}

async fn columns_by_other_names_are_read_and_unknown_ones_are_told(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let lines = "address,first,last,unit,phone\neva@sjoboda.example,Eva Lotta,Lund,1280,010-1\n";
    browser.get("/staff/invitations/file").await;
    let page = browser
        .upload("/staff/invitations/file", "file", "p.csv", lines.as_bytes(), &[])
        .await
        .clone();
    assert!(page.has("Columns that are not read: phone"), "{}", page.html);
    browser.submit_to("/staff/invitations/file/send", &[("lines", lines)]).await;
    assert!(browser.get("/staff/invitations").await.has("Eva Lotta Lund"), "{}", browser.page.html);
}

async fn nobody_else_sees_the_pages_of_staff(app: TestApp) {
    let (mut browser, member) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let mut respondent = app.browser();
    let asa = app.register(&mut respondent, ASA).await;
    let mut stranger = app.browser();
    for path in [
        "/staff".to_owned(),
        "/staff/invitations".to_owned(),
        "/staff/invitations/new".to_owned(),
        "/staff/invitations/file".to_owned(),
        "/staff/organisations".to_owned(),
        "/staff/organisations/new".to_owned(),
        "/staff/units/new".to_owned(),
        format!("/staff/people/{}", asa.account),
        format!("/staff/people/{}/reset", asa.account),
        format!("/staff/people/{}/close", asa.account),
    ] {
        assert_eq!(
            respondent.ask(&Method::GET, &path, None).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
        let led = stranger.ask(&Method::GET, &path, None).await;
        assert!(
            led.headers["location"]
                .to_str()
                .is_ok_and(|to| to.starts_with("/sign-in?next=%2Fstaff")),
            "{path}"
        );
    }
    respondent.get("/account").await;
    let csrf = respondent.page.value_of("csrf").expect("a token");
    for path in
        ["/staff/invitations/new".to_owned(), format!("/staff/people/{}/close", member.account)]
    {
        let tried = respondent.post_raw(&path, &format!("csrf={csrf}&address={ASA}&unit=x")).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn a_lost_phone_takes_a_check_and_ends_everything(app: TestApp) {
    let (mut browser, member) = staff(&app).await;
    let mut lost = app.browser();
    let asa = app.register(&mut lost, ASA).await;
    let page = format!("/staff/people/{}", asa.account);
    browser.get(&format!("{page}/reset")).await;
    assert!(browser.submit(&[]).await.has("Choose how you checked who it is"));
    assert!(app.mail().await.is_empty());
    assert_eq!(lost.get("/account").await.status, StatusCode::OK);
    browser.submit(&[("check", "called-back")]).await;
    assert!(browser.page.has("connection to the phone is removed"), "{}", browser.page.html);
    assert!(matches!(&app.mail().await[..], [one] if one.to.as_str() == ASA));
    assert!(lost.get("/account").await.path.starts_with("/sign-in"), "signed out");

    // No one changes their own account; a colleague's, only an administrator.
    let own = format!("/staff/people/{}", member.account);
    assert_eq!(browser.get(&format!("{own}/close")).await.status, StatusCode::FORBIDDEN);
    browser.get("/account").await;
    let csrf = browser.page.value_of("csrf").expect("a token");
    assert_eq!(
        browser.post_raw(&format!("{own}/close"), &format!("csrf={csrf}")).await.status,
        StatusCode::FORBIDDEN
    );
    let mut other = app.browser();
    let colleague = app.register(&mut other, "kollega@ringen.example").await;
    app.make(colleague.account, Role::SystemAdministrator).await;
    let reset = format!("/staff/people/{}/reset", colleague.account);
    assert_eq!(browser.get(&reset).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        browser.post_raw(&reset, &format!("csrf={csrf}&check=called-back")).await.status,
        StatusCode::FORBIDDEN
    );
    other.get(&format!("{own}/close")).await;
    other.submit(&[]).await;
    assert!(other.page.has("The account is closed"), "{}", other.page.html);
    assert!(browser.get("/staff").await.path.starts_with("/sign-in"));
}

async fn taken_values_are_reported_at_their_field(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    browser.get("/staff/organisations/new").await;
    assert!(
        browser
            .submit(&[("name", "En annan"), ("number", &number(1)), ("code", "")])
            .await
            .has("already an organisation with that number")
    );
    assert!(
        browser
            .submit(&[("name", "En annan"), ("number", &number(2)), ("code", "1280")])
            .await
            .has("already a unit with that code")
    );
    browser.search("/staff/organisations", "En annan").await;
    assert!(!browser.page.has("En annan</a>"), "nothing is partly applied");
}

async fn actions_forbidden_to_staff_are_neither_offered_nor_accepted(app: TestApp) {
    let (mut browser, me) = staff(&app).await;
    let colleague = app.register(&mut app.browser(), "kollega@ringen.example").await;
    app.make(colleague.account, Role::Staff).await;
    let somebody = app.register(&mut app.browser(), ASA).await;
    for (whose, may) in [(me.account, false), (colleague.account, false), (somebody.account, true)]
    {
        let at = format!("/staff/people/{whose}");
        browser.get(&at).await;
        assert_eq!(browser.page.status, StatusCode::OK);
        for to in ["close", "reset"] {
            assert_eq!(
                browser.page.html.contains(&format!("{at}/{to}")),
                may,
                "{}",
                browser.page.html
            );
        }
        assert!(!browser.page.html.contains("/end\""), "{}", browser.page.html);
        for to in ["close", "reset"] {
            let page = browser.clone().get(&format!("{at}/{to}")).await.clone();
            assert_eq!(
                page.status,
                if may { StatusCode::OK } else { StatusCode::FORBIDDEN },
                "{to}"
            );
        }
    }
}

/// The active and upcoming roles of an address, with their days.
pub(crate) async fn held(
    app: &TestApp,
    address: &str,
) -> Vec<(Role, Option<String>, base::Timestamp, Option<base::Timestamp>)> {
    let address = base::EmailAddress::new(address).expect("an address");
    app.write(move |tx| {
        let Some(found) = accounts::account::find_by_address(tx, &address)? else {
            return Ok(Vec::new());
        };
        let all = organisations::permissions::of_account(tx, found.id)?;
        Ok(all
            .into_iter()
            .map(|one| {
                (
                    one.role,
                    one.organisation_name.map(|n| n.to_string()),
                    one.valid_from,
                    one.valid_to,
                )
            })
            .collect())
    })
    .await
}

async fn permission_administrators_and_staff_are_invited(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    browser.get("/staff/invitations/new").await;
    assert!(
        browser.page.has("Permission administrator")
            && !browser.page.html.contains("role=system-administrator"),
        "{}",
        browser.page.html
    );
    browser.get("/staff/invitations/new?role=permission-administrator").await;
    assert!(!browser.page.html.contains("name=\"unit\""));
    browser.submit(&[("address", ASA), ("from", "2020-01-01"), ("until", "2019-01-01")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        browser.page.has("Choose in which organisation")
            && browser.page.has("today&#39;s date or a later one"),
        "{}",
        browser.page.html
    );
    let organisation = {
        let (_, rest) = browser.page.html.split_once("name=\"organisation\"").expect("a field");
        let rest = rest.split("<option value=\"0").nth(1).expect("an organisation");
        format!("0{}", rest.split('"').next().unwrap_or_default())
    };
    let fields = [
        ("address", ASA),
        ("organisation", &*organisation),
        ("from", "2027-06-01"),
        ("until", "2027-05-31"),
    ];
    browser.submit(&fields).await;
    assert!(browser.page.has("The last day comes before the first"), "{}", browser.page.html);
    let fields = [
        ("address", ASA),
        ("organisation", &*organisation),
        ("from", "2027-06-01"),
        ("until", "2027-12-31"),
    ];
    browser.submit(&fields).await;
    assert!(browser.page.has("The invitation has been sent"), "{}", browser.page.html);
    let roles = held(&app, ASA).await;
    assert_eq!(roles.len(), 1);
    let (role, of, from, to) = &roles[0];
    assert_eq!((*role, of.as_deref()), (Role::PermissionAdministrator, Some("Sjöboda kommun")));
    assert!(*from > app.now() && to.is_some_and(|to| to > *from), "from the entered day");

    // A system administrator invites a colleague, who is staff from the first sign-in.
    let mut other = app.browser();
    let administrator = app.register(&mut other, "chef@ringen.example").await;
    app.make(administrator.account, Role::SystemAdministrator).await;
    other.get("/staff/invitations/new?role=staff").await;
    assert!(
        !other.page.html.contains("name=\"unit\"")
            && !other.page.html.contains("name=\"organisation\"")
    );
    other.submit(&[("address", "ny@ringen.example")]).await;
    assert!(other.page.has("The invitation has been sent"), "{}", other.page.html);
    assert_eq!(held(&app, "ny@ringen.example").await[0].0, Role::Staff);
    let mut colleague = app.browser();
    app.mail().await;
    app.register(&mut colleague, "ny@ringen.example").await;
    colleague.get("/staff").await;
    assert_eq!(
        (colleague.page.status, &*colleague.page.path),
        (StatusCode::OK, "/staff"),
        "{}",
        colleague.page.html
    );
}

async fn staff_give_no_role_that_only_an_administrator_gives(app: TestApp) {
    let (mut browser, me) = staff(&app).await;
    for role in ["staff", "system-administrator"] {
        browser.get(&format!("/staff/invitations/new?role={role}")).await;
        assert!(browser.page.html.contains("name=\"unit\""), "a forbidden role is not offered");
        let csrf = browser.page.value_of("csrf").expect("a token");
        for address in [ASA, &*me.address] {
            let tried = browser
                .post_raw(
                    "/staff/invitations/new",
                    &format!("csrf={csrf}&role={role}&address={address}"),
                )
                .await;
            assert_eq!(tried.status, StatusCode::FORBIDDEN, "{role}: {}", tried.html);
        }
    }
    assert!(held(&app, ASA).await.is_empty());
    assert_eq!(held(&app, &me.address).await.len(), 1, "no more permissions than before");
    assert!(app.mail().await.is_empty());
    // Nor does anyone give themselves a permission that others decide on.
    add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    browser.get("/staff/invitations/new?role=permission-administrator").await;
    let (_, rest) = browser.page.html.split_once("name=\"organisation\"").expect("a field");
    let organisation = format!(
        "0{}",
        rest.split("<option value=\"0").nth(1).and_then(|r| r.split('"').next()).expect("one")
    );
    browser.submit(&[("address", &me.address), ("organisation", &organisation)]).await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    assert_eq!(held(&app, &me.address).await.len(), 1);
}

async fn an_address_that_looks_shared_and_is_not_can_be_invited(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    let unit = add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    let id = unit.rsplit('/').next().unwrap_or_default().to_owned();
    browser.get(&format!("/staff/invitations/new?unit={id}")).await;
    assert!(!browser.page.html.contains("name=\"own\""));
    browser.submit(&[("address", "post.hans@sjoboda.example"), ("unit", &id)]).await;
    assert!(
        browser.page.has("looks like a shared address")
            && browser.page.html.contains("name=\"own\""),
        "{}",
        browser.page.html
    );
    browser
        .submit(&[("address", "post.hans@sjoboda.example"), ("own", "yes"), ("unit", &id)])
        .await;
    assert!(browser.page.has("The invitation has been sent"), "{}", browser.page.html);
}

async fn one_field_finds_units_and_people(app: TestApp) {
    let (mut browser, _) = staff(&app).await;
    let unit = add_unit(&mut browser, "Sjöboda kommun", &number(1), "1280").await;
    add_unit(&mut browser, "Norrvik kommun", &number(2), "2482").await;
    browser
        .get(&format!(
            "/staff/invitations/new?unit={}",
            unit.rsplit('/').next().unwrap_or_default()
        ))
        .await;
    let id = unit.rsplit('/').next().unwrap_or_default().to_owned();
    browser
        .submit(&[
            ("address", ASA),
            ("first", "Åsa"),
            ("last", "Öberg"),
            ("unit", &id),
            ("language", "sv"),
        ])
        .await;
    for (q, is_unit, is_person) in [
        ("1280", true, false),
        ("SJÖBODA", true, false),
        ("sjoboda", false, true),
        ("åsa ö", false, true),
        ("Österport", false, false),
        (" ", false, false),
    ] {
        browser.search("/staff/search", q).await;
        // The search text is not in the address, in any encoding.
        let address = browser.page.path.to_lowercase();
        assert!(!address.contains(q.trim()) || q == " ", "{address}");
        assert_eq!(
            browser.page.has(&format!("href=\"{unit}\"")),
            is_unit,
            "{q}: {}",
            browser.page.html
        );
        assert_eq!(browser.page.has(ASA), is_person, "{q}: {}", browser.page.html);
        assert!(!browser.page.has("Norrvik"), "{q}");
    }
    assert!(
        browser.search("/staff/search", "<b>").await.has("Nothing matches"),
        "{}",
        browser.page.html
    );
    assert!(!browser.page.html.contains("<b>"));
}

store::sql! {
    OLDER = "INSERT INTO invitation
        (id, account, sent_by, organisation, url, created_at, sent_at, sends, expires_at, taken_back_at, opened_at, started_at, done_at)
        VALUES ($1, $2, NULL, 'Granby', 'https://portal.example', $3, $3, 1, $3, NULL, NULL, NULL, NULL)";
}

async fn an_invitation_older_than_the_newest_thousands_is_found(app: TestApp) {
    let (mut browser, me) = staff(&app).await;
    let invited = app.invite_named(ASA, Some("Bo"), Some("Sandberg")).await;
    let later = app.now().plus(Duration::from_secs(60));
    app.write(move |tx| {
        let add = |_| {
            let id = base::InvitationId::new(later, &*tx.entropy());
            tx.execute(&OLDER, store::params![id, me.account, later]).map(drop)
        };
        (0..2_000).try_for_each(add)
    })
    .await;
    let list = browser.get("/staff/invitations?show=all").await;
    assert!(list.has("the newest 2,000") && !list.has(ASA), "{}", list.html);
    assert!(
        browser.search("/staff/invitations?show=all", "sandberg").await.has(ASA),
        "{}",
        browser.page.html
    );
    let id = invited.invitation().expect("an invitation");
    assert!(
        browser.get(&format!("/staff/invitations/{id}")).await.has(ASA),
        "{}",
        browser.page.html
    );
}
