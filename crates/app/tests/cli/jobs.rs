//! `farstu jobs`, and commands that verify the keys before they write.

use std::fs;

use crate::world::World;

fn invite(world: &World, address: &str) -> (Option<i32>, String, String) {
    world.farstu(&["account", "add", &world.file(), "--role", "staff", "--address", address])
}

fn listed(world: &World, more: &[&str]) -> serde_json::Value {
    let file = world.file();
    let args: Vec<&str> =
        ["jobs", "list", &file, "--json"].into_iter().chain(more.iter().copied()).collect();
    let (code, said, errors) = world.farstu(&args);
    assert_eq!(code, Some(0), "{errors}");
    serde_json::from_str(&said).expect("JSON")
}

fn jobs(world: &World) -> i64 {
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opens");
    database.query_row("SELECT count(*) FROM job", [], |row| row.get(0)).expect("counted")
}

#[test]
fn letters_are_set_aside_shown_retried_and_dropped() {
    let world = World::migrated();
    let file = world.file();
    for address in ["karin@ringen.example", "olle@ringen.example"] {
        assert_eq!(invite(&world, address).0, Some(0));
    }
    assert_eq!(listed(&world, &[])["jobs"], serde_json::json!([]), "what only waits is not amiss");
    assert_eq!(listed(&world, &["--all"])["jobs"][0]["lane"], "bulk");
    let (code, said, errors) = world.farstu(&["jobs", "hold", &file]);
    assert_eq!((code, said.contains("2 letters")), (Some(0), true), "{said}{errors}");
    let aside = listed(&world, &[]);
    let id = |n: usize| aside["jobs"][n]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        (&aside["jobs"][0]["state"], &aside["lanes"][2]["set_aside"]),
        (&"set aside".into(), &2.into()),
        "{aside}"
    );

    let (_, said, _) = world.farstu(&["jobs", "show", &file, &id(0)]);
    assert!(said.contains("restored from a backup") && said.contains("@ringen.example"), "{said}");
    assert_eq!(world.farstu(&["jobs", "retry", &file, &id(0)]).0, Some(0));
    let (code, said, _) = world.farstu(&["jobs", "drop", &file, &id(1), "--json"]);
    assert_eq!(
        (
            code,
            serde_json::from_str::<serde_json::Value>(&said).expect("JSON")["changed"][0].as_str()
        ),
        (Some(0), Some(&*id(1)))
    );
    assert_eq!((jobs(&world), listed(&world, &[])["jobs"].clone()), (1, serde_json::json!([])));
    let (code, _, errors) = world.farstu(&["jobs", "drop", &file, &id(1)]);
    assert_eq!((code, errors.contains("no such job")), (Some(1), true), "{errors}");
    assert_eq!(world.farstu(&["jobs", "retry", &file]).0, Some(2), "which ones must be said");
}

#[test]
fn a_command_with_other_keys_writes_nothing() {
    let world = World::migrated();
    assert_eq!(invite(&world, "karin@ringen.example").0, Some(0));
    fs::write(world.path("portal.keys"), format!("1 {}\n", "18".repeat(32))).expect("written");
    let (code, _, errors) = invite(&world, "olle@ringen.example");
    assert_eq!(
        (code, errors.contains("not the one that this database was sealed with")),
        (Some(1), true),
        "{errors}"
    );
    assert_eq!(jobs(&world), 1);
    assert_eq!(world.farstu(&["jobs", "hold", &world.file()]).0, Some(1));
}

#[test]
fn a_restored_copy_sends_no_old_letters() {
    let world = World::migrated();
    let (file, backup, keys) = (world.file(), world.path("backup"), world.path("keys.copy"));
    assert_eq!(invite(&world, "karin@ringen.example").0, Some(0));
    fs::create_dir_all(world.path("files")).expect("made");
    let (code, said, errors) = world.farstu(&["backup", &file, "--to", &backup, "--keys", &keys]);
    assert_eq!(code, Some(0), "{said}{errors}");
    for gone in ["portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm", "portal.keys"] {
        let _ = fs::remove_file(world.path(gone));
    }
    fs::remove_dir_all(world.path("files")).expect("removed");
    let (code, said, errors) =
        world.farstu(&["restore", &file, "--from", &backup, "--keys", &keys]);
    assert_eq!(
        (code, said.contains("1 waiting letter is set aside")),
        (Some(0), true),
        "{said}{errors}"
    );
    assert_eq!(listed(&world, &[])["jobs"][0]["state"], "set aside");
    assert_eq!(world.farstu(&["jobs", "retry", &file, "--set-aside", "bulk"]).0, Some(0));
    assert_eq!(listed(&world, &["--all"])["jobs"][0]["state"], "waiting");
}
