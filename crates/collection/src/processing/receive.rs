//! Receiving files.

use base::{AccountId, BlobId, Failure, Outage, SubmissionId, UploadId};
use bytes::Bytes;
use futures_util::Stream;
use store::blobs::{Kind, PutError};

use super::Processing;
use crate::periods::{Act, may};
use crate::{Outcome, Refusal, sealed, submissions, uploads};

impl Processing {
    /// Receives a file as it streams in. When this returns, the file is stored; it is read in the
    /// background.
    ///
    /// `Err(PutError::Sender)` is the sender's failure: the connection broke, and nothing is left.
    pub async fn receive<E>(
        &self,
        account: AccountId,
        id: SubmissionId,
        name: &str,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Outcome<UploadId>, E> {
        let now = self.0.clock.now();
        // Checked before a large file is received in vain, and again when it is complete.
        let asked = self
            .0
            .db
            .read(move |tx| {
                let by = crate::permit(tx, account, id, now)?;
                let seen = submissions::open(tx, &by, id)?;
                may(Act::Upload, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
                Ok(sealed::key(tx, seen.period.id)?)
            })
            .await;
        let key = match asked {
            Ok(key) => key,
            Err(refused) => return Ok(Err(refused)),
        };
        let limit = self.0.limits.upload;
        let stored = match self.0.blobs.put(now, (Kind::Received, &key), limit, content).await {
            Ok(stored) => stored,
            Err(PutError::TooLarge) => return Ok(Err(Refusal::TooLarge { limit }.into())),
            Err(PutError::Sender(e)) => return Err(e),
            Err(PutError::Fault(fault)) => return Ok(Err(fault.into())),
        };
        let (now, name, kept) = (self.0.clock.now(), name.to_owned(), stored.clone());
        let taken = self
            .0
            .db
            .write(move |tx| {
                let by = crate::permit(tx, account, id, now)?;
                uploads::receive(tx, now, &by, id, &name, &kept)
            })
            .await;
        match &taken {
            Ok(upload) => self.read_soon(*upload),
            Err(failure) => self.drop_unrecorded(failure, &[stored.id]).await,
        }
        Ok(taken)
    }

    /// Erases files whose transaction was rolled back, instead of waiting for the next sweep.
    ///
    /// Invariant: a file is erased only if no transaction can have recorded it. A commit whose
    /// response was lost may have happened, and the person then finds the upload or receipt when
    /// looking again. Such a file is left to the sweep, which asks the database.
    pub(super) async fn drop_unrecorded<R>(&self, failure: &Failure<R>, files: &[BlobId]) {
        let undone = match failure {
            Failure::Refused(_) => true,
            Failure::Fault(fault) => fault.outage() == Some(Outage::Unchanged),
        };
        if undone {
            for file in files {
                drop(self.0.blobs.erase(*file).await);
            }
        }
    }

    /// Reads an upload in the background. A job takes over if this node dies.
    pub fn read_soon(&self, upload: UploadId) {
        let processing = self.clone();
        tokio::spawn(async move {
            if let Err(fault) = processing.read_upload(upload).await {
                tracing::error!(%upload, ?fault, "reading an upload failed, its job will retry");
            }
        });
    }
}
