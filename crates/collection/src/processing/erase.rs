//! Periodic clean-up.

use std::time::Duration;

use base::{Fault, Timestamp};
use futures_util::TryStreamExt as _;
use store::blobs;

use super::Processing;
use crate::periods;

/// A file that is not recorded within this time never will be.
const ORPHAN: Duration = Duration::from_secs(24 * 3600);

impl Processing {
    /// Periodic work: erases test periods that are over, and files whose transaction never
    /// committed. Returns the number of each.
    pub async fn round(&self) -> Result<(usize, usize), Fault> {
        let now = self.0.clock.now();
        let erased = self.0.db.write(move |tx| periods::erase_due(tx, now)).await?;
        Ok((erased, self.sweep(now.minus(ORPHAN)).await?))
    }

    /// Erases files from before `before` that the database does not know.
    pub(crate) async fn sweep(&self, before: Timestamp) -> Result<usize, Fault> {
        let mut found = std::pin::pin!(self.0.blobs.list());
        let mut swept = 0;
        while let Some((id, written)) = found.try_next().await? {
            // Uses the later of two clocks: if the store's clock is behind, a file being received
            // must not look old.
            if written.max(id.made_at()) < before
                && !self.0.db.read(move |tx| blobs::is_known(tx, id)).await?
            {
                self.0.blobs.erase(id).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}
