//! Two units, a collection, and a test period that is open now; shared by the stories.

use std::time::Duration;

use axum::http::StatusCode;
use base::{AccountId, Failure, Line, OrganisationNumber, PeriodId, Timestamp, UnitId};
use collection::definitions::{self, Added, FolderFiles};
use collection::periods::{self, Kind, NewPeriod, Zone};
use collection::{Refusal, submissions};
use organisations::permissions::{Administrator, permit_unit};
use organisations::{actors, units};
use testkit::{Browser, Page, TestApp};

pub(crate) const PACKAGE: &str = r#"{
  "name": "prov", "version": "1", "title": "Prov", "farstu:title": {"sv": "Prov", "en": "Trial"},
  "resources": [{"name": "rader", "path": "rader.csv", "schema": {
    "fields": [
      {"name": "kod", "type": "string", "farstu:title": {"sv": "Kod", "en": "Code"}, "constraints": {"required": true, "pattern": "[0-9]{4}"}},
      {"name": "nr", "type": "integer", "farstu:title": {"sv": "Nummer", "en": "Number"}, "constraints": {"required": true}},
      {"name": "lon", "type": "number", "farstu:title": {"sv": "Lön", "en": "Pay"}, "constraints": {"minimum": 0}},
      {"name": "anm", "type": "string", "farstu:title": {"sv": "Anmärkning", "en": "Remark"}}
    ], "primaryKey": ["kod", "nr"], "farstu:unit": {"field": "kod"}}}]
}"#;
const RULES: &str = r#"format = 1

[[rule]]
id = "R1"
level = "row"
severity = "warning"
columns = ["lon"]
check = "lon >= 10000"
message.sv = "Låg lön."
message.en = "Low pay."

[[rule]]
id = "R2"
level = "group"
severity = "error"
columns = ["lon"]
by = ["kod", "anm"]
check = "sum(lon) < 1000000"
message.sv = "Hög lönesumma."
message.en = "High total pay."
"#;
pub(crate) const GOOD: &[u8] = b"kod;nr;lon;anm\n1101;1;30000,50;=1+1\n1101;2;9000;\n1101;3;-5;\n";
/// The same for the other unit.
pub(crate) const THEIRS: &[u8] =
    b"kod;nr;lon;anm\n1102;1;30000,50;=1+1\n1102;2;9000;\n1102;3;-5;\n";

pub(crate) struct World {
    pub(crate) unit: UnitId,
    pub(crate) other: UnitId,
    pub(crate) period: PeriodId,
    pub(crate) closes_at: Timestamp,
}

/// Two units, a collection, and a test period that is open now.
pub(crate) async fn world(app: &TestApp) -> World {
    world_of(app, Kind::Test).await
}

/// The same, with other definition files.
pub(crate) async fn world_with(app: &TestApp, files: Vec<(&'static str, String)>) -> World {
    made(app, Kind::Test, files).await
}

/// The same, with a period of another kind.
pub(crate) async fn world_of(app: &TestApp, kind: Kind) -> World {
    made(
        app,
        kind,
        vec![("datapackage.json", PACKAGE.to_owned()), ("rules.toml", RULES.to_owned())],
    )
    .await
}

async fn made(app: &TestApp, kind: Kind, files: Vec<(&'static str, String)>) -> World {
    let now = app.now();
    let made = app.portal.db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        let foreign = |f: Failure<organisations::Refusal>| f.map_refusal(|_| Refusal::NotFound);
        let line = |text: &str| Line::new(text).expect("a line");
        let mut units = Vec::new();
        for (n, name) in [(1, "Sjöboda kommun"), (2, "Ängsvik kommun")] {
            let number = (0..10)
                .find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok())
                .expect("a check digit");
            let organisation =
                actors::register(tx, now, &staff, number, &line(name)).map_err(foreign)?;
            units.push(
                units::register(
                    tx,
                    now,
                    &staff,
                    organisation,
                    &line(&format!("110{n}")),
                    &line(name),
                )
                .map_err(foreign)?,
            );
        }
        let folder = FolderFiles::new(
            files.iter().map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes())),
        )
        .map_err(Failure::Refused)?;
        let (Added::New(made) | Added::Same(made)) = definitions::add(tx, now, &staff, &folder)?;
        let zone = Zone::new("Europe/Stockholm").expect("in the database");
        let day = |text: &str| text.parse().expect("a day");
        let (opens_on, closes_on) = (day("2026-11-01"), day("2026-11-30"));
        let new = NewPeriod {
            collection: made.collection,
            kind,
            name: "2026".to_owned(),
            opens_on,
            closes_on,
            previous: None,
        };
        let period = periods::open_period(tx, now, &staff, &new, &zone)?;
        periods::ask_units(tx, now, &staff, period.id, &units)?;
        Ok::<_, Failure<Refusal>>(World {
            unit: units[0],
            other: units[1],
            period: period.id,
            closes_at: period.closes_at,
        })
    });
    made.await.expect("a world")
}

