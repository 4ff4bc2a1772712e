//! After erasure nothing but an id is left of a person.

use accounts::account::{self, Names, Profile};
use base::{EmailAddress, Fault, Language, Letter, LetterKind, Line};
use collection::periods::Kind;
use organisations::permissions::Role;
use store::backup::Target;
use store::jobs::{self, Lane};
use store::{Db, Depth, Sql, Url, params};
use testkit::TestApp;

use crate::world::{GOOD, last, live, submission, world_of};

testkit::stories! {
    an_erased_person_is_in_no_table_file_or_backup,
}

const PERSON: &str = "hjordis.hemligstrom@sjoboda.example";
/// What identifies the person: address, names as written and as folded for search, phone number,
/// subject at an upstream provider.
const KNOWN_BY: [&str; 6] =
    ["hjordis.hemligstrom", "Hjördis", "Hemligström", "hemligström", "174 06 05", "subject-4711"];

/// A statement made for this test only; it leaks.
fn sql(text: String) -> &'static Sql {
    Box::leak(Box::new(Sql::new("ASKED", module_path!(), Box::leak(text.into_boxed_str()))))
}

async fn run(db: &Db, text: &str) {
    let statement = sql(text.to_owned());
    db.write::<_, Fault, _>(move |tx| tx.execute(statement, &[]).map(drop)).await.expect(text);
}

async fn count(db: &Db, text: &str) -> i64 {
    let statement = sql(text.to_owned());
    db.read::<_, Fault, _>(move |tx| tx.one(statement, &[])?.get(0)).await.expect(text)
}

