//! The job that sends a letter.

use std::time::Duration;

use base::{Letter, LetterKind, Timestamp};
use messages::mail::{Mail, NotSent, Why};
use store::jobs::{Job, JobError, Outcome};

use crate::portal::Portal;

/// Sends a job's letter.
pub(super) async fn send(portal: &Portal, job: &Job) -> Outcome {
    let letter: Letter = match job.payload() {
        Ok(letter) => letter,
        Err(e) => return Outcome::SetAside(format!("the payload is not a letter: {e}").into()),
    };
    let now = portal.clock.now();
    if useless(&letter, job.created_at, now) {
        tracing::info!(portal = portal.id, job = %job.id, "letter not sent: its code has expired");
        return Outcome::Done;
    }
    let current = portal.current();
    let mail = Mail::new(job.id.to_string(), &letter, &current.look, now);
    match current.transport.send(&mail).await {
        Ok(()) => {
            tracing::info!(portal = portal.id, job = %job.id, attempt = job.attempt, "letter sent");
            Outcome::Done
        }
        Err(NotSent::Later(why)) => Outcome::Failed(job_error(why)),
        Err(NotSent::Never(why)) => given_up(portal, &letter, why).await,
    }
}

fn job_error(why: Why) -> JobError {
    JobError { words: why.reason, answer: why.answer }
}

/// Sets the letter aside, which staff see. A code to an address without an account (a typo at
/// sign-up) is dropped: no member of staff can act on it.
async fn given_up(portal: &Portal, letter: &Letter, why: Why) -> Outcome {
    if matches!(letter.kind, LetterKind::Code { .. }) {
        let to = letter.to.clone();
        match portal.db.read(move |tx| accounts::account::find_by_address(tx, &to)).await {
            Ok(None) => return Outcome::Done,
            Ok(Some(_)) => {}
            Err(e) => return Outcome::Failed(e.to_string().into()),
        }
    }
    Outcome::SetAside(job_error(why))
}

/// Whether the letter's code expired while it waited for the mail server. It would only confuse.
fn useless(letter: &Letter, written: Timestamp, now: Timestamp) -> bool {
    matches!(letter.kind, LetterKind::Code { minutes, .. } if now > written.plus(Duration::from_secs(60 * u64::from(minutes))))
}
