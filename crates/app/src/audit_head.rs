//! The head of the audit log, kept in a file outside the database, so that a database set back as a
//! whole, with its own head, is detected. The head is also logged once an hour, for a log collector
//! elsewhere.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use base::Timestamp;
use store::Db;
use store::audit::{self, Head};

const HOUR: Duration = Duration::from_secs(3_600);

/// Where a portal's head is kept, and when it was last logged.
pub(crate) struct AuditHead {
    path: Option<PathBuf>,
    told: Mutex<Option<Timestamp>>,
}

impl AuditHead {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path, told: Mutex::new(None) }
    }

    /// Keeps a head that the worker has advanced. If the chain does not continue the kept head, the
    /// file is not replaced: it is the evidence.
    pub(crate) async fn keep(&self, portal: &str, db: &Db, head: &Head, now: Timestamp) {
        if head.seq == 0 {
            return;
        }
        let is_due = self.told.lock().is_ok_and(|mut told| {
            let due = told.is_none_or(|told| now.since(told) >= HOUR);
            if due {
                *told = Some(now);
            }
            due
        });
        if is_due {
            tracing::info!(portal, head = %head, "audit head");
        }
        let Some(path) = &self.path else { return };
        let kept = match read(path) {
            Ok(kept) => kept,
            Err(why) => {
                return tracing::error!(portal, %why, "cannot save the head of the audit log");
            }
        };
        if let Some(kept) = kept {
            if kept == *head {
                return;
            }
            match db.read(move |tx| audit::continues(tx, &kept)).await {
                Ok(true) => {}
                Ok(false) => {
                    let path = path.display();
                    return tracing::error!(
                        portal,
                        %path,
                        "the audit log does not continue from the kept head: run `farstu audit verify`"
                    );
                }
                Err(e) => {
                    return tracing::warn!(portal, error = %e, "cannot save the head of the audit log");
                }
            }
        }
        if let Err(why) = write(path, head) {
            tracing::error!(portal, %why, "cannot save the head of the audit log");
        }
    }
}

/// `None` if no head was kept yet.
pub(crate) fn read(path: &Path) -> Result<Option<Head>, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => text.parse().map(Some).map_err(|e| format!("{}: {e}", path.display())),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

/// Replaces the file atomically.
pub(crate) fn write(path: &Path, head: &Head) -> Result<(), String> {
    let words = |e: std::io::Error| format!("{}: {e}", path.display());
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(words)?;
    writeln!(file, "{head}").and_then(|()| file.as_file().sync_all()).map_err(words)?;
    file.persist(path).map_err(|e| words(e.error))?;
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(words)
}
