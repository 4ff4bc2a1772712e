//! The worker's jobs in tests, with letters that are kept instead of sent.

use std::sync::{Arc, Mutex};

use accounts::registration::{self, CodeJob};
use base::{Fault, Letter, Timestamp};
use collection::periods::{self, ErasedSubmission};
use messages::threads;
use store::jobs::{self, Handler, Job, Outcome};
use web::kernel::Portal;

/// Runs jobs for a test. A failed job fails the test.
pub(crate) struct Work {
    portal: Arc<Portal>,
    /// Each with the time when it was written.
    pub(crate) letters: Arc<Mutex<Vec<(Timestamp, Letter)>>>,
    pub(crate) failed: Arc<Mutex<Vec<String>>>,
}

impl Work {
    pub(crate) fn new(portal: Arc<Portal>) -> Self {
        Self { portal, letters: Arc::default(), failed: Arc::default() }
    }

    async fn work(&self, job: &Job) -> Result<Option<Timestamp>, Fault> {
        let (db, now) = (&self.portal.db, self.portal.clock.now());
        match job.kind.as_str() {
            jobs::MAIL => {
                self.letters.lock().expect("no panic").push((job.created_at, job.payload()?))
            }
            registration::CODE_JOB => {
                let code: CodeJob = job.payload()?;
                db.write(move |tx| registration::deliver_code(tx, &code, now)).await?;
            }
            periods::ERASED => {
                let erased: ErasedSubmission = job.payload()?;
                db.write(move |tx| threads::erase_about(tx, now, erased.submission)).await?;
            }
            periods::ERASE_TRACES => db.scrub(store::Depth::Keys).await?,
            kind if collection::JOBS.contains(&kind) => {
                return self.portal.processing.work(job).await;
            }
            other => return Err(Fault::new(format!("a job that nobody does: {other}"))),
        }
        Ok(None)
    }
}

impl Handler for Work {
    async fn run(&self, job: &Job) -> Outcome {
        match self.work(job).await {
            Ok(None) => Outcome::Done,
            Ok(Some(again)) => Outcome::Again(again),
            Err(e) => {
                self.failed.lock().expect("no panic").push(format!("{}: {e}", job.kind));
                Outcome::Failed(e.to_string().into())
            }
        }
    }
}
