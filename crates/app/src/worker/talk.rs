use collection::periods::ErasedSubmission;
use messages::threads;
use store::jobs::{self, Job};

use super::Ended;
use crate::portal::Portal;

/// Erases the threads about a submission whose data was erased.
pub(super) async fn erase(portal: &Portal, job: &Job) -> Ended {
    let erased: ErasedSubmission = match job.payload() {
        Ok(erased) => erased,
        Err(e) => return Ended::GivenUp(format!("this names no submission: {e}")),
    };
    let (id, now) = (job.id, portal.clock.now());
    let done = portal.db.write(move |tx| {
        threads::erase_about(tx, now, erased.submission)?;
        jobs::done(tx, id)
    });
    match done.await {
        Ok(()) => Ended::Done,
        Err(e) => Ended::Failed(e.to_string()),
    }
}
