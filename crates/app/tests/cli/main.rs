//! The built program, run as an operator runs it.

mod account;
mod collection;
mod jobs;
mod serve;
mod watched;
mod world;

use std::fs;

use world::World;

#[test]
fn a_wrong_portal_file_is_refused_at_start_with_line_what_and_what_instead() {
    let world = World::new();
    world.change_file(|text| text.replace("[brand]\n", "[brand]\ncolour = \"red\"\n"));
    let line = fs::read_to_string(world.file())
        .expect("a file")
        .lines()
        .position(|l| l.starts_with("colour"))
        .expect("a line")
        + 1;
    for command in ["serve", "check", "migrate"] {
        let (code, _, errors) = world.farstu(&[command, &world.file()]);
        assert_eq!(code, Some(1), "{command}");
        assert!(
            errors.contains(&format!("portal.toml:{line}: unknown setting `colour`")),
            "{command}: {errors}"
        );
        assert!(errors.contains("known settings: accent, owner"), "{command}: {errors}");
    }
}

#[test]
fn two_portals_share_nothing() {
    let world = World::new();
    let other = world.path("other.toml");
    fs::copy(world.file(), &other).expect("copied");
    let (code, _, errors) = world.farstu(&["check", &world.file(), &other]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("has the same id: each portal needs its own"), "{errors}");
}

#[test]
fn check_tells_what_would_keep_serve_from_starting() {
    let world = World::new();
    assert_eq!(world.farstu(&["check", &world.file()]).0, Some(0));
    world.change_file(|text| text.replace("sqlite:portal.sqlite", "sqlite:nowhere/portal.sqlite"));
    let (code, said, errors) = world.farstu(&["check", &world.file()]);
    assert_eq!((code, errors.contains("there is no folder")), (Some(1), true), "{said}{errors}");
    world.change_file(|text| {
        text.replace(
            "sqlite:nowhere/portal.sqlite\"",
            "postgres://f@localhost/f\"\ndatabase-password = { environment = \"NOT_THERE\" }",
        )
    });
    let (code, said, errors) = world.farstu(&["check", &world.file()]);
    assert_eq!(
        (code, errors.contains("the environment variable NOT_THERE is not set")),
        (Some(1), true),
        "{said}{errors}"
    );
}

#[test]
fn check_asks_over_the_network_where_it_is_told_to() {
    let world = World::new();
    assert_eq!(world.farstu(&["check", &world.file()]).0, Some(0), "nobody is asked");
    let (code, said, errors) = world.farstu(&["check", &world.file(), "--connect"]);
    assert_eq!(
        (code, errors.contains("the mail server 127.0.0.1 cannot be used")),
        (Some(1), true),
        "{said}{errors}"
    );
    assert!(
        errors.contains("portal.toml:") && errors.contains("[mail]"),
        "with line and cure: {errors}"
    );
}

#[test]
fn check_refuses_what_would_be_unsafe() {
    let world = World::new();
    world.change_file(|text| text.replace("host = \"127.0.0.1\"", "host = \"mail.example\""));
    let keys = world.path("portal.keys");
    fs::set_permissions(&keys, std::os::unix::fs::PermissionsExt::from_mode(0o644)).expect("set");
    let (code, said, errors) = world.farstu(&["check", &world.file()]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        errors.contains("in the clear") && errors.contains("chmod 600"),
        "both at once: {errors}"
    );
    assert!(!said.contains(": valid"), "{said}");
}

#[test]
fn migrate_makes_keys_and_schema_and_says_what_it_would_do() {
    let world = World::new();
    let file = world.file();
    fs::remove_file(world.path("portal.keys")).expect("the keys are gone");
    let (code, _, errors) = world.farstu(&["migrate", &file]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("--make-keys"), "{errors}");
    let (code, said, _) = world.farstu(&["migrate", "--make-keys", "--dry-run", &file]);
    assert_eq!((code, said.contains("no database yet")), (Some(1), true), "{said}");
    assert!(!fs::exists(world.path("portal.sqlite")).expect("looked"), "a dry run makes nothing");
    let (code, said, _) = world.farstu(&["migrate", "--make-keys", &file]);
    assert_eq!((code, said.contains("applied 0001_store")), (Some(0), true), "{said}");
    let (code, said, _) = world.farstu(&["migrate", &file]);
    assert_eq!((code, said.contains("up to date")), (Some(0), true), "{said}");
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(world.path("portal.keys")).expect("keys").permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else may read the keys");
    let mode = fs::metadata(world.path("portal.sqlite")).expect("a database").permissions().mode();
    assert_eq!(mode & 0o077, 0, "nor the database");
    world.change_file(|text| {
        text.replace("portal.keys", "nowhere/portal.keys").replace("portal.sqlite", "other.sqlite")
    });
    let (code, _, errors) = world.farstu(&["migrate", "--make-keys", &file]);
    assert_eq!((code, errors.contains("create it first")), (Some(1), true), "{errors}");
}

