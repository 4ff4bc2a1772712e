//! The job that turns a requested code into a letter.

use accounts::registration::{CodeJob, deliver_code};
use store::jobs::{self, Job, Outcome};

use crate::portal::Portal;

/// Writes the letter with a code, if the address may get one, and ends the job in the same
/// transaction: no address gets two.
pub(super) async fn deliver(portal: &Portal, job: &Job) -> Outcome {
    let code: CodeJob = match job.payload() {
        Ok(code) => code,
        Err(e) => return Outcome::SetAside(format!("the payload is not a code: {e}").into()),
    };
    let (id, now) = (job.id, portal.clock.now());
    let delivered = portal.db.write(move |tx| {
        deliver_code(tx, &code, now)?;
        jobs::done(tx, id)
    });
    match delivered.await {
        Ok(()) => Outcome::Done,
        Err(e) => Outcome::Failed(e.to_string().into()),
    }
}
