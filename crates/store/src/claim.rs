//! Only one process at a time serves from a SQLite file.
//!
//! A second one would end the first one's leases, and neither would see the other's in-memory
//! state. The lock is on a file beside the database, so commands that only use the database are not
//! blocked. The system releases it when a process is killed.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use base::Fault;

use crate::Url;

/// The exclusive right to serve from a database, held until dropped.
#[derive(Debug)]
pub struct Claim {
    _locked: File,
}

/// Takes the right to serve. `None` for PostgreSQL, which any number of nodes may use.
///
/// # Errors
/// If another process holds it; the fault names its process id.
pub fn claim(url: &Url) -> Result<Option<Claim>, Fault> {
    let Url::Sqlite(database) = url else { return Ok(None) };
    let path = beside(database);
    let in_words = |e: std::io::Error| Fault::new(format!("{}: {e}", path.display()));
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(in_words)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)
                .and_then(|()| writeln!(file, "{}", std::process::id()))
                .map_err(in_words)?;
            Ok(Some(Claim { _locked: file }))
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            let holder = if holder.is_empty() {
                "another process".to_owned()
            } else {
                format!("process {holder}")
            };
            Err(Fault::new(format!("{} is already served by {holder}", database.display())))
        }
        Err(TryLockError::Error(e)) => Err(in_words(e)),
    }
}

/// The lock file of the database itself, resolving symbolic links.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.canonicalize().unwrap_or_else(|_| database.to_owned()).into_os_string();
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_serves_a_file_by_whatever_name_and_the_next_may_when_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["a.sqlite", "b.sqlite"].map(|name| folder.path().join(name));
        std::fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let first = claim(&Url::Sqlite(file.clone())).unwrap().unwrap();
        for name in [&file, &link] {
            let refused = claim(&Url::Sqlite(name.clone())).unwrap_err().to_string();
            assert!(
                refused.contains(&format!("already served by process {}", std::process::id())),
                "{refused}"
            );
        }
        drop(first);
        // A killed process leaves the file, but no lock on it.
        std::fs::write(beside(&file), "4194304\n").unwrap();
        let _second = claim(&Url::Sqlite(link)).unwrap().unwrap();
        let refused = claim(&Url::Sqlite(file)).unwrap_err().to_string();
        assert!(
            refused.contains(&format!("already served by process {}", std::process::id())),
            "{refused}"
        );
    }
}