#[test]
fn keys_that_are_lost_are_not_made_anew_and_others_are_refused() {
    let world = World::migrated();
    let (file, keys) = (world.file(), world.path("portal.keys"));
    let mine = fs::read_to_string(&keys).expect("keys");
    fs::remove_file(&keys).expect("lost");
    for more in [&["migrate"][..], &["migrate", "--make-keys"]] {
        let (code, _, errors) = world.farstu(&[more, &[file.as_str()]].concat());
        assert_eq!(code, Some(1), "{errors}");
        assert!(
            errors.contains("the copy of the keys")
                && !errors.contains("makes keys for a new portal"),
            "{errors}"
        );
    }
    fs::write(&keys, format!("1 {}\n", "ab".repeat(32))).expect("another portal's");
    let (code, _, errors) = world.farstu(&["migrate", &file]);
    assert_eq!(
        (code, errors.contains("is not the one that this database was sealed with")),
        (Some(1), true),
        "{errors}"
    );
    fs::write(&keys, mine).expect("found again");
    assert_eq!(world.farstu(&["migrate", &file]).0, Some(0));
}

#[test]
fn a_backup_that_lacks_something_or_has_other_keys_is_not_restored() {
    let world = World::migrated();
    let (file, backup, keys) = (world.file(), world.path("backup"), world.path("keys.copy"));
    let (code, _, errors) =
        world.farstu(&["backup", &file, "--to", &backup, "--keys", &world.path("nowhere/keys")]);
    assert_eq!(
        (code, fs::exists(&backup).expect("looked")),
        (Some(1), false),
        "what broke off is no backup: {errors}"
    );
    let half = format!("{backup}.half");
    fs::create_dir(&half).expect("as one that was killed leaves it");
    let (code, _, errors) = world.farstu(&["backup", &file, "--to", &backup]);
    assert_eq!((code, errors.contains("interrupted")), (Some(1), true), "{errors}");
    fs::remove_dir(&half).expect("removed");
    let (code, _, errors) = world.farstu(&["backup", &file, "--to", &backup, "--keys", &keys]);
    assert_eq!(code, Some(0), "{errors}");
    for gone in ["portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm", "portal.keys"] {
        let _ = fs::remove_file(world.path(gone));
    }
    let other = world.path("other.keys");
    fs::write(&other, format!("1 {}\n", "ab".repeat(32))).expect("written");
    let (code, _, errors) = world.farstu(&["restore", &file, "--from", &backup, "--keys", &other]);
    assert_eq!((code, errors.contains("is not the one")), (Some(1), true), "{errors}");
    assert!(
        !fs::exists(world.path("portal.sqlite")).expect("looked")
            && !fs::exists(world.path("portal.keys")).expect("looked")
    );
    assert_eq!(world.farstu(&["restore", &file, "--from", &backup, "--keys", &keys]).0, Some(0));
}

