//! A respondent's year: upload, review, correct, comment, submit, receipt; and what others try meanwhile.


use axum::http::{Method, StatusCode};
use base::{AccountId, Failure, LetterKind, Line, OrganisationNumber, PeriodId, Timestamp, UnitId};
use collection::definitions::{self, Added, FolderFiles};
use collection::periods::{self, Kind, NewPeriod, Zone};
use collection::{Refusal, submissions};
use organisations::permissions::{Administrator, Role, Scope, give, give_portal_role, permit_unit};
use organisations::{actors, units};
use testkit::{Browser, TestApp};

use crate::ASA;

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
const GOOD: &[u8] = b"kod;nr;lon;anm\n1101;1;30000,50;=1+1\n1101;2;9000;\n1101;3;-5;\n";

struct World {
    unit: UnitId,
    other: UnitId,
    period: PeriodId,
    closes_at: Timestamp,
}

/// Two units, a collection, and a test period that is open now.
async fn world(app: &TestApp) -> World {
    let now = app.now();
    let made = app.portal.db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        let foreign = |f: Failure<organisations::Refusal>| f.map_refusal(|_| Refusal::NotFound);
        let line = |text: &str| Line::new(text).expect("a line");
        let mut units = Vec::new();
        for (n, name) in [(1, "Sjöboda kommun"), (2, "Ängsvik kommun")] {
            let number = (0..10).find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok()).expect("one of ten");
            let organisation = actors::register(tx, now, &staff, number, &line(name)).map_err(foreign)?;
            units.push(units::register(tx, now, &staff, organisation, &line(&format!("110{n}")), &line(name)).map_err(foreign)?);
        }
        let files = [("datapackage.json", PACKAGE), ("rules.toml", RULES)];
        let folder = FolderFiles::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))).map_err(Failure::Refused)?;
        let (Added::New(made) | Added::Same(made)) = definitions::add(tx, now, &staff, &folder)?;
        let zone = Zone::new("Europe/Stockholm").expect("in the database");
        let day = |text: &str| text.parse().expect("a day");
        let (opens_on, closes_on) = (day("2026-11-01"), day("2026-11-30"));
        let new = NewPeriod { collection: made.collection, kind: Kind::Test, name: "2026".to_owned(), opens_on, closes_on, previous: None };
        let period = periods::open_period(tx, now, &staff, &new, &zone)?;
        periods::ask_units(tx, now, &staff, period.id, &units)?;
        Ok::<_, Failure<Refusal>>(World { unit: units[0], other: units[1], period: period.id, closes_at: period.closes_at })
    });
    made.await.expect("a world")
}

async fn let_report(app: &TestApp, account: AccountId, unit: UnitId) {
    let now = app.now();
    let given = app.portal.db.write(move |tx| give(tx, now, &Administrator::operator().as_staff(), account, Scope::Unit(unit), now, None));
    given.await.expect("a permission");
}

