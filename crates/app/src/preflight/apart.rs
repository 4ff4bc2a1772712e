//! Portals of one process share nothing: neither host, nor database, nor keys, nor files.

use std::path::{Path, PathBuf};

use super::problem;
use crate::portal_file::{Bucket, Files, PortalFile, Problem};

/// Everything that two of the portals share.
pub(crate) fn apart(files: &[PortalFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (i, file) in files.iter().enumerate() {
        for other in files.iter().take(i) {
            shared(file, other, &mut problems);
        }
    }
    if let Some(bare) = files.iter().find(|file| file.tls.is_none())
        && let Some(encrypted) = files.iter().find(|file| file.tls.is_some())
    {
        problems.push(problem(
            bare,
            &["origin"],
            format!(
                "there is no [tls], but {} has it: all portals share one listener",
                encrypted.path.display()
            ),
            "use [tls] in all portal files or in none",
        ));
    }
    problems
}

fn shared(file: &PortalFile, other: &PortalFile, problems: &mut Vec<Problem>) {
    let at = other.path.display();
    let mut share = |same: bool, setting: &[&str], what: &str, instead: &str| {
        if same {
            problems.push(problem(
                file,
                setting,
                format!("{at} has the same {what}: each portal needs its own"),
                instead,
            ));
        }
    };
    share(file.id == other.id, &["id"], "id", "choose another id");
    share(
        file.host() == other.host(),
        &["origin"],
        "host",
        "use another host name: it decides which portal answers",
    );
    share(
        same_database(&file.database, &other.database),
        &["storage", "database"],
        "database",
        "use another database",
    );
    share(
        settled(&file.keys) == settled(&other.keys),
        &["storage", "keys"],
        "key file",
        "use another key file",
    );
    let copied =
        settled(&file.keys) != settled(&other.keys) && same_content(&file.keys, &other.keys);
    share(
        copied,
        &["storage", "keys"],
        "keys in its key file",
        "make new keys with `farstu migrate --make-keys`",
    );
    let setting = match &file.files {
        Files::Folder(_) => ["storage", "files"],
        Files::S3(_) => ["storage", "s3"],
    };
    share(
        same_files(&file.files, &other.files),
        &setting,
        "file store",
        "use another folder or bucket",
    );
}

fn same_database(one: &store::Url, other: &store::Url) -> bool {
    match (one, other) {
        (store::Url::Sqlite(one), store::Url::Sqlite(other)) => settled(one) == settled(other),
        (store::Url::Postgres(one), store::Url::Postgres(other)) => {
            server_and_name(one) == server_and_name(other)
        }
        _ => false,
    }
}

/// A PostgreSQL database's hosts, ports and name, without user, password and options.
fn server_and_name(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = rest.split('?').next().unwrap_or_default();
    let (authority, name) = place.split_once('/').unwrap_or((place, ""));
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let with_port = |host: &str| {
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
        if has_port {
            host.to_ascii_lowercase()
        } else {
            format!("{}:5432", host.to_ascii_lowercase())
        }
    };
    format!("{}/{name}", hosts.split(',').map(with_port).collect::<Vec<_>>().join(","))
}

/// Whether they are the same folder, one inside the other, or the same bucket.
fn same_files(one: &Files, other: &Files) -> bool {
    match (one, other) {
        (Files::Folder(one), Files::Folder(other)) => {
            let (one, other) = (settled(one), settled(other));
            one.starts_with(&other) || other.starts_with(&one)
        }
        (Files::S3(one), Files::S3(other)) => {
            let at = |place: &Bucket| (place.endpoint.clone(), place.bucket.clone());
            at(one) == at(other) && (one.endpoint.is_some() || one.region == other.region)
        }
        _ => false,
    }
}

fn same_content(one: &Path, other: &Path) -> bool {
    // Only compared, never shown.
    let read = |path: &Path| std::fs::read(path).ok().map(base::Secret::new);
    matches!((read(one), read(other)), (Some(one), Some(other)) if one.expose() == other.expose())
}

/// The path without links and dots, as far as it exists.
fn settled(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
        plain = plain.canonicalize().unwrap_or(plain);
    }
    plain
}

#[cfg(test)]
#[test]
fn a_database_is_its_server_and_name() {
    let same = |one: &str, other: &str| server_and_name(one) == server_and_name(other);
    assert!(same(
        "postgres://a@db.example/f",
        "postgresql://b:x@DB.example:5432/f?sslmode=disable"
    ));
    assert!(!same("postgres://a@db.example/f", "postgres://a@db.example/g"));
    assert!(!same("postgres://a@db.example/f", "postgres://a@db.example:5433/f"));
}
