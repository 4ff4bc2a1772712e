//! Scheduled backups: where they go and when, and what erasing does to them.

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

/// How long a backup that was begun may take before what is there of it counts as broken off.
const LONGEST_HOURS: i64 = 24;

/// The plan that a portal's file has for backups.
pub(crate) struct Backups {
    place: Place,
    files: Blobs,
    at: Time,
    zone: TimeZone,
    keep: usize,
    /// Where the copy of the database is until it is whole.
    scratch: PathBuf,
    /// One at a time in this process.
    running: Mutex<()>,
}

enum Place {
    Folder(PathBuf),
    S3(S3),
}

impl Backups {
    /// `None` where the portal's file has no `[backup]`.
    pub(crate) fn of(file: &PortalFile) -> Result<Option<Self>, String> {
        let Some(plan) = &file.backup else { return Ok(None) };
        let place = match &plan.place {
            BackupPlace::Folder(path) => Place::Folder(path.clone()),
            BackupPlace::S3(place) => Place::S3(s3_of(place).map_err(|e| format!("{}: [backup]: {e}", file.path.display()))?),
        };
        let beside = |path: &Path| path.parent().filter(|parent| !parent.as_os_str().is_empty()).map(Path::to_owned);
        let scratch = match (&file.database, &file.files) {
            (Url::Sqlite(path), _) | (Url::Postgres(_), Files::Folder(path)) => beside(path).unwrap_or(PathBuf::from(".")),
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

    /// Where they are. A folder must be there: one that is made where a disk is not mounted keeps nothing safe.
    pub(crate) fn target(&self) -> Result<Target, String> {
        match &self.place {
            Place::Folder(path) if !path.is_dir() => Err(format!("{}: there is no such folder for backups", path.display())),
            Place::Folder(path) => Target::folder(path).map_err(|e| e.to_string()),
            Place::S3(place) => Target::s3(place).map_err(|e| e.to_string()),
        }
    }

    /// The first moment after `now` at which one is due.
    pub(crate) fn next(&self, now: Timestamp) -> Timestamp {
        let here = now.to_jiff().to_zoned(self.zone.clone());
        let on = |date: jiff::civil::Date| self.zone.to_zoned(date.to_datetime(self.at)).ok();
        let next = [Some(here.date()), here.date().tomorrow().ok()].into_iter().flatten().filter_map(on).find(|moment| *moment > here);
        next.map_or(now, |moment| Timestamp::from_jiff(moment.timestamp()))
    }

    /// Makes one, notes it, and removes those that are too many. `None`: one is being made.
    pub(crate) async fn make(&self, db: &Db, now: Timestamp) -> Result<Option<Made>, String> {
        let Ok(_running) = self.running.try_lock() else { return Ok(None) };
        let target = self.target()?;
        let told = |e: Fault| e.to_string();
        let made = target.make(&name_at(now), db, Some(&self.files), &self.scratch).await.map_err(told)?;
        let noted = made.clone();
        let note = db.write(move |tx| {
            backup::note(tx, &noted, now)?;
            let data = json!({ "files": noted.files, "bytes": noted.bytes });
            tx.audit(now, None, "backup.made", Some(&noted.name), &data)
        });
        note.await.map_err(told)?;
        let broken_off = Timestamp::from_jiff(now.to_jiff() - jiff::SignedDuration::from_hours(LONGEST_HOURS));
        target.prune(self.keep, &name_at(broken_off), db, &self.scratch).await.map_err(told)?;
        // Where the place could not be reached when a period was erased.
        self.forget_erased(db).await?;
        Ok(Some(made))
    }

    /// Takes the keys of what was erased out of all of them. Gives how many copies of keys went.
    pub(crate) async fn forget_erased(&self, db: &Db) -> Result<u64, String> {
        let target = self.target()?;
        let destroyed = db.read(store::data_keys::destroyed).await.map_err(|e| e.to_string())?;
        target.forget(&destroyed).await.map_err(|e| e.to_string())
    }
}

/// Names sort by time.
fn name_at(now: Timestamp) -> String {
    now.to_jiff().strftime("%Y-%m-%dT%H%M%SZ").to_string()
}
