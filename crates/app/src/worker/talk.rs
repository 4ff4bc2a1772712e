//! The job that erases message threads.

use collection::periods::ErasedSubmission;
use messages::threads;
use store::jobs::{self, Job, Outcome};

use crate::portal::Portal;

/// Erases the threads about a submission whose data was erased.
pub(super) async fn erase(portal: &Portal, job: &Job) -> Outcome {
    let erased: ErasedSubmission = match job.payload() {
        Ok(erased) => erased,
        Err(e) => {
            return Outcome::SetAside(
                format!("the payload does not name a submission: {e}").into(),
            );
        }
    };
    let (id, now) = (job.id, portal.clock.now());
    let done = portal.db.write(move |tx| {
        threads::erase_about(tx, now, erased.submission)?;
        jobs::done(tx, id)
    });
    match done.await {
        Ok(()) => Outcome::Done,
        Err(e) => Outcome::Failed(e.to_string().into()),
    }
}
