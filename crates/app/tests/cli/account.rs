//! `farstu account …`, `client list`, `session end` and `export`, as scripts run them.

use std::fs;

use serde_json::Value;

use crate::world::World;

const KARIN: &str = "karin@ringen.example";

/// A portal with one invited system administrator.
fn world() -> World {
    let world = World::migrated();
    add_administrator(&world, KARIN, "Karin Ek");
    world
}

fn add_administrator(world: &World, address: &str, name: &str) {
    let role = "system-administrator";
    let (code, _, errors) = world.farstu(&[
        "account",
        "add",
        &world.file(),
        "--role",
        role,
        "--address",
        address,
        "--name",
        name,
    ]);
    assert_eq!(code, Some(0), "{errors}");
}

/// Files in the portal's folder that hold a text.
fn files_with(world: &World, text: &str) -> Vec<String> {
    let all = fs::read_dir(world.path(""))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let holds = |path: &std::path::PathBuf| {
        fs::read(path).expect("read").windows(text.len()).any(|bytes| bytes == text.as_bytes())
    };
    all.filter(|path| path.is_file() && holds(path))
        .map(|path| path.display().to_string())
        .collect()
}

fn json(world: &World, args: &[&str]) -> Value {
    let (code, said, errors) = world.farstu(args);
    assert_eq!(code, Some(0), "{args:?}: {errors}");
    serde_json::from_str(&said).unwrap_or_else(|e| panic!("{args:?}: {e}: {said}"))
}

#[test]
fn accounts_are_listed_and_shown() {
    let world = world();
    let file = world.file();
    let all = json(&world, &["account", "list", &file, "--json"]);
    assert_eq!(
        (all[0]["address"].as_str(), all[0]["state"].as_str()),
        (Some(KARIN), Some("invited")),
        "{all}"
    );
    assert_eq!(
        json(&world, &["account", "list", &file, "--state", "closed", "--json"]),
        Value::Array(Vec::new())
    );
    let id = all[0]["id"].as_str().expect("an id");
    for person in [KARIN, id] {
        let one = json(&world, &["account", "show", &file, person, "--json"]);
        assert_eq!(one["permissions"][0]["role"].as_str(), Some("system-administrator"), "{one}");
    }
    let (code, said, _) = world.farstu(&["account", "show", &file, KARIN]);
    assert_eq!((code, said.contains("Karin Ek")), (Some(0), true), "{said}");
    let (code, _, errors) = world.farstu(&["account", "show", &file, "nobody@ringen.example"]);
    assert_eq!(
        (code, errors.contains("No account has that address or id")),
        (Some(1), true),
        "{errors}"
    );
}

