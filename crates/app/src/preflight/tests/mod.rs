//! Each kind of broken portal is reported with its line and a remedy.

mod broken;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use base::Timestamp;

use broken::{BROKEN_FILES, BROKEN_FOLDERS};

use super::*;
use crate::portal_file;

/// 2026-11-30T00:00:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_996_800);

/// A valid portal: returns its file's text, and writes everything that it names.
fn right(folder: &Path) -> String {
    let shipped = include_str!("../../../../../portals/statistik.toml");
    let ours = |line: &str| {
        Some(match line.split_once(" = ")?.0 {
            "origin" => "origin = \"https://portal.example\"",
            "database" => "database = \"sqlite:portal.sqlite\"",
            "keys" => "keys = \"portal.keys\"",
            "files" => "files = \"files\"",
            "host" => "host = \"smtp.portal.example\"",
            "password" => "password = { file = \"mail.secret\" }",
            _ => return None,
        })
    };
    let mut text: String =
        shipped.lines().map(|line| ours(line).unwrap_or(line).to_owned() + "\n").collect();
    text += "\n[tls]\ncertificate = \"portal.pem\"\nkey = \"portal.key\"\n";
    text += "\n[[client]]\nid = \"verktyget\"\nname = \"Verktyget\"\nredirect-uris = [\"https://tool.example/back\"]\nsecret = { file = \"client.secret\" }\n";
    fs::create_dir(folder.join("statistik")).expect("made");
    for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
        fs::write(folder.join("statistik").join(name), "words").expect("written");
    }
    private(&folder.join("portal.keys"), &format!("1 {}\n", "17".repeat(32)));
    private(&folder.join("mail.secret"), "hemligt\n");
    private(&folder.join("client.secret"), &"x".repeat(32));
    certificate(folder, "portal.example", -30, 60);
    text
}

fn private(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
}

fn for_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("set");
}

/// Writes a certificate and its key, valid from and to the given days after `NOW`.
fn certificate(folder: &Path, host: &str, from: i64, to: i64) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut parameters = rcgen::CertificateParams::new([host.to_owned()]).expect("parameters");
    let day = |day: i64| {
        (std::time::UNIX_EPOCH + Duration::from_secs((NOW.seconds() + day * 86_400).unsigned_abs()))
            .into()
    };
    (parameters.not_before, parameters.not_after) = (day(from), day(to));
    fs::write(
        folder.join("portal.pem"),
        parameters.self_signed(&key).expect("a certificate").pem(),
    )
    .expect("written");
    private(&folder.join("portal.key"), &key.serialize_pem());
}

fn another_key() -> String {
    rcgen::KeyPair::generate().expect("a key").serialize_pem()
}

/// A database that an earlier start left, sealed with these keys.
async fn migrated(folder: &Path, keys: &str) {
    let vault = std::sync::Arc::new(store::Vault::new(store::Keys::parse(keys).expect("keys")));
    let url = store::Url::Sqlite(folder.join("portal.sqlite"));
    let db = store::Db::open(
        &url,
        store::DbOptions::default(),
        vault,
        std::sync::Arc::new(base::SystemEntropy),
    )
    .expect("opened");
    db.migrate(NOW).await.expect("migrated");
}

/// Writes the portal file, and returns its findings.
async fn found(folder: &Path, text: &str) -> Findings {
    let path = folder.join("portal.toml");
    fs::write(&path, text).expect("written");
    match portal_file::read(&path) {
        Ok(file) => on_this_machine(&file, NOW).await,
        Err(faults) => Findings { faults, warnings: Vec::new() },
    }
}

#[tokio::test]
async fn a_right_portal_has_no_findings_before_and_after_its_first_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = right(folder.path());
    let before = found(folder.path(), &text).await;
    assert!(before.faults.is_empty() && before.warnings.is_empty(), "{before:?}");
    assert!(!folder.path().join("portal.sqlite").exists(), "nothing is made");
    migrated(folder.path(), &format!("1 {}\n", "17".repeat(32))).await;
    let after = found(folder.path(), &text).await;
    assert!(after.faults.is_empty() && after.warnings.is_empty(), "{after:?}");
}