/// The path of the unit's submission.
pub(crate) async fn submission(app: &TestApp, account: AccountId, unit: UnitId) -> String {
    let now = app.now();
    let found = app.portal.db.read(move |tx| {
        let by = permit_unit(tx, account, unit, now)
            .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
        Ok::<_, Failure<Refusal>>(submissions::of_unit(tx, &by)?.remove(0).submission.id)
    });
    format!("/submission/{}", found.await.expect("a submission"))
}

/// Chooses a file on the submission's page and sends it.
pub(crate) async fn send(browser: &mut Browser, at: &str, name: &str, content: &[u8]) -> Page {
    browser.get(at).await;
    browser.upload(&format!("{at}/upload"), "file", name, content, &[]).await.clone()
}

/// Sends a file and makes it count. Returns the upload's path.
pub(crate) async fn send_and_count(
    app: &TestApp,
    browser: &mut Browser,
    at: &str,
    content: &[u8],
) -> String {
    let page = send(browser, at, "a.csv", content).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let page = read(app, browser, &page).await;
    browser.submit_to(&format!("{}/count", page.path), &[]).await;
    page.path
}

/// The upload's page once the file is read; under load the page itself stops waiting earlier.
pub(crate) async fn read(app: &TestApp, browser: &mut Browser, page: &Page) -> Page {
    let id = last(&page.path).parse().expect("an upload");
    app.portal.processing.wait_a_little(id, Duration::from_secs(120)).await.expect("no fault");
    browser.get(&page.path).await.clone()
}

/// A unit with one of everything: a file that counts, a correction, a comment, a receipt of a
/// submission that was sent back, an extension, a thread.
pub(crate) struct Lived {
    pub(crate) at: String,
    /// Ids by the name of the path parameter.
    pub(crate) ids: Vec<(&'static str, String)>,
}

/// The last segment of a path.
pub(crate) fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The text between `before` and `after`, at their first occurrence.
pub(crate) fn between(page: &Page, before: &str, after: &str) -> String {
    let rest = page
        .html
        .split(before)
        .nth(1)
        .unwrap_or_else(|| panic!("no {before} on {}: {}", page.path, page.html));
    rest.split(after).next().unwrap_or_default().to_owned()
}

/// Has a respondent (`browser`) and staff (`desk`) create one object of each kind.
pub(crate) async fn live(
    app: &TestApp,
    browser: &mut Browser,
    desk: &mut Browser,
    at: &str,
    content: &[u8],
) -> Lived {
    let upload = last(&send_and_count(app, browser, at, content).await);
    let submission = last(at);
    browser.get(&format!("{at}/row/3?field=lon")).await;
    browser.submit_to(&format!("{at}/correct"), &[("value", "25000"), ("reason", "Fel")]).await;
    browser.get(&format!("{at}/journal")).await;
    let correction = between(&browser.page, "name=\"correction\" value=\"", "\"");
    browser.get(&format!("{at}/review?rule=R1")).await;
    browser.submit_to(&format!("{at}/comment"), &[("text", "Deltid")]).await;
    let comment = between(&browser.page, &format!("{at}/comment/"), "/");
    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(browser.page.path.ends_with("/receipt/1"), "{}", browser.page.html);
    desk.get(&format!("/staff/submissions/{submission}")).await;
    desk.submit_to(
        &format!("/staff/submissions/{submission}/send-back"),
        &[("message", "Se rad 1")],
    )
    .await;
    browser.get(&format!("/messages/new?submission={submission}")).await;
    browser.submit_to("/messages/new", &[("subject", "Rad 1"), ("text", "Vad ska stå där?")]).await;
    let thread = last(&browser.page.path);
    let ids = vec![
        ("submission", submission),
        ("upload", upload),
        ("correction", correction),
        ("comment", comment),
        ("thread", thread),
        ("row", "3".to_owned()),
        ("number", "1".to_owned()),
    ];
    Lived { at: at.to_owned(), ids }
}

impl Lived {
    pub(crate) fn id(&self, name: &str) -> &str {
        self.ids.iter().find(|(n, _)| *n == name).map_or_else(|| panic!("no {name}"), |(_, id)| id)
    }
}
