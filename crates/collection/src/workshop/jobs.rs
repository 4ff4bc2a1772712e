use std::time::Duration;

use base::{Fault, Timestamp};
use store::jobs::Job;

use super::Workshop;
use crate::corrections::{CHECK_AGAIN, CheckAgain};
use crate::periods;
use crate::periods::{ERASE, ERASE_BLOBS, EraseBlobs, ErasePeriod};
use crate::uploads::{READ, ReadUpload};

/// The job that looks after what must not be forgotten, again and again.
pub const ROUND: &str = "collection.round";
const EVERY: Duration = Duration::from_secs(3_600);

/// The kinds of jobs that [`Workshop::work`] does.
pub const JOBS: &[&str] = &[READ, CHECK_AGAIN, ERASE, ERASE_BLOBS, ROUND];

impl Workshop {
    /// Does a job of one of the kinds in [`JOBS`]. Each can be done any number of times. Gives when it is due again, where it is periodic.
    pub async fn work(&self, job: &Job) -> Result<Option<Timestamp>, Fault> {
        match job.kind.as_str() {
            READ => self.read_upload(job.payload::<ReadUpload>()?.upload).await?,
            CHECK_AGAIN => self.refresh(job.payload::<CheckAgain>()?.upload).await?,
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
            other => return Err(Fault::new(format!("{other} is no job of the collection"))),
        }
        Ok(None)
    }
}
