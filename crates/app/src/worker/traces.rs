//! The job that erases the last traces of a period.

use collection::periods::ErasePeriod;
use serde_json::json;
use store::Depth;
use store::jobs::{Job, Outcome};

use crate::portal::Portal;

/// Takes an erased period's data key out of the database's files, its log, and the scheduled
/// backups, and records it in the audit log.
pub(super) async fn erase(portal: &Portal, job: &Job) -> Outcome {
    let erased: ErasePeriod = match job.payload() {
        Ok(erased) => erased,
        Err(e) => {
            return Outcome::SetAside(format!("the payload does not name a period: {e}").into());
        }
    };
    if let Err(e) = portal.db.scrub(Depth::Keys).await {
        return Outcome::Failed(e.to_string().into());
    }
    let backups = match &portal.backups {
        Some(backups) => backups.forget_erased(&portal.db).await,
        None => Ok(0),
    };
    let backups = match backups {
        Ok(backups) => backups,
        Err(why) => {
            return Outcome::Failed(
                format!("the key of an erased period is still in backups: {why}").into(),
            );
        }
    };
    let now = portal.clock.now();
    let data = json!({ "log": "truncated", "keys_in_backups": backups });
    let told = portal
        .db
        .write(move |tx| tx.audit(now, None, "period.traces-erased", Some(&erased.period), &data));
    match told.await {
        Ok(()) => Outcome::Done,
        Err(e) => Outcome::Failed(e.to_string().into()),
    }
}
