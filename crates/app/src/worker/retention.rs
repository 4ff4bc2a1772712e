//! Erases expired data once a day, as `[retention]` in the portal file says.

use std::time::Duration;

use accounts::{account, session};
use base::{Failure, Fault, Timestamp};
use store::jobs::{self, Outcome};
use store::{Depth, audit};
use web::account::{NotErased, erase};

use crate::portal::Portal;

/// The daily job.
pub(super) const RETENTION: &str = "retention";
const EVERY: Duration = Duration::from_secs(86_400);

pub(super) async fn run(portal: &Portal) -> Outcome {
    match retain(portal).await {
        Ok(erased) => {
            if erased > 0 {
                tracing::info!(
                    portal = portal.id,
                    erased,
                    "closed accounts erased after their retention time"
                );
            }
            Outcome::Again(portal.clock.now().plus(EVERY))
        }
        Err(fault) => Outcome::Failed(fault.to_string().into()),
    }
}

/// Prunes old audit entries. A broken chain is not pruned and is logged; the rest of the round goes
/// on.
async fn prune_audit(portal: &Portal, before: Timestamp) {
    let (now, mut entries) = (portal.clock.now(), 0);
    loop {
        match portal.db.write(move |tx| audit::prune(tx, now, before)).await {
            Ok(pruned) => {
                entries += pruned.entries;
                if pruned.more {
                    continue;
                }
            }
            Err(fault) => tracing::error!(portal = portal.id, %fault, "cannot prune the audit log"),
        }
        break;
    }
    if entries > 0 {
        tracing::info!(portal = portal.id, entries, "audit log pruned");
    }
}

/// Returns the number of accounts erased.
async fn retain(portal: &Portal) -> Result<usize, Fault> {
    let (now, kept) = (portal.clock.now(), portal.current().retention);
    let mut all = 0;
    loop {
        let erased = portal.db.write(move |tx| -> Result<usize, Failure<NotErased>> {
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
            Err(Failure::Refused(why)) => {
                return Err(Fault::new(format!("a closed account cannot be erased: {why:?}")));
            }
        }
    }
    let rest = portal.db.write(move |tx| {
        session::forget_unused_devices(tx, now.minus(kept.known_browsers))?;
        jobs::sweep(tx, now.minus(kept.letters))
    });
    rest.await?;
    prune_audit(portal, now.minus(kept.audit)).await;
    if all > 0 {
        portal.db.scrub(Depth::Everything).await?;
    }
    Ok(all)
}
