//! The background jobs of collections.

use std::time::Duration;

use base::{Fault, Timestamp, UploadId};
use store::jobs::Job;

use super::Processing;
use crate::corrections::{CHECK_AGAIN, CheckAgain};
use crate::periods::{ERASE, ERASE_BLOBS, EraseBlobs, ErasePeriod};
use crate::uploads::{READ, ReadUpload, State};
use crate::{periods, uploads};

/// The periodic job.
pub const ROUND: &str = "collection.round";
const EVERY: Duration = Duration::from_secs(3_600);
/// How soon a job checks again if another node is working, or a change came meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The kinds of jobs that [`Processing::work`] runs.
pub const JOBS: &[&str] = &[READ, CHECK_AGAIN, ERASE, ERASE_BLOBS, ROUND];

impl Processing {
    /// Runs a job of one of the kinds in [`JOBS`]. Each is idempotent. Returns when it is due
    /// again, if it is periodic or has to wait: a job about an upload ends only when the upload is
    /// read and checked, since the node working on it may die.
    pub async fn work(&self, job: &Job) -> Result<Option<Timestamp>, Fault> {
        match job.kind.as_str() {
            READ => {
                let upload = job.payload::<ReadUpload>()?.upload;
                self.read_upload(upload).await?;
                return self.catch_up(upload).await;
            }
            CHECK_AGAIN => return self.catch_up(job.payload::<CheckAgain>()?.upload).await,
            ERASE => {
                let (period, now) = (job.payload::<ErasePeriod>()?.period, self.0.clock.now());
                self.0.db.write(move |tx| periods::erase(tx, period, now)).await?;
            }
            ERASE_BLOBS => {
                for blob in job.payload::<EraseBlobs>()?.blobs {
                    self.0.blobs.erase(blob).await?;
                }
            }
            ROUND => {
                self.round().await?;
                return Ok(Some(self.0.clock.now().plus(EVERY)));
            }
            other => return Err(Fault::new(format!("unknown collection job {other}"))),
        }
        Ok(None)
    }

    /// Checks an upload that was read but not checked since. Returns when the job has to run again,
    /// if work remains.
    async fn catch_up(&self, id: UploadId) -> Result<Option<Timestamp>, Fault> {
        if !self.is_open(id).await? {
            return Ok(None);
        }
        self.refresh(id).await?;
        Ok(self.is_open(id).await?.then(|| self.0.clock.now().plus(LOOK_AGAIN)))
    }

    /// Whether an upload is still to be read or checked.
    async fn is_open(&self, id: UploadId) -> Result<bool, Fault> {
        let upload = self.0.db.read(move |tx| uploads::find(tx, id)).await?;
        Ok(upload.is_some_and(|upload| match upload.state {
            State::Waiting => true,
            State::Read => !upload.is_checked(),
            State::Unreadable => false,
        }))
    }
}