/// Path of the unit's submission.
async fn submission(app: &TestApp, account: AccountId, unit: UnitId) -> String {
    let now = app.now();
    let found = app.portal.db.read(move |tx| {
        let by = permit_unit(tx, account, unit, now).map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
        Ok::<_, Failure<Refusal>>(submissions::of_unit(tx, &by)?.remove(0).submission.id)
    });
    format!("/submission/{}", found.await.expect("it is asked"))
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_upload_to_the_receipt_and_the_end_erases() {
    let app = TestApp::new().await;
    let world = world(&app).await;
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    assert!(browser.get("/home").await.has("There is no collection for you"));
    let_report(&app, person.account, world.unit).await;
    let home = browser.get("/home").await;
    assert!(home.has("Trial") && home.has("Not begun") && home.has("is erased when it ends on 30"), "{}", home.html);
    let at = submission(&app, person.account, world.unit).await;
    assert!(browser.get("/submission").await.path == at, "one period is on: straight to it");

    // A file that is none: a message, and nothing lost.
    let page = browser.upload(&format!("{at}/upload"), "../../fel.csv", b"kod;nr;lon;anm\n").await;
    assert!(page.has("The file couldn&#39;t be read") || page.has("couldn"), "{}", page.html);
    assert!(page.has("fel.csv") && !page.has(".."));
    let page = browser.get(&at).await;
    assert!(page.has("Couldn"));

    let page = browser.upload(&format!("{at}/upload"), "lön.csv", GOOD).await;
    assert!(page.has("Is this right?") && page.has("Semicolon") && page.has("30000,50"), "{}", page.html);
    let upload = page.path.clone();
    browser.submit_to(&format!("{upload}/count"), &[]).await;
    let page = browser.page.clone();
    assert!(page.path.ends_with("/review") && page.has("1 errors and 1 warnings left"), "{}", page.html);
    let page = browser.get(&format!("{at}/submit")).await;
    assert!(page.has("It can") && !page.has("This is what you submit"));

    // Correct: without a reason it is said what is missing, and nothing is lost of what was written.
    browser.get(&format!("{at}/row/3?field=lon")).await;
    let page = browser.submit_to(&format!("{at}/correct"), &[("value", "25000"), ("reason", " ")]).await.clone();
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Write why the value is changed") && page.value_of("value").as_deref() == Some("25000"));
    let mut other_tab = browser.clone();
    browser.submit_to(&format!("{at}/correct"), &[("value", "25000.5"), ("reason", "Fel i systemet")]).await;
    assert!(browser.page.has("1 warning left to answer"), "{}", browser.page.html);
    // The other tab still shows the cell as it was.
    let page = other_tab.submit_to(&format!("{at}/correct"), &[("value", "1"), ("reason", "x")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    browser.get(&format!("{at}/journal")).await;
    assert!(browser.page.has("25000,5") && browser.page.has("Fel i systemet") && browser.page.has("Öberg"));

    browser.get(&format!("{at}/review?rule=R1")).await;
    browser.submit_to(&format!("{at}/comment"), &[("text", "Deltid <b>hela</b> året")]).await;
    assert!(browser.page.has("You can submit") && browser.page.has("&#60;b&#62;") || browser.page.has("&lt;b&gt;"), "{}", browser.page.html);
    browser.get(&format!("{at}/submit")).await;
    let mut twice = browser.clone();
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    let receipt = browser.page.clone();
    assert!(receipt.path.ends_with("/receipt/1") && receipt.has("64,001") && receipt.has("Öberg"), "{}", receipt.html);
    twice.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(twice.page.path.ends_with("/receipt/1"), "a double click has one receipt");
    let pdf = browser.ask(&Method::GET, &format!("{}/pdf", receipt.path), None).await;
    assert!(pdf.headers["content-type"] == "application/pdf" && pdf.html.starts_with("%PDF-"));
    let file = browser.ask(&Method::GET, &format!("{at}/file"), None).await;
    assert!(file.html.contains("'=1+1") && file.headers["content-disposition"].to_str().is_ok_and(|d| d.starts_with("attachment")));

    // The period's end erases.
    app.clock.set(world.closes_at);
    app.mail().await;
    app.sign_in(&mut browser, &person).await;
    let page = browser.get(&at).await;
    assert!(page.has("Everything uploaded in it is erased") && !page.has("lön.csv"), "{}", page.html);
    assert_eq!(browser.get(&receipt.path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&upload).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_units_data_is_not_there_whatever_is_sent() {
    let app = TestApp::new().await;
    let world = world(&app).await;
    let (mut mine, mut theirs) = (app.browser(), app.browser_at("192.0.2.7"));
    let me = app.register(&mut mine, ASA).await;
    let other = app.register(&mut theirs, "bo@angsvik.example").await;
    let_report(&app, me.account, world.unit).await;
    let_report(&app, other.account, world.other).await;
    let (at, foreign) = (submission(&app, me.account, world.unit).await, submission(&app, other.account, world.other).await);
    theirs.get(&foreign).await;
    let upload = theirs.upload(&format!("{foreign}/upload"), "a.csv", GOOD).await.path.clone();
    theirs.submit_to(&format!("{upload}/count"), &[]).await;
    let upload_id = upload.rsplit('/').next().expect("an id").to_owned();
    for path in ["", "/review", "/rows", "/row/1", "/journal", "/submit", "/receipt", "/file"] {
        assert_eq!(mine.get(&format!("{foreign}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [upload.clone(), format!("{upload}/state"), format!("{upload}/file"), format!("{at}/upload/{upload_id}"), format!("{at}/upload/{upload_id}/file")] {
        assert_eq!(mine.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    mine.get(&at).await;
    let csrf = mine.page.value_of("csrf").expect("a form");
    for (path, body) in [
        (format!("{foreign}/correct"), "row=3&field=lon&value=1&reason=x&last=0"),
        (format!("{foreign}/comment"), "rule=R1&text=x"),
        (format!("{foreign}/submit"), "upload=x"),
        (format!("{upload}/count"), "role=staff&unit=all"),
        (format!("{at}/upload/{upload_id}/count"), ""),
        ("/staff/collections/x/periods/new".to_owned(), "role=staff"),
    ] {
        let page = mine.post_raw(&path, &format!("csrf={csrf}&{body}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        let page = mine.post_raw(&path, body).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} without its token");
        mine.get(&at).await;
    }
    for path in ["/staff", "/staff/collections", "/staff/extensions", "/staff/messages", &format!("/staff/periods/{}", world.period)] {
        assert_eq!(mine.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut nobody = app.browser();
    for path in ["/home", &at, "/messages", "/profile", "/extension", "/staff/collections"] {
        assert!(nobody.get(path).await.path.starts_with("/sign-in"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_follow_up_answer_and_accept() {
    let app = TestApp::new().await;
    let world = world(&app).await;
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.9"));
    let person = app.register(&mut browser, ASA).await;
    let_report(&app, person.account, world.unit).await;
    let clerk = app.register(&mut desk, "ostrid@ringen.example").await;
    let (now, account) = (app.now(), clerk.account);
    let role = app.portal.db.write(move |tx| give_portal_role(tx, now, &Administrator::operator(), account, Role::Staff, now, None));
    role.await.expect("a role");
    let at = submission(&app, person.account, world.unit).await;
    let id = at.rsplit('/').next().expect("an id").to_owned();
    browser.get(&at).await;
    let file = b"kod;nr;lon;anm\n1101;1;30000;\n";
    let upload = browser.upload(&format!("{at}/upload"), "a.csv", file).await.path.clone();
    browser.submit_to(&format!("{upload}/count"), &[]).await;
    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;

    let page = desk.get(&format!("/staff/periods/{}", world.period)).await;
    assert!(page.has("1 of 2") && page.has("Sjöboda kommun") && page.has("Submitted"), "{}", page.html);
    desk.get(&format!("/staff/submissions/{id}")).await;
    desk.submit_to(&format!("/staff/submissions/{id}/send-back"), &[("message", "Se rad 1")]).await;
    assert!(desk.page.has("back with the unit"), "{}", desk.page.html);
    app.mail().await;
    browser.get(&at).await;
    assert!(browser.page.has("Se rad 1") && browser.page.has("Back with you"), "{}", browser.page.html);

    // A question and its answer; the letter says that there is one, not what it says.
    browser.get(&format!("/messages/new?submission={id}")).await;
    browser.submit_to("/messages/new", &[("subject", "Rad 1"), ("text", "Vad ska stå där?")]).await;
    let thread = browser.page.path.clone();
    let letters = app.mail().await;
    assert!(letters.iter().any(|l| matches!(&l.kind, LetterKind::NewMessage { url } if url.contains("/staff/messages/"))), "{letters:?}");
    assert!(!format!("{letters:?}").contains("stå där"));
    let staff_thread = format!("/staff{thread}");
    desk.get(&staff_thread).await;
    assert!(desk.page.has("Vad ska stå där?"));
    desk.submit_to(&staff_thread, &[("text", "Det är bra som det är.")]).await;
    assert!(browser.get(&thread).await.has("Det är bra som det är."));

    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(browser.page.path.ends_with("/receipt/2"), "{}", browser.page.html);
    desk.get(&format!("/staff/submissions/{id}")).await;
    desk.submit_to(&format!("/staff/submissions/{id}/accept"), &[]).await;
    assert!(desk.page.has("The submission is accepted"), "{}", desk.page.html);
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let csrf = desk.page.value_of("csrf").expect("a form");
    let export = format!("/staff/periods/{}/export", world.period);
    let csv = desk.post_raw(&export, &format!("csrf={csrf}&form=csv")).await.clone();
    assert!(csv.html.contains("1101;1101;1;30000;"), "{}", csv.html);
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let parquet = desk.post_raw(&export, &format!("csrf={csrf}&form=parquet")).await.clone();
    assert!(parquet.html.starts_with("PAR1"));
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let sensitive = desk.post_raw(&export, &format!("csrf={csrf}&form=csv&sensitive=yes")).await;
    assert_eq!(sensitive.status, StatusCode::NOT_FOUND, "sensitive fields need an administrator");
    desk.get(&format!("/staff/periods/{}/remind", world.period)).await;
    desk.submit(&[]).await;
    assert!(desk.page.has("reminders are on their way"), "{}", desk.page.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_each_get_words_in_both_languages() {
    let app = TestApp::new().await.without_limits();
    let world = world(&app).await;
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    let_report(&app, person.account, world.unit).await;
    let at = submission(&app, person.account, world.unit).await;
    let wide = format!("{}\n", "a;".repeat(1_000_000)).into_bytes();
    let mut mixed = b"kod;nr;lon;anm\n1101;1;30000;\xc3\xa5\n".to_vec();
    mixed.extend(b"1101;2;30000;\xe5\xe4\xf6\xff\n".repeat(3));
    for (name, content, code) in [
        ("tom.csv", &b"\n\n"[..], "empty"),
        ("rubrik.csv", b"kod;nr;lon;anm\n", "no-rows"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "binary"),
        ("packad.csv", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "binary"),
        ("dubbel.csv", b"kod;nr;lon;lon\n1101;1;1;1\n", "duplicate-headers"),
        ("citat.csv", b"kod;nr;lon;anm\n1101;1;\"30000;x\n1101;2;3;y\n", "unclosed-quote"),
        ("bred.csv", &wide, "too-many-columns"),
        ("bomb.xlsx", b"PK\x03\x04 and nothing", "workbook"),
    ] {
        browser.get(&at).await;
        let page = browser.upload(&format!("{at}/upload"), name, content).await.clone();
        assert_eq!(page.status, StatusCode::OK, "{name}");
        let id = page.path.rsplit('/').next().expect("an id").parse().expect("an id");
        let trouble = app.portal.db.read(move |tx| {
            let submission = collection::uploads::submission_of(tx, id)?;
            let seen = submissions::open_for_staff(tx, &Administrator::operator().as_staff(), submission)?;
            Ok::<_, Failure<Refusal>>(collection::uploads::open(tx, &seen, id)?.trouble)
        });
        let trouble = trouble.await.expect("an upload").unwrap_or_else(|| panic!("{name} was read"));
        assert_eq!(trouble.code, code, "{name}");
        assert!(trouble.words[0] != trouble.words[1] && page.has("role=\"alert\"") || page.has("class=\"alert error\""), "{name}");
    }
    browser.get(&at).await;
    let page = browser.upload(&format!("{at}/upload"), "blandad.csv", &mixed).await;
    assert_eq!(page.status, StatusCode::OK);
    let empty = browser.upload(&format!("{at}/upload"), "ingen.csv", b"").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get(&at).await;
    assert!(page.has("9. blandad.csv") && page.has("1. tom.csv"), "nothing is lost: {}", page.html);
}