#[tokio::test]
async fn a_broken_portal_of_each_kind_is_told_with_line_and_cure() {
    let mut failures = Vec::new();
    for (name, change, (old, new), at, what, instead) in BROKEN_FOLDERS.iter().chain(BROKEN_FILES) {
        let folder = tempfile::tempdir().expect("a folder");
        let text = right(folder.path());
        change(folder.path());
        assert!(text.contains(old), "{name}: {old}");
        let text = if old.is_empty() { text } else { text.replacen(old, new, 1) };
        let findings = found(folder.path(), &text).await;
        let lines: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(at))
            .map(|(n, _)| n + 1)
            .collect();
        let near = |line: usize| lines.iter().any(|at| (*at..*at + 2).contains(&line));
        let fits = |problem: &Problem| {
            near(problem.line) && problem.what.contains(what) && problem.instead.contains(instead)
        };
        if !findings.faults.iter().any(fits) {
            failures.push(format!("{name}: line {lines:?} expected, got {findings:?}"));
        }
        for problem in &findings.faults {
            speaks_to_a_person(name, problem);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Names no source files, no values in Rust's notation, and no secret.
fn speaks_to_a_person(name: &str, problem: &Problem) {
    let told = problem.to_string();
    for foreign in
        [".rs", "src/", "Some(", "None", "Err(", "Os {", "kind:", "(os error", "hemligt", "(at "]
    {
        assert!(!told.contains(foreign), "{name} says {foreign:?}: {told}");
    }
    assert!(!problem.what.is_empty(), "{name}");
    assert!(!problem.instead.is_empty(), "{name} has no cure: {told}");
}

#[tokio::test]
async fn a_database_of_other_keys_or_a_newer_version_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = right(folder.path());
    migrated(folder.path(), &format!("1 {}\n", "ab".repeat(32))).await;
    let other = found(folder.path(), &text).await;
    assert!(
        other.faults.iter().any(|problem| problem
            .what
            .contains("is not the one that this database was sealed with")),
        "{other:?}"
    );
    other.faults.iter().for_each(|problem| speaks_to_a_person("other keys", problem));

    let folder = tempfile::tempdir().expect("a folder");
    let text = right(folder.path());
    migrated(folder.path(), &format!("1 {}\n", "17".repeat(32))).await;
    let database = rusqlite::Connection::open(folder.path().join("portal.sqlite")).expect("opened");
    database.execute("INSERT INTO migration (number, name, sha256, applied_at) VALUES (9999, '9999_later', 'x', 1)", []).expect("written");
    drop(database);
    let newer = found(folder.path(), &text).await;
    assert!(newer.faults.iter().any(|problem| problem.what.contains("newer version")), "{newer:?}");
    newer.faults.iter().for_each(|problem| speaks_to_a_person("newer", problem));
}

/// Faults are reported all at once, not one for each correction.
#[tokio::test]
async fn all_that_is_missing_is_told_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = right(folder.path());
    for gone in ["portal.keys", "mail.secret", "client.secret"] {
        fs::remove_file(folder.path().join(gone)).expect("gone");
    }
    private(&folder.path().join("portal.key"), &another_key());
    let findings =
        found(folder.path(), &text.replace("sqlite:portal", "sqlite:nowhere/portal")).await;
    let told: Vec<&str> = findings.faults.iter().map(|problem| problem.what.as_str()).collect();
    for what in [
        "key file",
        "mail server's password",
        "verktyget",
        "is not the key of",
        "there is no folder",
    ] {
        assert!(told.iter().any(|told| told.contains(what)), "{what}: {told:?}");
    }
    assert!(findings.faults.windows(2).all(|pair| pair[0].line <= pair[1].line), "{findings:?}");

    let less = text
        .replace("owner = \"Arbetsgivarringen\"\n", "")
        .replace("upload = \"1 GiB\"\n", "")
        .replace("#1f5c4d", "green");
    let findings = found(folder.path(), &less).await;
    assert_eq!(findings.faults.len(), 3, "two missing settings and a wrong one: {findings:?}");
}

#[tokio::test]
async fn a_certificate_that_nears_its_end_is_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = right(folder.path());
    certificate(folder.path(), "portal.example", -80, 5);
    let findings = found(folder.path(), &text).await;
    assert!(
        findings.faults.is_empty()
            && findings.warnings.iter().any(|problem| problem.what.contains("expires in 5 days")),
        "{findings:?}"
    );
}

/// Each: what the second portal shares with the first, and what is reported.
#[test]
fn what_two_portals_share_is_told_all_at_once() {
    let (first, second) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let one = right(first.path());
    let own = right(second.path())
        .replace("id = \"statistik\"", "id = \"other\"")
        .replace("https://portal.example", "https://other.example");
    private(&second.path().join("portal.keys"), &format!("1 {}\n", "29".repeat(32)));
    let of_first = |name: &str| first.path().join(name).display().to_string();
    fs::create_dir(first.path().join("files")).expect("made");
    std::os::unix::fs::symlink(first.path(), second.path().join("link")).expect("linked");
    let shared = |text: &str| {
        let read = |folder: &Path, text: &str| {
            fs::write(folder.join("portal.toml"), text).expect("written");
            portal_file::read(&folder.join("portal.toml"))
                .unwrap_or_else(|problems| panic!("{problems:?}"))
        };
        apart(&[read(first.path(), &one), read(second.path(), text)])
    };
    assert_eq!(shared(&own), []);
    for (old, new, what) in [
        ("id = \"other\"", "id = \"statistik\"".to_owned(), "the same id"),
        ("https://other.example", "https://portal.example:8443".to_owned(), "the same host"),
        (
            "sqlite:portal.sqlite",
            format!("sqlite:{}", of_first("files/../portal.sqlite")),
            "the same database",
        ),
        ("sqlite:portal.sqlite", "sqlite:link/portal.sqlite".to_owned(), "the same database"),
        ("keys = \"portal.keys\"", "keys = \"link/portal.keys\"".to_owned(), "the same key file"),
        ("files = \"files\"", "files = \"link/files/inside\"".to_owned(), "the same file store"),
        (
            "[tls]\ncertificate = \"portal.pem\"\nkey = \"portal.key\"\n",
            String::new(),
            "there is no [tls]",
        ),
    ] {
        let found = shared(&own.replacen(old, &new, 1));
        assert!(
            found.len() == 1 && found[0].what.contains(what) && !found[0].instead.is_empty(),
            "{what}: {found:?}"
        );
        speaks_to_a_person(what, &found[0]);
    }
    private(&second.path().join("portal.keys"), &format!("1 {}\n", "17".repeat(32)));
    let all = shared(
        &own.replace("id = \"other\"", "id = \"statistik\"")
            .replace("files = \"files\"", "files = \"link/files\""),
    );
    assert_eq!(all.len(), 3, "id, a copy of the keys, and the files: {all:?}");
}
