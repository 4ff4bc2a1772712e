//! Checks database and files, as far as they are on this machine.

use std::path::Path;

use rustix::fs::{Access, access};
use store::Url;

use super::Preflight;
use crate::portal;
use crate::portal_file::{BackupPlace, Files};

impl Preflight<'_> {
    /// The folders of database, files and backups exist and are writable.
    pub(super) fn folders(&mut self) {
        let file = self.file;
        if let Url::Sqlite(path) = &file.database {
            if path.is_dir() {
                self.fault(
                    &["storage", "database"],
                    format!("{} is a folder", path.display()),
                    "write the path of a file in it",
                );
            } else {
                self.writable(&["storage", "database"], folder_of(path));
            }
        }
        if let Some(BackupPlace::Folder(path)) = file.backup.as_ref().map(|plan| &plan.place) {
            self.writable(&["backup", "to"], if path.exists() { path } else { folder_of(path) });
        }
        if let Files::Folder(path) = &file.files {
            if path.exists() {
                self.writable(&["storage", "files"], path);
            } else {
                self.writable(&["storage", "files"], folder_of(path));
            }
        }
    }

    fn writable(&mut self, setting: &[&str], folder: &Path) {
        let path = folder.display();
        if !folder.exists() {
            self.fault(
                setting,
                format!("there is no folder {path}"),
                format!("install -d -m 0700 -o farstu -g farstu {path}"),
            );
        } else if !folder.is_dir() {
            self.fault(
                setting,
                format!("{path} is not a folder"),
                "write the path of a folder that the portal may write to",
            );
        } else if access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
            self.fault(
                setting,
                format!("the current user cannot write to {path}"),
                "run this as the portal's own user, or give that user the folder",
            );
        }
    }

    /// An existing database is of this version or an older one, sealed with these keys, and
    /// writable.
    pub(super) async fn sqlite(&mut self) {
        if let Url::Sqlite(path) = &self.file.database
            && path.is_file()
        {
            if !starts_as_sqlite(path) {
                let what = format!("{} is not a SQLite database", path.display());
                return self.fault(
                    &["storage", "database"],
                    what,
                    "write the path of the portal's database, or of a file that does not exist yet",
                );
            }
            self.database("correct the path, or restore a backup of the database").await;
        }
    }

    pub(super) async fn postgresql(&mut self) {
        if matches!(self.file.database, Url::Postgres(_)) {
            self.database("start the server, or correct the address, the user or the password")
                .await;
        }
    }

    async fn database(&mut self, instead: &str) {
        // These have faults of their own.
        if portal::keys_of(&self.file.keys).is_err()
            || self.file.database_password.as_ref().is_some_and(|secret| secret.read().is_err())
        {
            return;
        }
        let setting = ["storage", "database"];
        let db = match portal::open_database(self.file) {
            Ok(db) => db,
            Err(e) => return self.fault(&setting, e, instead),
        };
        let now = self.now;
        let tried = async {
            match db.migration_state().await {
                Ok(state) if state.pending.is_empty() => {
                    db.rehearse(now).await.map_err(|e| e.to_string())
                }
                // `serve` and `migrate` apply what is pending.
                Ok(_) => Ok(()),
                Err(e) if is_unmigrated(&e.to_string()) => Ok(()),
                Err(e) => Err(e.to_string()),
            }
        };
        match tokio::time::timeout(super::network::PATIENCE, tried).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) if e.contains("key file") => self.fault(
                &["storage", "keys"],
                e,
                "put back the key file that was made for this database",
            ),
            Ok(Err(e)) => {
                self.fault(&setting, format!("the database cannot be used: {e}"), instead)
            }
            Err(_) => self.fault(&setting, "the database did not answer in time", instead),
        }
    }
}

/// Whether the database was never migrated.
fn is_unmigrated(said: &str) -> bool {
    said.contains("no such table: migration") || said.contains("\"migration\" does not exist")
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty or unreadable file passes: SQLite begins with an empty one, and opening reports the
/// rest.
fn starts_as_sqlite(path: &Path) -> bool {
    use std::io::Read as _;
    let mut begin = [0; 16];
    match std::fs::File::open(path).and_then(|mut file| file.read(&mut begin)) {
        Ok(0) | Err(_) => true,
        Ok(_) => &begin == b"SQLite format 3\0",
    }
}
