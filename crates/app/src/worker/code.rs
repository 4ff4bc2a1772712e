use accounts::registration::{CodeJob, deliver_code};
use store::jobs::{self, Job};

use super::Ended;
use crate::portal::Portal;

/// Writes the letter with a code, where there is somebody to write to, and ends the job in the same transaction: nobody gets two.
pub(super) async fn deliver(portal: &Portal, job: &Job) -> Ended {
    let code: CodeJob = match job.payload() {
        Ok(code) => code,
        Err(e) => return Ended::GivenUp(format!("this is no code: {e}")),
    };
    let (id, now) = (job.id, portal.clock.now());
    let delivered = portal.db.write(move |tx| {
        deliver_code(tx, &code, now)?;
        jobs::done(tx, id)
    });
    match delivered.await {
        Ok(()) => Ended::Done,
        Err(e) => Ended::Failed(e.to_string()),
    }
}
