//! Reading stored files: damage is reported before a reader can take a file for intact.

use base::{BlobId, Fault};
use bytes::Bytes;
use futures_util::future::Either;
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::json;
use store::blobs::{self, Damaged};

use super::Processing;

/// The size up to which a file is read to its end before its first byte is returned. A larger
/// damaged file breaks off instead.
const CHECKED_FIRST: u64 = 8 << 20;

impl Processing {
    /// A stored file's content. Damage is logged and audited before the reader gets the error.
    pub(super) async fn content(
        &self,
        id: BlobId,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>, Fault> {
        self.stored_content(id).await.map(|(_, content)| content)
    }

    /// A file's content for a download. A small file is read to its end first, so that a damaged
    /// one is refused instead of breaking off.
    pub(super) async fn content_to_give_away(
        &self,
        id: BlobId,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>, Fault> {
        let (size, content) = self.stored_content(id).await?;
        if size > CHECKED_FIRST {
            return Ok(Either::Left(content));
        }
        let mut whole = Vec::new();
        let mut content = std::pin::pin!(content);
        while let Some(piece) = content.next().await {
            whole.push(Ok(piece?));
        }
        Ok(Either::Right(stream::iter(whole)))
    }

    async fn stored_content(
        &self,
        id: BlobId,
    ) -> Result<(u64, impl Stream<Item = Result<Bytes, Fault>> + Send + use<>), Fault> {
        let file = self.0.db.read(move |tx| blobs::find(tx, id)).await?;
        let file =
            file.ok_or_else(|| Fault::new(format!("file {id} is not recorded in the database")))?;
        let content = match self.0.blobs.get(&file).await {
            Ok(content) => content,
            Err(fault) => return Err(self.tell_of(fault).await),
        };
        let processing = self.clone();
        let told = content.then(move |piece| {
            let processing = processing.clone();
            async move {
                match piece {
                    Ok(piece) => Ok(piece),
                    Err(fault) => Err(processing.tell_of(fault).await),
                }
            }
        });
        Ok((file.size, told))
    }

    /// Logs and audits a damaged file; returns the fault.
    async fn tell_of(&self, fault: Fault) -> Fault {
        let Some(damaged) = Damaged::of(&fault) else { return fault };
        let (id, why, now) = (damaged.id, damaged.why, self.0.clock.now());
        tracing::error!(file = %id, why, "a stored file is damaged: restore it from a backup");
        let written = self.0.db.write(move |tx| {
            tx.audit(now, None, "file.damaged", Some(&id), &json!({ "why": why }))
        });
        if let Err(e) = written.await {
            tracing::error!(file = %id, error = %e, "cannot record a damaged file in the audit log");
        }
        fault
    }
}
