//! The signing keys, cached in the process.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{Fault, Timestamp};
use oidc::keys::{self, Algorithm, KeyRing};
use store::Db;

/// How long the keys are cached before they are read again. A key is published for a day before it
/// signs, so none is missed.
const KEPT: Duration = Duration::from_secs(300);

/// The cached key ring and when it was read.
#[derive(Default)]
pub(super) struct Keys(Mutex<Option<(Timestamp, Arc<KeyRing>)>>);

impl Keys {
    pub(super) async fn ring(&self, db: &Db, now: Timestamp) -> Result<Arc<KeyRing>, Fault> {
        if let Some((at, ring)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.since(*at) < KEPT
        {
            return Ok(ring.clone());
        }
        let mut ring = db.read(keys::load).await?;
        // No signing key yet: the worker has not run on a new portal, or the first client was just
        // added.
        if Algorithm::ALL.iter().any(|algorithm| ring.signing(*algorithm, now).is_err()) {
            make_due(db, now).await?;
            ring = db.read(keys::load).await?;
        }
        let ring = Arc::new(ring);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ring.clone()));
        Ok(ring)
    }
}

/// Makes the keys that are due, and removes those that no valid token is signed with any more. Also
/// called by the worker.
pub async fn make_due(db: &Db, now: Timestamp) -> Result<(), Fault> {
    let ring = db.read(keys::load).await?;
    for algorithm in ring.due(now) {
        let fresh = tokio::task::spawn_blocking(move || keys::make(algorithm))
            .await
            .map_err(Fault::new)??;
        db.write(move |tx| keys::add(tx, now, &fresh)).await?;
    }
    db.write(move |tx| keys::remove_old(tx, now)).await?;
    Ok(())
}
