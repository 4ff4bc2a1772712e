//! Measures pages and searches in a large portal:
//! `cargo run --release -p testkit --example pages [ACCOUNTS]`.
//!
//! Seeds 600 units and 100,000 accounts (or as many as given), each with an answered invitation and
//! a permission for one unit. Requests each page a hundred times, in one process and without
//! sockets, and prints the median and the 95th percentile. With `FARSTU_TEST_POSTGRES` (which
//! `cargo xtask postgres` sets) it measures PostgreSQL too.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use base::{
    AccountId, EmailAddress, Failure, Fault, Line, OrganisationNumber, SystemEntropy, UnitId,
};
use collection::definitions::{self, Added, FolderFiles};
use collection::periods::{self, Kind, NewPeriod, Zone};
use organisations::permissions::{Administrator, Role};
use organisations::{actors, units};
use store::params;
use testkit::{Browser, TestApp};

const UNITS: usize = 600;
const ROUNDS: usize = 100;
/// Accounts per transaction.
const BATCH: usize = 5_000;

store::sql! {
    ACCOUNT = "INSERT INTO account (id, state, address, folded, mailbox, first_name, last_name, sought, language, phone, created_at, activated_at, closed_at)
        VALUES ($1, 'active', $2, $2, $2, $3, $4, $5, 'sv', NULL, $6, $6, NULL)";
    INVITATION = "INSERT INTO invitation
        (id, account, sent_by, organisation, url, created_at, sent_at, sends, expires_at, taken_back_at, opened_at, started_at, done_at)
        VALUES ($1, $2, NULL, 'Sjöboda kommun', 'https://portal.example', $3, $3, 1, $4, NULL, $3, $3, $5)";
    ANALYZE = "ANALYZE";
    PERMISSION = "INSERT INTO permission (id, account_id, role, organisation_id, unit_id, valid_from, valid_to, given_by, given_at, ended_by, ended_at)
        VALUES ($1, $2, 'respondent', NULL, $3, $4, NULL, NULL, $4, NULL, NULL)";
}

const PACKAGE: &str = r#"{"name": "prov", "version": "1", "title": "Prov", "resources": [{"name": "rader", "path": "rader.csv",
    "schema": {"fields": [{"name": "kod", "type": "string"}]}}]}"#;

const FIRST: [&str; 8] = ["Åsa", "Anna", "Erik", "Örjan", "Karin", "Lars", "Maria", "Sven"];
const LAST: [&str; 8] =
    ["Öberg", "Andersson", "Lindqvist", "Ström", "Nilsson", "Ek", "Ljung", "Åkesson"];

#[tokio::main]
async fn main() {
    let accounts: usize =
        std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    println!("SQLite, {accounts} accounts, {UNITS} units");
    measure(TestApp::new().await.without_limits(), accounts).await;
    if let Some(app) = TestApp::on_postgres() {
        println!("\nPostgreSQL, {accounts} accounts, {UNITS} units");
        measure(app.without_limits(), accounts).await;
    }
}

async fn measure(app: TestApp, accounts: usize) {
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.2"));
    let person = app.register(&mut browser, "respondent@kommun.example").await;
    let staff = app.register(&mut desk, "staff@operator.example").await;
    app.make(staff.account, Role::Staff).await;
    let units = units_of(&app).await;
    app.let_report(person.account, units[UNITS / 2]).await;
    let from = Instant::now();
    people(&app, accounts, &units).await;
    println!("filled in {:.0} s", from.elapsed().as_secs_f64());
    // The statistics must be fresh. The test cluster runs without autovacuum, which would update
    // them.
    app.write(|tx| tx.execute(&ANALYZE, params![]).map(drop)).await;

    pages(&mut browser, &["/home", "/account", "/messages", "/my-user"]).await;
    let unit = format!("/staff/units/{}", units[1]);
    let account = format!("/staff/people/{}", person.account);
    let staffs = [
        "/staff",
        "/staff/invitations",
        "/staff/organisations",
        "/staff/organisations?show=nobody",
        "/staff/messages",
    ];
    pages(&mut desk, &staffs).await;
    pages(&mut desk, &["/staff/collections", "/staff/extensions", &unit, &account]).await;
    // A search is a form post that redirects to an address without the searched text.
    let (search, organisations, invitations) =
        ("/staff/search", "/staff/organisations", "/staff/invitations?show=all");
    let searches = [
        (search, "lindqvist"),
        (search, "person99"),
        (search, "no such person"),
        (search, "unit 5"),
        (organisations, "unit 5"),
        (invitations, "lindqvist"),
    ];
    for (at, text) in searches {
        desk.search(at, text).await;
        let found = desk.page.path.clone();
        assert!(found.contains("q="), "{found}");
        time(&mut desk, &found, &format!("{at}: {text}")).await;
    }
}