/// A flipped bit of a received file, a missing file, a missing data key: nothing is restored.
#[test]
fn a_backup_with_a_damaged_file_is_not_restored() {
    let world = World::migrated();
    let (file, backup) = (world.file(), world.path("backup"));
    let stored = world.receive(b"kod;nr\n1101;1\n");
    let (code, said, errors) = world.farstu(&["backup", &file, "--to", &backup]);
    assert_eq!((code, said.contains("1 file:")), (Some(0), true), "{said}{errors}");
    for gone in ["portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm"] {
        let _ = fs::remove_file(world.path(gone));
    }
    fs::remove_dir_all(world.path("files")).expect("removed");
    let received = format!("{backup}/files/{}/{stored}", &stored[24..]);
    let key = fs::read_dir(format!("{backup}/data-keys"))
        .expect("a folder")
        .next()
        .expect("one")
        .expect("read")
        .path();
    let (whole, sealed_key) = (fs::read(&received).expect("read"), fs::read(&key).expect("read"));
    let mut bent = whole.clone();
    *bent.last_mut().expect("not empty") ^= 1;

    let restore =
        |more: &[&str]| world.farstu(&[&["restore", &file, "--from", &backup], more].concat());
    let nothing = || {
        ["portal.sqlite", "portal.sqlite.half", "files"]
            .iter()
            .all(|name| !fs::exists(world.path(name)).expect("looked"))
    };
    fs::write(&received, &bent).expect("written");
    let (code, said, errors) = restore(&[]);
    assert_eq!(
        (code, errors.contains("1 of its received files") && errors.contains(&stored)),
        (Some(1), true),
        "{said}{errors}"
    );
    assert!(nothing(), "something is left of what was refused");
    fs::remove_file(&received).expect("removed");
    assert_eq!((restore(&[]).0, nothing()), (Some(1), true));
    fs::write(&received, &whole).expect("written");
    fs::remove_file(&key).expect("removed");
    let (code, _, errors) = restore(&[]);
    assert_eq!(
        (code, errors.contains("1 data key is missing"), nothing()),
        (Some(1), true, true),
        "{errors}"
    );
    fs::write(&key, sealed_key).expect("written");
    let (code, said, errors) = restore(&[]);
    assert_eq!((code, said.contains("1 file, each opened")), (Some(0), true), "{said}{errors}");
    let left: Vec<_> = fs::read_dir(world.path(""))
        .expect("a folder")
        .map(|e| e.expect("read").file_name())
        .collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("scratch")), "{left:?}");

    // Without a better backup: restores the rest, and names what is missing.
    for gone in ["portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm"] {
        let _ = fs::remove_file(world.path(gone));
    }
    fs::remove_dir_all(world.path("files")).expect("removed");
    fs::write(&received, &bent).expect("written");
    let (code, said, errors) = restore(&["--without-damaged"]);
    assert_eq!(
        (code, said.contains(&format!("Damaged or missing: file {stored}"))),
        (Some(0), true),
        "{said}{errors}"
    );
}

