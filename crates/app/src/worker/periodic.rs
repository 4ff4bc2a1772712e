//! Periodic jobs. Each is one row, so that one node at a time runs it.

use std::time::Duration;

use base::Fault;
use store::jobs::{Job, Outcome};
use store::{Depth, Tx, audit};

use super::retention::{self, RETENTION};
use crate::portal::Portal;

/// A periodic job that is one transaction.
pub(super) struct Kind {
    pub(super) name: &'static str,
    every: Duration,
    run: fn(&mut Tx<'_>, base::Timestamp) -> Result<(), Fault>,
}

const SECOND: Duration = Duration::from_secs(1);

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "sweep-accounts",
        every: SECOND.saturating_mul(300),
        run: |tx, now| accounts::sweep(tx, now).map(drop),
    },
    Kind {
        name: "tell-of-ending-permissions",
        every: SECOND.saturating_mul(3_600),
        run: tell_of_ending,
    },
    Kind {
        name: "sweep-form-answers",
        every: SECOND.saturating_mul(300),
        run: store::form_answers::sweep,
    },
    Kind {
        name: "sweep-oidc",
        every: SECOND.saturating_mul(300),
        run: |tx, now| {
            oidc::authorize::sweep(tx, now).and_then(|_| oidc::token::sweep(tx, now)).map(drop)
        },
    },
];

/// Writes a letter about each permission that ends soon.
fn tell_of_ending(tx: &mut Tx<'_>, now: base::Timestamp) -> Result<(), Fault> {
    for ending in organisations::permissions::tell_of_ending(tx, now)? {
        let who = accounts::account::find(tx, ending.account)?
            .filter(accounts::account::Account::is_active);
        if let Some(who) = who {
            tx.send(
                now,
                &who.letter(base::LetterKind::PermissionEnding {
                    organisation: ending.organisation,
                    until: ending.until,
                }),
            )?;
        }
    }
    Ok(())
}

/// Chains the audit log. Not in `KINDS`: the head is kept outside the database, after the
/// transaction.
pub(super) const CHAIN: &str = "chain-audit";

async fn chain(portal: &Portal) -> Outcome {
    let now = portal.clock.now();
    let chained = match portal.db.write(move |tx| audit::chain(tx, now)).await {
        Ok(chained) => chained,
        Err(e) => return Outcome::Failed(e.to_string().into()),
    };
    // For the operator's log collector (ASVS 16.4.3).
    for link in &chained.entries {
        let head = link.head.to_string();
        let (id, actor, object) = (&link.id, link.actor.as_deref(), link.object.as_deref());
        tracing::info!(target: "audit", portal = portal.id, id, actor, object, head, "{}", link.action);
    }
    if chained.foreign > 0 {
        let entries = chained.foreign;
        tracing::error!(
            portal = portal.id,
            entries,
            "the audit log has entries that this portal did not write: run `farstu audit verify`"
        );
    }
    portal.audit_head.keep(&portal.id, &portal.db, &chained.head, now).await;
    Outcome::Again(if chained.more { now } else { now.plus(SECOND.saturating_mul(10)) })
}

/// Rotates the OpenID provider's signing keys. Not in `KINDS`: making a key is slow, and is done
/// outside transactions.
pub(super) const KEYS: &str = "rotate-oidc-keys";

async fn keys(portal: &Portal) -> Outcome {
    let now = portal.clock.now();
    if portal.current().web.provider.is_some()
        && let Err(e) = web::provider::make_due(&portal.db, now).await
    {
        return Outcome::Failed(e.to_string().into());
    }
    Outcome::Again(now.plus(SECOND.saturating_mul(3_600)))
}

/// Makes the scheduled backup, if the portal file has `[backup]`.
pub(super) const BACKUP: &str = "make-backup";

async fn back_up(portal: &Portal) -> Outcome {
    let Some(backups) = &portal.backups else { return Outcome::Done };
    let now = portal.clock.now();
    match backups.make(&portal.db, now).await {
        Ok(Some(made)) => {
            tracing::info!(
                portal = portal.id,
                name = made.name,
                files = made.files,
                bytes = made.bytes,
                "backup made"
            );
            Outcome::Again(backups.next(portal.clock.now()))
        }
        // This process is still making one, and the earlier job's lease ended.
        Ok(None) => Outcome::Again(now.plus(SECOND.saturating_mul(600))),
        Err(why) => {
            tracing::error!(portal = portal.id, %why, "backup failed");
            Outcome::Failed(why.into())
        }
    }
}

/// Makes deleted rows (cancelled flows, codes, sessions) unreadable in SQLite's files. On PostgreSQL
/// only data keys.
pub(super) const SCRUB: &str = "scrub";

async fn scrub(portal: &Portal) -> Outcome {
    match portal.db.scrub(Depth::Keys).await {
        Ok(()) => Outcome::Again(portal.clock.now().plus(SECOND.saturating_mul(3_600))),
        Err(e) => Outcome::Failed(e.to_string().into()),
    }
}

/// `None` if the job's kind is unknown.
pub(super) async fn run(portal: &Portal, job: &Job) -> Option<Outcome> {
    match job.kind.as_str() {
        CHAIN => return Some(chain(portal).await),
        KEYS => return Some(keys(portal).await),
        BACKUP => return Some(back_up(portal).await),
        SCRUB => return Some(scrub(portal).await),
        RETENTION => return Some(retention::run(portal).await),
        _ => {}
    }
    let kind = KINDS.iter().find(|kind| kind.name == job.kind)?;
    let now = portal.clock.now();
    let outcome = match portal.db.write(move |tx| (kind.run)(tx, now)).await {
        Ok(()) => Outcome::Again(now.plus(kind.every)),
        Err(e) => Outcome::Failed(e.to_string().into()),
    };
    Some(outcome)
}