async fn pages(browser: &mut Browser, paths: &[&str]) {
    for path in paths {
        time(browser, path, path).await;
    }
}

async fn time(browser: &mut Browser, path: &str, name: &str) {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let from = Instant::now();
        let status = browser.get(path).await.status;
        times.push(from.elapsed());
        assert_eq!(status, StatusCode::OK, "{name}");
    }
    times.sort();
    let at = |share: usize| {
        times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
    };
    println!("{name:45} median {:6.1} ms, p95 {:6.1} ms", at(50), at(95));
}

async fn units_of(app: &TestApp) -> Vec<UnitId> {
    let now = app.now();
    let made = app.portal.db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        let foreign =
            |f: Failure<organisations::Refusal>| f.map_refusal(|_| collection::Refusal::NotFound);
        let line = |text: &str| Line::new(text).expect("a line");
        let mut made = Vec::new();
        for n in 0..UNITS {
            let number = (0..10)
                .find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok())
                .expect("a check digit");
            let organisation =
                actors::register(tx, now, &staff, number, &line(&format!("Organisation {n}")))
                    .map_err(foreign)?;
            made.push(
                units::register(
                    tx,
                    now,
                    &staff,
                    organisation,
                    &line(&format!("{n:04}")),
                    &line(&format!("Unit {n}")),
                )
                .map_err(foreign)?,
            );
        }
        let files = [("datapackage.json", PACKAGE), ("rules.toml", "format = 1\n")];
        let folder =
            FolderFiles::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())))
                .map_err(Failure::Refused)?;
        let (Added::New(definition) | Added::Same(definition)) =
            definitions::add(tx, now, &staff, &folder)?;
        let zone = Zone::new("Europe/Stockholm").expect("in the database");
        for year in 2026..=2030 {
            let day = |text: String| text.parse().expect("a day");
            let (opens_on, closes_on) =
                (day(format!("{year}-11-01")), day(format!("{year}-11-30")));
            let kind = if year == 2026 { Kind::Submission } else { Kind::Test };
            let new = NewPeriod {
                collection: definition.collection,
                kind,
                name: year.to_string(),
                opens_on,
                closes_on,
                previous: None,
            };
            let period = periods::open_period(tx, now, &staff, &new, &zone)?;
            periods::ask_units(tx, now, &staff, period.id, &made)?;
        }
        Ok::<_, Failure<collection::Refusal>>(made)
    });
    made.await.expect("units")
}

async fn people(app: &TestApp, accounts: usize, units: &[UnitId]) {
    let now = app.now();
    for first in (0..accounts).step_by(BATCH) {
        let (last, units) = ((first + BATCH).min(accounts), units.to_vec());
        app.write(move |tx| -> Result<(), Fault> {
            for n in first..last {
                let id = AccountId::new(now, &SystemEntropy);
                let address = EmailAddress::new(&format!("person{n}@kommun{}.example", n % UNITS))
                    .expect("an address");
                let (given, family) = (FIRST[n % 8], LAST[n / 8 % 8]);
                let sought =
                    format!("{}\n{}", address.folded(), base::fold(&format!("{given} {family}")));
                tx.change(&ACCOUNT, params![id, address.folded(), given, family, sought, now])?;
                let invitation = base::InvitationId::new(now, &SystemEntropy);
                // One invitation in a hundred is unanswered.
                let done = (n % 100 != 0).then_some(now);
                tx.change(
                    &INVITATION,
                    params![invitation, id, now, now.plus(Duration::from_secs(60 * 86_400)), done],
                )?;
                let permission = base::PermissionId::new(now, &SystemEntropy);
                // No account reports for the last unit.
                tx.change(&PERMISSION, params![permission, id, units[n % (UNITS - 1)], now])?;
            }
            Ok(())
        })
        .await;
    }
}
