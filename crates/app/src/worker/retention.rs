//! What is over is erased when its time has come, as `[retention]` in the portal's file says. Once a day.

use std::time::Duration;

use accounts::{account, session};
use base::{Failure, Fault};
use store::Depth;
use store::jobs::{self, Outcome};

use crate::erase::erase;
use crate::portal::Portal;

/// The job that looks for it.
pub(super) const RETENTION: &str = "retention";
const EVERY: Duration = Duration::from_secs(86_400);

pub(super) async fn run(portal: &Portal) -> Outcome {
    match retain(portal).await {
        Ok(erased) => {
            if erased > 0 {
                tracing::info!(portal = portal.id, erased, "closed accounts were erased, their time had come");
            }
            Outcome::Again(portal.clock.now().plus(EVERY))
        }
        Err(fault) => Outcome::Failed(fault.to_string().into()),
    }
}

/// Gives how many accounts were erased.
async fn retain(portal: &Portal) -> Result<usize, Fault> {
    let (now, kept) = (portal.clock.now(), portal.current().retention);
    let mut all = 0;
    loop {
        let erased = portal.db.write(move |tx| -> Result<usize, Failure<account::Refusal>> {
            let due = account::closed_before(tx, now.minus(kept.closed_accounts))?;
            for id in &due {
                erase(tx, *id, now)?;
            }
            Ok(due.len())
        });
        match erased.await {
            Ok(0) => break,
            Ok(erased) => all += erased,
            Err(Failure::Fault(fault)) => return Err(fault),
            Err(Failure::Refused(_)) => return Err(Fault::new("an account that is to be erased is not there")),
        }
    }
    let rest = portal.db.write(move |tx| {
        session::forget_unused_devices(tx, now.minus(kept.known_browsers))?;
        jobs::sweep(tx, now.minus(kept.letters))
    });
    rest.await?;
    if all > 0 {
        portal.db.scrub(Depth::Everything).await?;
    }
    Ok(all)
}