#[test]
fn an_erased_person_is_in_no_file_and_the_audit_log_knows_of_it() {
    let world = world();
    let file = world.file();
    let id = json(&world, &["account", "list", &file, "--json"])[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let (code, said, errors) = world.farstu(&["account", "erase", &file, KARIN]);
    assert_eq!(
        (code, errors.contains("--yes")),
        (Some(1), true),
        "nothing without --yes: {said}{errors}"
    );
    // In the database, or in the write-ahead log that a command left.
    assert!(!files_with(&world, KARIN).is_empty(), "the address stands in the clear");
    add_administrator(&world, "bo@ringen.example", "Bo Ask");
    assert_eq!(
        json(&world, &["account", "erase", &file, KARIN, "--yes", "--json"])["account"].as_str(),
        Some(id.as_str())
    );
    for known_by in [KARIN, "Karin", "karin ek"] {
        assert_eq!(files_with(&world, known_by), Vec::<String>::new(), "{known_by}");
    }
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opened");
    let row = database
        .query_row(
            "SELECT address || folded || mailbox || sought || coalesce(first_name, '') || state FROM account WHERE id = $1",
            [&id],
            |row| row.get::<_, String>(0),
        )
        .expect("an account");
    assert!(!row.contains("karin") && !row.contains("Karin") && row.ends_with("closed"), "{row}");
    let actions = "SELECT group_concat(action, ' ') FROM (SELECT action FROM audit WHERE object = $1 ORDER BY id)";
    let actions: String = database.query_row(actions, [&id], |row| row.get(0)).expect("entries");
    for action in ["account.closed", "account.erased"] {
        assert!(actions.contains(action), "{action}: {actions}");
    }
    drop(database);
    let shown = json(&world, &["account", "show", &file, &id, "--json"]);
    assert_eq!(shown["permissions"][0]["status"].as_str(), Some("ended"), "{shown}");
    assert_eq!(
        world.farstu(&["account", "erase", &file, &id, "--yes"]).0,
        Some(0),
        "twice is once"
    );
    let (code, _, errors) =
        world.farstu(&["account", "add", &file, "--role", "staff", "--address", KARIN]);
    assert_eq!(code, Some(0), "the address is free again: {errors}");
}

#[test]
fn a_closed_account_is_told_and_factors_are_reset_for_active_ones_alone() {
    let world = world();
    let file = world.file();
    let (code, _, errors) = world.farstu(&["account", "reset-factors", &file, KARIN]);
    assert_eq!((code, errors.contains("is not active")), (Some(1), true), "{errors}");
    add_administrator(&world, "bo@ringen.example", "Bo Ask");
    assert_eq!(
        json(&world, &["account", "close", &file, KARIN, "--json"])["done"].as_str(),
        Some("closed")
    );
    let (code, _, errors) = world.farstu(&["account", "close", &file, KARIN]);
    assert_eq!((code, errors.contains("is not active")), (Some(1), true), "{errors}");
}

#[test]
fn the_last_system_administrator_is_neither_closed_nor_erased() {
    let world = world();
    let file = world.file();
    for command in
        [&["account", "close", &file, KARIN][..], &["account", "erase", &file, KARIN, "--yes"]]
    {
        let (code, _, errors) = world.farstu(command);
        assert_eq!(
            (code, errors.contains("last system administrator")),
            (Some(1), true),
            "{command:?}: {errors}"
        );
    }
    assert_eq!(
        json(&world, &["account", "show", &file, KARIN, "--json"])["permissions"][0]["status"]
            .as_str(),
        Some("active")
    );
    // A role that begins next week counts: the other account may be closed, and the last one not.
    add_administrator(&world, "bo@ringen.example", "Bo Ask");
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opened");
    let week = "UPDATE permission SET valid_from = valid_from + 7 * 86400000000";
    assert_eq!(database.execute(week, []), Ok(2));
    drop(database);
    assert_eq!(world.farstu(&["account", "close", &file, KARIN]).0, Some(0));
    assert_eq!(world.farstu(&["account", "close", &file, "bo@ringen.example"]).0, Some(1));
}

#[test]
fn sessions_are_ended_for_one_and_for_everybody() {
    let world = world();
    let file = world.file();
    let id = json(&world, &["account", "list", &file, "--json"])[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opened");
    let open = |n: u8| {
        let sql = "INSERT INTO session (id, account, token, created_at, used_at, seen, stay, fresh_at, methods, device, place)
            VALUES ($1, $2, $3, 1, 1, 1, 0, 1, 'password', 'Firefox', '192.0.2.x')";
        let session = format!("01jd000000000000000000000{n}");
        database.execute(sql, (session, &id, vec![n; 32])).expect("a session");
    };
    let sessions = || {
        database
            .query_row("SELECT count(*) FROM session", [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    open(1);
    open(2);
    let (code, _, errors) =
        world.farstu(&["session", "end", &file, "--address", "nobody@ringen.example"]);
    assert_eq!(
        (code, errors.contains("no account has this address"), sessions()),
        (Some(1), true, 2),
        "{errors}"
    );
    let (code, said, errors) = world.farstu(&["session", "end", &file, "--address", KARIN]);
    assert_eq!((code, said.trim(), sessions()), (Some(0), "Sessions ended: 2.", 0), "{errors}");
    open(3);
    let (code, said, errors) = world.farstu(&["session", "end", &file, "--everybody"]);
    assert_eq!((code, said.trim(), sessions()), (Some(0), "Sessions ended: 1.", 0), "{errors}");
    let noted = "SELECT count(*) FROM audit WHERE action IN ('sessions.ended', 'sessions.ended-everywhere')";
    assert_eq!(database.query_row(noted, [], |row| row.get::<_, i64>(0)), Ok(2));
}

#[test]
fn everything_about_a_person_is_handed_out_and_noted() {
    let world = world();
    let exported = json(&world, &["export", &world.file(), KARIN]);
    assert_eq!(exported["account"]["address"].as_str(), Some(KARIN), "{exported}");
    assert_eq!(
        exported["permissions"][0]["role"].as_str(),
        Some("system-administrator"),
        "{exported}"
    );
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opened");
    let noted: i64 = database
        .query_row("SELECT count(*) FROM audit WHERE action = 'account.exported'", [], |row| {
            row.get(0)
        })
        .expect("a count");
    assert_eq!(noted, 1);
}

#[test]
fn services_are_listed() {
    let world = World::new();
    world.change_file(|text| {
        text.replace(
            "[[privacy-notice]]",
            "[[client]]\nid = \"tool\"\nname = \"Tool\"\nredirect-uris = [\"https://tool.example/back\"]\nauthentication = \"none\"\n\n[[privacy-notice]]",
        )
    });
    let all = json(&world, &["client", "list", &world.file(), "--json"]);
    assert_eq!(
        (all[0]["id"].as_str(), all[0]["has_secret"].as_bool()),
        (Some("tool"), Some(false)),
        "{all}"
    );
}

/// Data sealed with other keys could not be opened by the portal.
#[test]
fn nothing_is_written_with_keys_that_are_not_the_databases() {
    let world = world();
    let file = world.file();
    fs::write(world.path("portal.keys"), format!("1 {}\n", "ab".repeat(32))).expect("written");
    for command in [
        &["account", "add", &file, "--role", "staff", "--address", "a@ringen.example"][..],
        &["account", "close", &file, KARIN],
        &["account", "erase", &file, KARIN, "--yes"],
        &["account", "reset-factors", &file, KARIN],
        &["export", &file, KARIN],
        &["invite", &file, "--address", "a@ringen.example", "--unit", "1100"],
    ] {
        let (code, said, errors) = world.farstu(command);
        assert_eq!(
            (code, errors.contains("is not the one that this database was sealed with")),
            (Some(1), true),
            "{command:?}: {said}{errors}"
        );
    }
}

#[test]
fn an_address_of_a_closed_account_is_asked_about() {
    let world = world();
    let file = world.file();
    let add = |more: &[&str]| {
        let args = [
            "account",
            "add",
            file.as_str(),
            "--role",
            "staff",
            "--address",
            "bo@ringen.example",
            "--name",
            "Bo Ek",
        ];
        world.farstu(&[args.as_slice(), more].concat())
    };
    assert_eq!(add(&[]).0, Some(0));
    // An account that was never used is reopened without a question.
    assert_eq!(world.farstu(&["account", "close", &file, "bo@ringen.example"]).0, Some(0));
    assert_eq!(add(&[]).0, Some(0));
    world.sql(
        "UPDATE account SET activated_at = 1, state = 'active' WHERE folded = 'bo@ringen.example'",
    );
    let id = |of: &str| {
        json(&world, &["account", "show", &file, of, "--json"])["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let before = id("bo@ringen.example");
    assert_eq!(world.farstu(&["account", "close", &file, "bo@ringen.example"]).0, Some(0));
    let (code, _, errors) = add(&[]);
    assert!(
        code == Some(1)
            && errors.contains("Is it the same person?")
            && errors.contains("--another-person"),
        "{errors}"
    );
    assert_eq!(add(&["--same-person", "--another-person"]).0, Some(2));
    let (code, _, errors) = add(&["--same-person"]);
    assert_eq!((code, id("bo@ringen.example")), (Some(0), before.clone()), "{errors}");
    world.sql("UPDATE account SET state = 'active' WHERE folded = 'bo@ringen.example'");
    assert_eq!(world.farstu(&["account", "close", &file, "bo@ringen.example"]).0, Some(0));
    let (code, _, errors) = add(&["--another-person"]);
    assert_eq!(code, Some(0), "{errors}");
    assert_ne!(id("bo@ringen.example"), before);
}

#[test]
fn an_invitation_to_a_closed_account_asks_whether_it_is_the_same_person() {
    const BO: &str = "bo@ringen.example";
    let world = world();
    let file = world.file();
    world.sql(
        "INSERT INTO organisation (id, number, name, folded, created_at)
         VALUES ('01je0000000000000000000001', '2120000142', 'Ringen', 'ringen', 1)",
    );
    world.sql(
        "INSERT INTO unit (id, organisation_id, code, name, folded, created_at)
         VALUES ('01je0000000000000000000002', '01je0000000000000000000001', '1100', 'Ringen', 'ringen', 1)",
    );
    let add = ["account", "add", &file, "--role", "staff", "--address", BO, "--name", "Bo Ek"];
    assert_eq!(world.farstu(&add).0, Some(0));
    world.sql(
        "UPDATE account SET activated_at = 1, state = 'active' WHERE folded = 'bo@ringen.example'",
    );
    let account = json(&world, &["account", "show", &file, BO, "--json"])["id"].clone();
    assert_eq!(world.farstu(&["account", "close", &file, BO]).0, Some(0));
    let invite = |more: &[&str]| {
        let args = ["invite", file.as_str(), "--address", BO, "--unit", "1100"];
        world.farstu(&[args.as_slice(), more].concat())
    };
    let (code, _, errors) = invite(&[]);
    assert_eq!((code, errors.contains("Is it the same person?")), (Some(1), true), "{errors}");
    // A list has no place to say it.
    let list = world.path("people.csv");
    fs::write(&list, format!("address;unit\n{BO};1100\n")).expect("written");
    let (code, said, errors) = world.farstu(&["invite", &file, "--csv", &list]);
    assert_eq!((code, said.contains("1 line refused")), (Some(1), true), "{said}{errors}");
    let (code, said, errors) = invite(&["--same-person"]);
    assert_eq!(code, Some(0), "{said}{errors}");
    assert_eq!(json(&world, &["account", "show", &file, BO, "--json"])["id"], account);
}

#[test]
fn a_redirect_address_that_is_no_uri_is_refused_with_the_right_one() {
    let world = World::new();
    world.change_file(|text| {
        let client =
            "[[client]]\nid = \"tool\"\nname = \"Tool\"\nredirect-uris = [\"https://tjänst.example/back\"]\nauthentication = \"none\"\n";
        text.replacen("[[privacy-notice]]", &format!("{client}\n[[privacy-notice]]"), 1)
    });
    for command in [&["client", "list"][..], &["check"]] {
        let (code, _, errors) = world.farstu(&[command, &[&world.file()]].concat());
        assert!(
            code == Some(1) && errors.contains("write `https://xn--tjnst-hra.example/back`"),
            "{command:?}: {errors}"
        );
    }
}