/// Where a text is found: in which files of SQLite, or in which columns of PostgreSQL.
async fn places_of(db: &Db, needle: &'static str) -> Vec<String> {
    if let Url::Sqlite(path) = db.url() {
        return files_with(path.parent().expect("a folder"), needle);
    }
    let columns = sql(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea') ORDER BY 1, 2"
            .to_owned(),
    );
    let found = db.read::<_, Fault, _>(move |tx| {
        let mut found = Vec::new();
        for row in tx.rows(columns, &[])? {
            let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
            // `bytea` is compared in hexadecimal.
            let text = format!(
                "SELECT CAST(count(*) AS BIGINT) FROM \"{table}\" WHERE position($1 IN CAST(\"{column}\" AS TEXT)) > 0
                OR position($2 IN CAST(\"{column}\" AS TEXT)) > 0"
            );
            if tx.one(sql(text), params![needle, hex::encode(needle)])?.get::<i64>(0)? > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        Ok(found)
    });
    found.await.expect("read")
}

/// The files below a folder that contain a text.
fn files_with(folder: &std::path::Path, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path, needle));
        } else if std::fs::read(&path)
            .expect("read")
            .windows(needle.len())
            .any(|bytes| bytes == needle.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn backed_up(db: &Db) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let target = Target::folder(&folder.path().join("backups")).expect("a backup folder");
    target.make("now", db, None, folder.path()).await.expect("a backup");
    folder
}

async fn an_erased_person_is_in_no_table_file_or_backup(app: TestApp) {
    let db = &app.portal.db;
    let world = world_of(&app, Kind::Submission).await;
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.9"));
    let me = app.register(&mut browser, PERSON).await;
    let karin = app.register(&mut desk, "karin@ringen.example").await;
    app.make(karin.account, Role::SystemAdministrator).await;
    app.let_report(me.account, world.unit).await;
    let (now, id) = (app.now(), me.account);
    let line = |text: &str| Line::new(text).expect("a line");
    let profile = Profile {
        names: Names { first: line("Hjördis"), last: Some(line("Hemligström")) },
        language: Some(Language::En),
        phone: Some(line("070-174 06 05")),
    };
    let changed = db.write(move |tx| account::change_profile(tx, id, &profile, now));
    changed.await.expect("changed");

    // Everything that a person can leave behind: a full submission, a contact, a linked login, a
    // flow by address and one from upstream, a pending sign-in, waiting mails and one that was
    // given up.
    let at = submission(&app, id, world.unit).await;
    let lived = live(&app, &mut browser, &mut desk, &at, GOOD).await;
    let contact = format!("/profile/contact/{}", last(&at));
    browser.get(&contact).await;
    browser
        .submit_to(
            &contact,
            &[
                ("name", "Hjördis Hemligström"),
                ("phone", "070-174 06 05"),
                ("system", "Lönekontoret"),
            ],
        )
        .await;
    let link = "INSERT INTO upstream_link (issuer, subject, id, account, provider, shown, created_at, last_used_at)
        VALUES ('https://work.example', 'subject-4711', '01jd0000000000000000000001', '";
    run(db, &format!("{link}{id}', 'work', '{PERSON}', 1, NULL)")).await;
    let mut elsewhere = app.browser_at("198.51.100.7");
    for address in ["other@sjoboda.example", PERSON] {
        elsewhere.get("/register").await;
        elsewhere.submit(&[("address", address)]).await;
    }
    let told = "UPDATE flow SET issuer = 'https://work.example', subject = 'subject-4711', told_first = 'Hjördis', told_last = 'Hemligström'";
    run(db, &format!("{told} WHERE folded = 'other@sjoboda.example'")).await;
    let mut half = app.browser_at("203.0.113.1");
    half.get("/sign-in").await;
    half.submit(&[("address", PERSON), ("password", "wrong")]).await;
    half.get("/sign-in").await;
    half.submit(&[("address", PERSON), ("password", &me.password)]).await;
    app.mail().await;
    let letter = |at| Letter {
        to: EmailAddress::new(PERSON).expect("an address"),
        language: Language::En,
        kind: LetterKind::PasswordChanged { at },
    };
    let given_up = letter(now);
    let sent = db.write::<_, Fault, _>(move |tx| {
        tx.send(now, &given_up)?;
        jobs::hold_letters(tx, now, "the mail server refused it")?;
        tx.send(now, &letter(now))
    });
    sent.await.expect("written");
    let letters = async || {
        let of = db.read::<_, Fault, _>(move |tx| {
            let lanes = jobs::lanes(tx, now)?;
            Ok(lanes
                .into_iter()
                .filter(|lane| Lane::MAIL.contains(&lane.lane))
                .map(|lane| lane.depth + lane.set_aside)
                .sum::<u64>())
        });
        of.await.expect("read")
    };
    assert_eq!(letters().await, 2);
    for needle in KNOWN_BY {
        assert!(
            !places_of(db, needle).await.is_empty(),
            "{needle} must be stored before the erasure"
        );
    }

    let erased = db.write(move |tx| web::account::erase(tx, id, now));
    erased.await.expect("erased");
    db.scrub(Depth::Everything).await.expect("scrubbed");

    let backup = backed_up(db).await;
    for needle in KNOWN_BY {
        assert_eq!(places_of(db, needle).await, Vec::<String>::new(), "{needle}");
        assert_eq!(
            files_with(backup.path(), needle),
            Vec::<String>::new(),
            "{needle}, in a backup"
        );
    }
    assert_eq!(letters().await, 0, "letters to the person");
    for table in [
        "password",
        "totp",
        "totp_enrolment",
        "recovery_code",
        "recovery_display",
        "device",
        "session",
        "sign_in",
        "address_change",
        "flow",
        "upstream_link",
        "news_choice",
        "thread_read",
    ] {
        assert_eq!(
            count(
                db,
                &format!("SELECT CAST(count(*) AS BIGINT) FROM {table} WHERE account = '{id}'")
            )
            .await,
            0,
            "{table}"
        );
    }
    assert_eq!(count(db, "SELECT CAST(count(*) AS BIGINT) FROM submission WHERE contact IS NOT NULL OR contact_by IS NOT NULL").await, 0);
    let open = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM permission WHERE account_id = '{id}' AND ended_at IS NULL"
    );
    assert_eq!(count(db, &open).await, 0);

    // The unit keeps what was written, without the writer's name.
    desk.get(&format!("/staff/messages/{}", lived.id("thread"))).await;
    assert!(
        desk.page.has("Vad ska stå där?") && desk.page.has("Erased person"),
        "{}",
        desk.page.html
    );
    desk.get(&format!("/staff/submissions/{}", lived.id("submission"))).await;
    assert!(
        desk.page.has("Deltid")
            && desk.page.has("Erased person")
            && !desk.page.has("erased.invalid"),
        "{}",
        desk.page.html
    );
    // The person cannot sign in, and the address is free.
    browser.get("/home").await;
    assert!(browser.page.path.starts_with("/sign-in"), "{}", browser.page.path);
    assert_ne!(app.invite(PERSON).await.account(), id);
    // Erasing twice is the same as once.
    let again = db.write(move |tx| web::account::erase(tx, id, now));
    again.await.expect("erasing twice succeeds");
}
