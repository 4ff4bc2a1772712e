use std::time::Duration;

use base::{Letter, LetterKind, Timestamp};
use messages::mail::{Mail, NotSent};
use store::jobs::Job;

use super::Ended;
use crate::portal::Portal;

/// Sends the letter of a job.
pub(super) async fn send(portal: &Portal, job: &Job) -> Ended {
    let letter: Letter = match job.payload() {
        Ok(letter) => letter,
        Err(e) => return Ended::GivenUp(format!("this is no letter: {e}")),
    };
    let now = portal.clock.now();
    if useless(&letter, job.created_at, now) {
        tracing::info!(portal = portal.id, job = %job.id, "a code that is no longer valid is not sent");
        return Ended::Done;
    }
    let mail = Mail::new(job.id.to_string(), &letter, &portal.look, now);
    match portal.transport.send(&mail).await {
        Ok(()) => {
            tracing::info!(portal = portal.id, job = %job.id, attempt = job.attempt, "a letter was sent");
            Ended::Done
        }
        Err(NotSent::Later(why)) => Ended::Failed(why),
        Err(NotSent::Never(why)) => Ended::GivenUp(why),
    }
}

/// A code that lay waiting for the mail server until it was void would only confuse.
fn useless(letter: &Letter, written: Timestamp, now: Timestamp) -> bool {
    matches!(letter.kind, LetterKind::Code { minutes, .. } if now > written.plus(Duration::from_secs(60 * u64::from(minutes))))
}