#[test]
fn a_backup_comes_back_and_writes_over_nothing() {
    let world = World::migrated();
    let (file, backup, keys) = (world.file(), world.path("backup"), world.path("keys.copy"));
    world.farstu(&[
        "account",
        "add",
        &file,
        "--role",
        "staff",
        "--address",
        "karin@ringen.example",
    ]);
    let stored = world.receive(b"kod;nr\n1101;1\n");
    let received = format!("files/{}/{stored}", &stored[24..]);
    fs::create_dir_all(world.path("files/zz")).expect("made");
    fs::write(world.path("files/zz/01jd0000000000000000000000"), "an orphan").expect("written");
    fs::write(world.path("files/zz/01jd0000000000000000000000#1"), "half").expect("written");
    let sealed = fs::read(world.path(&received)).expect("read");

    let (code, said, errors) = world.farstu(&["backup", &file, "--to", &backup, "--keys", &keys]);
    assert_eq!(code, Some(0), "{said}{errors}");
    assert!(said.contains("1 file:"), "what no transaction knows is left out: {said}");
    assert_eq!(
        world.farstu(&["backup", &file, "--to", &backup]).0,
        Some(1),
        "a folder that exists is not written into"
    );
    let inside = world.path("again/keys");
    assert_eq!(
        world.farstu(&["backup", &file, "--to", &world.path("again"), "--keys", &inside]).0,
        Some(1),
        "keys and data are kept apart"
    );

    assert_eq!(
        world.farstu(&["restore", &file, "--from", &backup]).0,
        Some(1),
        "a database that exists is not written over"
    );
    for gone in ["portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm", "portal.keys"] {
        let _ = fs::remove_file(world.path(gone));
    }
    fs::remove_dir_all(world.path("files")).expect("removed");
    assert_eq!(
        world.farstu(&["restore", &file, "--from", &backup]).0,
        Some(1),
        "without keys nothing could be read"
    );
    let (code, said, errors) =
        world.farstu(&["restore", &file, "--from", &backup, "--keys", &keys]);
    assert_eq!(code, Some(0), "{said}{errors}");
    assert_eq!(fs::read(world.path(&received)).expect("restored"), sealed);
    let (code, said, _) = world.farstu(&[
        "account",
        "add",
        &file,
        "--role",
        "staff",
        "--address",
        "karin@ringen.example",
    ]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_second_account_add_says_what_it_did() {
    let world = World::migrated();
    let add = |role: &str| {
        let (code, said, errors) = world.farstu(&[
            "account",
            "add",
            &world.file(),
            "--role",
            role,
            "--address",
            "karin@ringen.example",
        ]);
        assert_eq!(code, Some(0), "{errors}");
        said
    };
    assert!(add("staff").starts_with("Invited. "));
    assert!(add("staff").contains("Nothing was changed"));
    let said = add("system-administrator");
    assert!(said.contains("the role is added"), "{said}");
    assert!(add("system-administrator").contains("Nothing was changed"));
}

#[test]
fn a_changed_audit_log_is_found_by_its_earlier_end() {
    let world = World::migrated();
    let (code, said, _) = world.farstu(&["audit", "verify", &world.file()]);
    assert_eq!((code, said.contains("The log is intact: 0 entries")), (Some(0), true), "{said}");
    let (code, _, errors) = world.farstu(&["audit", "verify", &world.file(), "--since", "3:00ff"]);
    assert_eq!((code, errors.contains("cut off")), (Some(1), true), "{errors}");
    assert_eq!(world.farstu(&["audit", "verify", &world.file(), "--since", "three"]).0, Some(1));
}

#[test]
fn the_log_is_held_against_the_head_outside_the_database() {
    let world = World::migrated();
    let add = |address: &str| {
        let (code, said, errors) = world.farstu(&[
            "account",
            "add",
            &world.file(),
            "--role",
            "staff",
            "--address",
            address,
        ]);
        assert_eq!(code, Some(0), "{said}{errors}");
    };
    let verify = || world.farstu(&["audit", "verify", &world.file()]);
    add("karin@ringen.example");
    let (code, said, errors) = verify();
    assert_eq!(code, Some(0), "{errors}");
    assert!(said.contains("Not yet chained: 3 entries") && said.contains("no head yet"), "{said}");
    assert_eq!(world.farstu(&["audit", "accept", &world.file()]).0, Some(0));
    let (code, said, _) = verify();
    assert_eq!((code, said.contains("The log is intact: 4 entries")), (Some(0), true), "{said}");

    // The database is set back to an earlier copy, which is consistent in itself.
    let copy = world.path("copy");
    assert_eq!(world.farstu(&["backup", &world.file(), "--to", &copy]).0, Some(0));
    add("olle@ringen.example");
    assert_eq!(world.farstu(&["audit", "accept", &world.file()]).0, Some(0));
    let database = world.path("portal.sqlite");
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{database}{beside}"));
    }
    fs::copy(format!("{copy}/database.sqlite"), &database).expect("set back");
    let (code, _, errors) = verify();
    assert_eq!(
        (code, errors.contains("does not continue from the head kept outside the database")),
        (Some(1), true),
        "{errors}"
    );

    // A restore by the program is recorded, and the chain continues.
    fs::remove_file(&database).expect("away");
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{database}{beside}"));
    }
    let (code, said, errors) = world.farstu(&["restore", &world.file(), "--from", &copy]);
    assert_eq!(
        (code, said.contains("The audit log is intact: 4 entries")),
        (Some(0), true),
        "{said}{errors}"
    );
    // The two new entries: the restore, and the letter that it set aside.
    let (code, said, errors) = verify();
    assert_eq!(
        (code, said.contains("The log is intact: 6 entries")),
        (Some(0), true),
        "{said}{errors}"
    );
}

#[test]
fn people_are_invited_from_a_list_and_every_refused_line_is_told() {
    let world = World::migrated();
    let list = world.path("people.csv");
    fs::write(&list, "address;unit\nnobody;1100\na@b.example;1100\n").expect("written");
    let (code, said, errors) = world.farstu(&["invite", &world.file(), "--csv", &list]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("0 invited")
            && said.contains("line 2: not an e-mail address")
            && said.contains("line 3: no unit has that code"),
        "{said}{errors}"
    );
    let (code, _, errors) =
        world.farstu(&["invite", &world.file(), "--address", "a@b.example", "--unit", "1100"]);
    assert_eq!((code, errors.contains("no unit has that code")), (Some(1), true), "{errors}");
}

#[test]
fn every_command_tells_what_it_is() {
    let world = World::new();
    let (code, said, _) = world.farstu(&["--help"]);
    assert_eq!(code, Some(0));
    for command in [
        "demo", "serve", "check", "migrate", "invite", "account", "client", "export", "audit",
        "jobs", "backup", "restore",
    ] {
        assert!(said.contains(&format!("  {command} ")), "{command}: {said}");
        assert_eq!(world.farstu(&[command, "--help"]).0, Some(0), "{command}");
    }
}
