//! The rules for giving roles, on every page that gives roles; and how long an invitation's
//! permissions last.

use std::time::Duration;

use accounts::account::{self, Invite};
use accounts::registration::{Open, Step};
use axum::http::StatusCode;
use base::{EmailAddress, InvitationId, Language, Line, OrganisationNumber, Timestamp, UnitId};
use organisations::permissions::{
    self, Administrator, Recipient, Role, Scope, give, give_portal_role,
};
use organisations::{actors, units};
use serde_json::json;
use store::Tx;
use testkit::{Browser, GOOD_PASSWORD, TestApp};

use crate::hall::{come, open};

testkit::stories! {
    nobody_gives_themselves_a_permission_and_colleagues_get_theirs_from_administrators,
    a_role_that_begins_next_week_protects_already,
    an_invitation_that_ran_out_gives_nothing_to_a_person_who_joins_alone,
    an_invitation_that_ran_out_gives_nothing_to_a_person_who_comes_from_upstream,
    an_invitation_taken_back_gives_nothing_beside_another,
    a_registration_that_began_in_time_keeps_what_the_invitation_gave,
}

const DAY: Duration = Duration::from_secs(24 * 3600);
const ME: &str = "clerk@operator.example";
const COLLEAGUE: &str = "colleague@operator.example";
const ADMINISTRATOR: &str = "chief@operator.example";

/// A unit of a new organisation.
async fn unit(app: &TestApp, n: u32) -> UnitId {
    let number = (0..10)
        .find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok())
        .expect("a check digit");
    let now = app.now();
    let made = app.portal.db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        let name = Line::new(&format!("Unit {n}")).expect("a line");
        let organisation = actors::register(tx, now, &staff, number, &name)?;
        units::register(
            tx,
            now,
            &staff,
            organisation,
            &Line::new(&format!("{n}")).expect("a line"),
            &name,
        )
    });
    made.await.expect("a unit")
}

