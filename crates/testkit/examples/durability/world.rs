//! The respondents of a rehearsal and their units, seeded in this process and then served by the
//! program.

use base::{Clock as _, Failure, Line, OrganisationNumber, SystemClock, UnitId};
use collection::definitions::{self, Added, FolderFiles};
use collection::periods::{self, Kind, NewPeriod, Zone};
use collection::{Refusal, submissions};
use organisations::permissions::{Administrator, permit_unit};
use organisations::{actors, units};
use testkit::TestApp;

const PACKAGE: &str = r#"{
  "name": "prov", "version": "1", "title": "Prov", "farstu:title": {"sv": "Prov", "en": "Trial"},
  "resources": [{"name": "rader", "path": "rader.csv", "schema": {
    "fields": [
      {"name": "kod", "type": "string", "farstu:title": {"sv": "Kod", "en": "Code"}, "constraints": {"required": true, "pattern": "[0-9]{4}"}},
      {"name": "nr", "type": "integer", "farstu:title": {"sv": "Nummer", "en": "Number"}, "constraints": {"required": true}},
      {"name": "lon", "type": "number", "farstu:title": {"sv": "Lön", "en": "Pay"}, "constraints": {"minimum": 0}},
      {"name": "anm", "type": "string", "farstu:title": {"sv": "Anmärkning", "en": "Remark"}}
    ], "primaryKey": ["kod", "nr"]}}]
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
"#;

/// The number of rows with a warning, and of rows without.
pub(crate) const HALF: u64 = 60;

/// A signed-in browser, and its person's submissions.
pub(crate) struct Respondent {
    pub(crate) number: usize,
    pub(crate) cookies: String,
    pub(crate) submissions: Vec<String>,
}

/// A file that can be submitted once each row of its first half has a comment; `mark` makes it
/// unique.
pub(crate) fn file(mark: u64) -> Vec<u8> {
    let row = |nr: u64| format!("1101;{nr};{};{mark}\n", if nr <= HALF { 9_000 } else { 30_000 });
    let rows: String = (1..=2 * HALF).map(row).collect();
    format!("kod;nr;lon;anm\n{rows}").into_bytes()
}

/// A file that takes a while to read.
pub(crate) fn long(mark: u64, rows: u64) -> Vec<u8> {
    let rows: String = (1..=rows).map(|nr| format!("1101;{nr};30000;{mark}\n")).collect();
    format!("kod;nr;lon;anm\n{rows}").into_bytes()
}

/// A file that S3 gets in several parts, and that cannot be read as a table.
pub(crate) fn large(mark: u64, bytes: usize) -> Vec<u8> {
    let line = format!("{mark:020}\u{0}\n");
    line.bytes().cycle().take(bytes).collect()
}

/// `people` respondents with `units` each, all asked in an open period.
pub(crate) async fn world(app: &TestApp, people: usize, units: usize) -> Vec<Respondent> {
    app.clock.set(SystemClock.now());
    let made = make_units(app, people * units).await;
    let mut respondents = Vec::new();
    for (number, units) in made.chunks(units).enumerate() {
        // Rate limits count by client address, so each respondent has their own.
        let mut browser = app.browser_at(&format!("198.18.0.{}", number + 1));
        let person = app.register(&mut browser, &format!("person{number}@sjoboda.example")).await;
        let mut submissions = Vec::new();
        for unit in units {
            app.let_report(person.account, *unit).await;
            let (account, unit, now) = (person.account, *unit, app.now());
            let found = app.portal.db.read(move |tx| {
                let by = permit_unit(tx, account, unit, now)
                    .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
                Ok::<_, Failure<Refusal>>(submissions::of_unit(tx, &by)?.remove(0).submission.id)
            });
            submissions.push(found.await.expect("it is asked").to_string());
        }
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        respondents.push(Respondent { number, cookies: cookies.join("; "), submissions });
    }
    respondents
}

async fn make_units(app: &TestApp, count: usize) -> Vec<UnitId> {
    let now = app.now();
    let today = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
    let made = app.portal.db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        let foreign = |f: Failure<organisations::Refusal>| f.map_refusal(|_| Refusal::NotFound);
        let line = |text: &str| Line::new(text).expect("a line");
        let number = (0..10)
            .find_map(|d| OrganisationNumber::new(&format!("990000001{d}")).ok())
            .expect("a check digit");
        let organisation =
            actors::register(tx, now, &staff, number, &line("Sjöboda kommun")).map_err(foreign)?;
        let mut made = Vec::new();
        for n in 0..count {
            let (code, name) = (line(&format!("{}", 1_000 + n)), line(&format!("Enhet {n}")));
            made.push(
                units::register(tx, now, &staff, organisation, &code, &name).map_err(foreign)?,
            );
        }
        let files = [("datapackage.json", PACKAGE), ("rules.toml", RULES)];
        let folder =
            FolderFiles::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())))
                .map_err(Failure::Refused)?;
        let (Added::New(definition) | Added::Same(definition)) =
            definitions::add(tx, now, &staff, &folder)?;
        let zone = Zone::new("Europe/Stockholm").expect("in the database");
        let (opens_on, closes_on) = (
            today.saturating_sub(jiff::Span::new().days(2)),
            today.saturating_add(jiff::Span::new().days(30)),
        );
        let collection = definition.collection;
        let new = NewPeriod {
            collection,
            kind: Kind::Submission,
            name: "2026".to_owned(),
            opens_on,
            closes_on,
            previous: None,
        };
        let period = periods::open_period(tx, now, &staff, &new, &zone)?;
        periods::ask_units(tx, now, &staff, period.id, &made)?;
        Ok::<_, Failure<Refusal>>(made)
    });
    made.await.expect("a world")
}
