//! Scheduled backups: where they go and when, which are pruned, and how the keys of erased data are
//! taken out of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Entropy, Fault, SystemEntropy, Timestamp};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::json;
use store::backup::{self, Made, Target};
use store::blobs::{Blobs, S3};
use store::{Db, Url};
use tokio::sync::Mutex;

use crate::portal::{open_files, s3_of};
use crate::portal_file::{BackupPlace, Files, PortalFile};

/// A backup that was begun longer ago than this and is not complete counts as broken off.
const LONGEST_HOURS: i64 = 24;

/// A portal's backup plan.
pub(crate) struct Backups {
    place: Place,
    files: Blobs,
    at: Time,
    zone: TimeZone,
    keep: usize,
    /// Where the copy of the database is written until it is complete.
    scratch: PathBuf,
    /// One backup at a time in this process.
    running: Mutex<()>,
}

enum Place {
    Folder(PathBuf),
    S3(S3),
}

impl Backups {
    /// `None` if the portal file has no `[backup]`.
    pub(crate) fn of(file: &PortalFile) -> Result<Option<Self>, String> {
        let Some(plan) = &file.backup else { return Ok(None) };
        let place = match &plan.place {
            BackupPlace::Folder(path) => Place::Folder(path.clone()),
            BackupPlace::S3(place) => Place::S3(
                s3_of(place).map_err(|e| format!("{}: [backup]: {e}", file.path.display()))?,
            ),
        };
        let beside = |path: &Path| {
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).map(Path::to_owned)
        };
        let scratch = match (&file.database, &file.files) {
            (Url::Sqlite(path), _) | (Url::Postgres(_), Files::Folder(path)) => {
                beside(path).unwrap_or(PathBuf::from("."))
            }
            (Url::Postgres(_), Files::S3(_)) => std::env::temp_dir(),
        };
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        Ok(Some(Self {
            place,
            files: open_files(file, entropy)?,
            at: plan.at,
            zone: file.zone.clone(),
            keep: plan.keep,
            scratch,
            running: Mutex::new(()),
        }))
    }

    /// The destination. A folder must exist already: one that is made where a disk should be
    /// mounted keeps nothing safe.
    pub(crate) fn target(&self) -> Result<Target, String> {
        match &self.place {
            Place::Folder(path) if !path.is_dir() => {
                Err(format!("{}: no such folder for backups", path.display()))
            }
            Place::Folder(path) => Target::folder(path).map_err(|e| e.to_string()),
            Place::S3(place) => Target::s3(place).map_err(|e| e.to_string()),
        }
    }

    /// The first moment after `now` at which a backup is due.
    pub(crate) fn next(&self, now: Timestamp) -> Timestamp {
        let here = now.to_jiff().to_zoned(self.zone.clone());
        let on = |date: jiff::civil::Date| self.zone.to_zoned(date.to_datetime(self.at)).ok();
        let next = [Some(here.date()), here.date().tomorrow().ok()]
            .into_iter()
            .flatten()
            .filter_map(on)
            .find(|moment| *moment > here);
        next.map_or(now, |moment| Timestamp::from_jiff(moment.timestamp()))
    }

    /// Makes a backup, records it and prunes old ones. `None` if another one is running.
    pub(crate) async fn make(&self, db: &Db, now: Timestamp) -> Result<Option<Made>, String> {
        let Ok(_running) = self.running.try_lock() else { return Ok(None) };
        let target = self.target()?;
        let told = |e: Fault| e.to_string();
        let made =
            target.make(&name_at(now), db, Some(&self.files), &self.scratch).await.map_err(told)?;
        let noted = made.clone();
        let note = db.write(move |tx| {
            backup::note(tx, &noted, now)?;
            let data = json!({ "files": noted.files, "bytes": noted.bytes });
            tx.audit(now, None, "backup.made", Some(&noted.name), &data)
        });
        note.await.map_err(told)?;
        let broken_off =
            Timestamp::from_jiff(now.to_jiff() - jiff::SignedDuration::from_hours(LONGEST_HOURS));
        target.prune(self.keep, &name_at(broken_off), db, &self.scratch).await.map_err(told)?;
        // For the keys that an unreachable destination kept when a period was erased.
        self.forget_erased(db).await?;
        Ok(Some(made))
    }

    /// Takes the destroyed data keys out of every backup. Returns the number of copies removed.
    pub(crate) async fn forget_erased(&self, db: &Db) -> Result<u64, String> {
        let target = self.target()?;
        let destroyed = db.read(store::data_keys::destroyed).await.map_err(|e| e.to_string())?;
        target.forget(&destroyed).await.map_err(|e| e.to_string())
    }
}

/// Backups' names sort by time.
fn name_at(now: Timestamp) -> String {
    now.to_jiff().strftime("%Y-%m-%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::portal_file::BackupPlan;

    fn moment(text: &str) -> Timestamp {
        Timestamp::from_jiff(text.parse().expect("a moment"))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_is_due_each_day_is_noted_and_the_newest_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("backups");
        let mut file = crate::demo::portal_file(folder.path()).expect("a portal file");
        assert!(Backups::of(&file).expect("read").is_none());
        file.backup = Some(BackupPlan {
            place: BackupPlace::Folder(place.clone()),
            at: time(2, 30, 0, 0),
            keep: 2,
        });
        let backups = Backups::of(&file).expect("read").expect("a plan");
        // Stockholm is an hour ahead in winter, and on the morning of 2026-03-29 there is no 02:30.
        assert_eq!(backups.next(moment("2026-11-30T01:29:59Z")), moment("2026-11-30T01:30:00Z"));
        assert_eq!(backups.next(moment("2026-11-30T01:30:00Z")), moment("2026-12-01T01:30:00Z"));
        assert_eq!(backups.next(moment("2026-03-28T12:00:00Z")), moment("2026-03-29T01:30:00Z"));

        let db = crate::portal::open_database(&file).expect("a database");
        let now = moment("2026-11-30T01:30:00Z");
        db.migrate(now).await.expect("migrated");
        assert_eq!(db.read(backup::newest).await.expect("read"), None);
        let refused = backups
            .make(&db, now)
            .await
            .expect_err("a folder that is not there may be a disk that is not mounted");
        assert!(refused.contains("no such folder"), "{refused}");
        std::fs::create_dir(&place).expect("made");
        for hour in 1..=3 {
            let now = Timestamp::from_jiff(now.to_jiff() + jiff::SignedDuration::from_hours(hour));
            let made = backups.make(&db, now).await.expect("made").expect("no other");
            assert!(made.bytes > 0);
            assert_eq!(db.read(backup::newest).await.expect("read"), Some(now));
        }
        let kept = backups.target().expect("a folder").names().await.expect("listed");
        assert_eq!(kept, ["2026-11-30T033000Z", "2026-11-30T043000Z"]);
    }
}