/// The active and upcoming roles of an address's account.
async fn holding(app: &TestApp, address: &str) -> Vec<Role> {
    let (address, now) = (EmailAddress::new(address).expect("an address"), app.now());
    app.write(move |tx| {
        let Some(found) = account::find_by_address(tx, &address)? else { return Ok(Vec::new()) };
        let all = permissions::of_account(tx, found.id)?;
        Ok(all
            .into_iter()
            .filter(|one| one.status(now) != permissions::Status::Ended)
            .map(|one| one.role)
            .collect())
    })
    .await
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> StatusCode {
    let csrf = browser.get("/account").await.value_of("csrf").expect("a token");
    let mut body = vec![("csrf", csrf.as_str())];
    body.extend(fields);
    let body = serde_urlencoded::to_string(body).expect("a form");
    browser.post_raw(path, &body).await.status
}

async fn nobody_gives_themselves_a_permission_and_colleagues_get_theirs_from_administrators(
    app: TestApp,
) {
    let app = app.without_limits();
    let unit = unit(&app, 1).await;
    let (mut clerk, mut admin, mut respondent) = (app.browser(), app.browser(), app.browser());
    for (browser, address, role) in [
        (&mut clerk, ME, Some(Role::Staff)),
        (&mut admin, ADMINISTRATOR, Some(Role::SystemAdministrator)),
    ]
    .into_iter()
    .chain([
        (&mut app.browser(), COLLEAGUE, Some(Role::Staff)),
        (&mut respondent, "asa@unit.example", None),
    ]) {
        let person = app.register(browser, address).await;
        if let Some(role) = role {
            app.make(person.account, role).await;
        }
    }
    let unit_id = unit.to_string();
    let organisation = app
        .write(move |tx| Ok(units::find(tx, unit)?.expect("a unit").organisation.to_string()))
        .await;
    let (ok, no, hidden) = (StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND);
    // The expected status of an invitation, by actor, recipient and role.
    let outcome = |who: &str, whom: &str, role: Role| {
        let portal_role = matches!(role, Role::Staff | Role::SystemAdministrator);
        match (who, whom) {
            ("respondent", _) => hidden,
            ("clerk", _) if portal_role => no,
            ("clerk", "myself" | "colleague" | "administrator") => no,
            ("admin", "administrator") => no,
            _ => ok,
        }
    };
    let mailboxes = [
        ("myself", ME),
        ("myself", "CLERK@operator.EXAMPLE"),
        ("myself", "clerk+unit@operator.example"),
        ("colleague", COLLEAGUE),
        ("colleague", "Colleague+x@operator.example"),
        ("administrator", ADMINISTRATOR),
        ("administrator", "chief+unit@operator.example"),
        ("other", "new@unit.example"),
        ("other", "asa@unit.example"),
    ];
    for role in
        [Role::Respondent, Role::PermissionAdministrator, Role::Staff, Role::SystemAdministrator]
    {
        for (whom, address) in mailboxes {
            // Administrators come last: the roles that they give would change the rows that follow.
            for (who, browser) in [("respondent", &mut respondent), ("clerk", &mut clerk)] {
                let before = holding(&app, address).await;
                let fields = [
                    ("address", address),
                    ("role", role.as_str()),
                    ("unit", &*unit_id),
                    ("organisation", &*organisation),
                ];
                let status = post(browser, "/staff/invitations/new", &fields).await;
                assert_eq!(status, outcome(who, whom, role), "{who} gives {role:?} to {address}");
                if status != ok {
                    assert_eq!(
                        holding(&app, address).await,
                        before,
                        "{who} gives {role:?} to {address}"
                    );
                }
            }
        }
    }
    // By a list: the lines of the inviter and of colleagues are left out and reported; the rest are
    // invited.
    let lines = format!(
        "address;unit\n{ME};1\nclerk+2@operator.example;1\n{COLLEAGUE};1\nli@unit.example;1\n"
    );
    clerk.get("/staff/invitations/file").await;
    let page = clerk
        .upload("/staff/invitations/file", "file", "p.csv", lines.as_bytes(), &[])
        .await
        .clone();
    assert!(page.has("1 line can be invited and 3 cannot"), "{}", page.html);
    assert!(
        page.has("cannot give yourself a permission") && page.has("a colleague"),
        "{}",
        page.html
    );
    clerk.submit_to("/staff/invitations/file/send", &[("lines", &lines)]).await;
    assert!(clerk.page.has("cannot give yourself a permission"), "{}", clerk.page.html);
    assert_eq!(holding(&app, "li@unit.example").await, [Role::Respondent]);
    for address in [ME, COLLEAGUE] {
        assert_eq!(holding(&app, address).await, [Role::Staff], "{address}");
    }
    assert!(holding(&app, "clerk+2@operator.example").await.is_empty());
    // An administrator gives to colleagues, but not to themselves.
    for (whom, address) in
        mailboxes.into_iter().filter(|(whom, _)| matches!(*whom, "colleague" | "administrator"))
    {
        let fields = [("address", address), ("role", "respondent"), ("unit", &*unit_id)];
        assert_eq!(
            post(&mut admin, "/staff/invitations/new", &fields).await,
            outcome("admin", whom, Role::Respondent),
            "{address}"
        );
    }
    assert_eq!(holding(&app, ADMINISTRATOR).await, [Role::SystemAdministrator]);
    let mut held = holding(&app, COLLEAGUE).await;
    held.sort_unstable();
    assert_eq!(held, [Role::Respondent, Role::Staff]);
}

async fn a_role_that_begins_next_week_protects_already(app: TestApp) {
    let app = app.without_limits();
    let mut clerk = app.browser();
    let me = app.register(&mut clerk, ME).await;
    app.make(me.account, Role::Staff).await;
    let upcoming = app.register(&mut app.browser(), ADMINISTRATOR).await;
    let (now, account) = (app.now(), upcoming.account);
    let given = move |tx: &mut Tx<'_>| {
        give_portal_role(
            tx,
            now,
            &Administrator::operator(),
            account,
            Role::SystemAdministrator,
            now.plus(DAY * 7),
            None,
        )
    };
    app.portal.db.write(given).await.expect("a role");
    let permission = app.write(move |tx| Ok(permissions::of_account(tx, account)?[0].id)).await;
    let unit = unit(&app, 1).await.to_string();
    let at = format!("/staff/people/{account}");
    for (path, fields) in [
        (format!("{at}/close"), vec![]),
        (format!("{at}/reset"), vec![("check", "called-back")]),
        (format!("{at}/permissions/{permission}/end"), vec![]),
        ("/staff/invitations/new".to_owned(), vec![("address", ADMINISTRATOR), ("unit", &*unit)]),
    ] {
        assert_eq!(post(&mut clerk, &path, &fields).await, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(holding(&app, ADMINISTRATOR).await, [Role::SystemAdministrator]);
    let found = app.write(move |tx| account::find(tx, account)).await.expect("an account");
    assert!(found.is_active());
}

/// An open portal with few steps.
fn joined(app: &TestApp) -> TestApp {
    let address = [Step::VerifyEmail, Step::Names, Step::Password, Step::OrganisationConsent];
    let upstream = [Step::Upstream, Step::VerifyEmail, Step::OrganisationConsent, Step::Names];
    let open = Open {
        address: address.to_vec(),
        upstream: upstream.to_vec(),
        consent: "1".to_owned(),
        ..Open::default()
    };
    app.opened(web::hall::samples::hall(), open)
}

/// Invites as the staff's pages do, with a permission that depends on the invitation.
async fn invite(
    app: &TestApp,
    address: &str,
    role: Role,
    unit: UnitId,
    valid_for: Duration,
) -> InvitationId {
    let invite = Invite {
        address: EmailAddress::new(address).expect("an address"),
        first_name: None,
        last_name: None,
        language: Language::En,
        organisation: Line::new("Unit").expect("a line"),
        url: format!("{}/sign-in", app.portal.face.origin),
        valid_for,
        effect: account::InvitationEffect::Permission,
        same_person: false,
    };
    let now = app.now();
    let invited = app.portal.db.write(move |tx| -> organisations::Answer<_> {
        let invited = account::invite(tx, None, &invite, now)?;
        let to_whom = Recipient::invited(invited.account(), invited.invitation());
        let operator = Administrator::operator();
        match role {
            Role::Respondent => {
                give(tx, now, &operator.as_staff(), to_whom, Scope::Unit(unit), now, None)?
            }
            Role::PermissionAdministrator => {
                let organisation = units::find(tx, unit)?.expect("a unit").organisation;
                give(
                    tx,
                    now,
                    &operator.as_staff(),
                    to_whom,
                    Scope::Organisation(organisation),
                    now,
                    None,
                )?
            }
            Role::Staff | Role::SystemAdministrator => {
                give_portal_role(tx, now, &operator, to_whom, role, now, None)?
            }
        };
        Ok(invited.invitation().expect("an account that is not active"))
    });
    let invitation = invited.await.expect("invited");
    app.mail().await;
    invitation
}

const ROLES: [Role; 4] =
    [Role::Respondent, Role::PermissionAdministrator, Role::Staff, Role::SystemAdministrator];

async fn join(app: &TestApp, address: &str) {
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", address)]).await;
    let code = app.code_for(address).await.expect("a letter with a code");
    browser.submit(&[("code", &code)]).await;
    finish(app, &mut browser, address).await;
}

/// Completes the remaining steps, of an invitation or of joining.
async fn finish(app: &TestApp, browser: &mut Browser, address: &str) {
    for _ in 0..3 {
        let fields: &[(&str, &str)] = match browser.page.path.as_str() {
            "/register/names" => &[("first", "Bo"), ("last", "Ek")],
            "/register/password" => &[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)],
            _ => &[],
        };
        browser.submit(fields).await;
    }
    assert!(is_active(app, address).await, "{}", browser.page.html);
}

async fn is_active(app: &TestApp, address: &str) -> bool {
    let address = EmailAddress::new(address).expect("an address");
    app.write(move |tx| {
        Ok(account::find_by_address(tx, &address)?.is_some_and(|found| found.is_active()))
    })
    .await
}

async fn an_invitation_that_ran_out_gives_nothing_to_a_person_who_joins_alone(app: TestApp) {
    let unit = unit(&app, 1).await;
    let app = joined(&app);
    for (n, role) in ROLES.into_iter().enumerate() {
        let (late, in_time) = (format!("late{n}@unit.example"), format!("intime{n}@unit.example"));
        invite(&app, &late, role, unit, DAY).await;
        assert_eq!(holding(&app, &late).await, [role]);
        app.clock.advance(DAY);
        assert!(holding(&app, &late).await.is_empty(), "{role:?} ended with the invitation");
        join(&app, &late).await;
        assert!(holding(&app, &late).await.is_empty(), "{role:?} came into force");
        invite(&app, &in_time, role, unit, DAY).await;
        join(&app, &in_time).await;
        app.clock.advance(DAY * 2);
        assert_eq!(holding(&app, &in_time).await, [role], "what was followed in time stays");
    }
}

async fn an_invitation_that_ran_out_gives_nothing_to_a_person_who_comes_from_upstream(
    app: TestApp,
) {
    let unit = unit(&app, 1).await;
    let (app, upstream) = open(&app).await;
    for (n, role) in ROLES.into_iter().enumerate() {
        let address = format!("person{n}@unit.example");
        invite(&app, &address, role, unit, DAY).await;
        app.clock.advance(DAY);
        upstream
            .signs_in(json!({ "sub": format!("s{n}"), "email": address, "email_verified": true, "given_name": "Bo", "family_name": "Ek" }));
        let mut browser = app.browser();
        come(&mut browser, &upstream).await;
        crate::hall::through(&mut browser).await;
        assert!(is_active(&app, &address).await, "{}", browser.page.html);
        assert!(holding(&app, &address).await.is_empty(), "{role:?} came into force");
    }
}

async fn an_invitation_taken_back_gives_nothing_beside_another(app: TestApp) {
    let (one, two) = (unit(&app, 1).await, unit(&app, 2).await);
    let app = joined(&app);
    let address = "two@unit.example";
    let first = invite(&app, address, Role::Respondent, one, DAY * 30).await;
    app.clock.advance(DAY);
    invite(&app, address, Role::Respondent, two, DAY * 30).await;
    let now: Timestamp = app.now();
    let taken = app.portal.db.write(move |tx| account::take_back(tx, None, first, now));
    taken.await.expect("taken back");
    join(&app, address).await;
    let who = EmailAddress::new(address).expect("an address");
    let held = app
        .write(move |tx| {
            let found = account::find_by_address(tx, &who)?.expect("an account");
            Ok(units::of_account(tx, found.id, now)?
                .into_iter()
                .map(|unit| unit.id)
                .collect::<Vec<_>>())
        })
        .await;
    assert_eq!(held, [two]);
}

async fn a_registration_that_began_in_time_keeps_what_the_invitation_gave(app: TestApp) {
    let unit = unit(&app, 1).await;
    let app = joined(&app);
    let address = "last.minute@unit.example";
    invite(&app, address, Role::Respondent, unit, DAY).await;
    app.clock.advance(DAY - Duration::from_secs(60));
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", address)]).await;
    let code = app.code_for(address).await.expect("a letter with a code");
    browser.submit(&[("code", &code)]).await;
    app.clock.advance(Duration::from_secs(120));
    finish(&app, &mut browser, address).await;
    assert_eq!(holding(&app, address).await, [Role::Respondent]);
}
