//! Reading and checking uploads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base::{BlobId, Fault, UnitId, UploadId, measure};
use check::{PreviousTable, Progress, ReadError, Source, Table};
use futures_util::StreamExt as _;
use organisations::{actors, units};
use store::Tx;

use super::cache::ParsedUpload;
use super::questions::{self, Known};
use super::spool::Spool;
use super::{CHECK_SLOTS, Processing, away};
use crate::uploads::{State, Upload};
use crate::{engine, submissions, uploads};

/// How long a node may work before another takes over, unless it renews the lease. Including the
/// job's polling, the work of a dead node is resumed within 10 s.
pub(super) const LEASE: Duration = Duration::from_secs(4);
/// Time between progress reports.
const TELL: Duration = Duration::from_millis(400);

/// Reports progress and renews the lease, until dropped.
struct Telling(tokio::task::AbortHandle);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A unit with the codes that files name it by.
fn named(tx: &mut Tx<'_>, id: UnitId) -> Result<check::Unit, Fault> {
    let unit = units::find(tx, id)?.ok_or_else(|| Fault::new("a submission without a unit"))?;
    let organisation = actors::find(tx, unit.organisation)?
        .ok_or_else(|| Fault::new("a unit without an organisation"))?;
    Ok(check::Unit { code: unit.code.to_string(), organisation_number: organisation.number.into() })
}

impl Processing {
    /// Reads and checks a waiting upload. Idempotent: does nothing if there is nothing to do.
    pub async fn read_upload(&self, id: UploadId) -> Result<(), Fault> {
        // Most jobs find that the receiving node has read the file. They must not queue for a slot.
        let upload = self.0.db.read(move |tx| uploads::find(tx, id)).await?;
        if upload.is_none_or(|upload| upload.state != State::Waiting) {
            return Ok(());
        }
        let _slot = CHECK_SLOTS.acquire().await.map_err(Fault::new)?;
        let now = self.0.clock.now();
        let taken = self.0.db.write(move |tx| uploads::lease(tx, id, now, now.plus(LEASE))).await?;
        if !taken {
            return Ok(());
        }
        let Some(upload) = self.0.db.read(move |tx| uploads::find(tx, id)).await? else {
            return Ok(());
        };
        let progress = Arc::new(Progress::new());
        let telling = self.tell(id, progress.clone());
        let started = Instant::now();
        let parsed = self.parse_upload(&upload, Some(progress)).await;
        let result = match &parsed {
            Ok(Ok(_)) => "read",
            Ok(Err(_)) => "unreadable",
            Err(_) => "fault",
        };
        measure::checked(result, started.elapsed());
        drop(telling);
        match parsed? {
            Ok(parsed) => {
                let interpretation =
                    engine::interpretation(parsed.table.interpretation(), &parsed.folder);
                let rows = parsed.table.rows();
                self.0.cache.put(id, Arc::new(parsed)).await;
                self.0.db.write(move |tx| uploads::was_read(tx, id, &interpretation, rows)).await?;
                self.refresh(id).await
            }
            Err(why) => {
                let trouble = engine::trouble(&why);
                self.0.db.write(move |tx| uploads::was_unreadable(tx, id, &trouble, None)).await
            }
        }
    }

    /// Stores the progress periodically, so that any node can show it.
    fn tell(&self, id: UploadId, progress: Arc<Progress>) -> Telling {
        let processing = self.clone();
        let telling = tokio::spawn(async move {
            loop {
                tokio::time::sleep(TELL).await;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 1000"
                )]
                let thousandths = (progress.fraction() * 1000.0) as u32;
                let until = processing.0.clock.now().plus(LEASE);
                let _ = processing
                    .0
                    .db
                    .write(move |tx| uploads::progress(tx, id, thousandths, until))
                    .await;
            }
        });
        Telling(telling.abort_handle())
    }

    /// Parses an upload: its folder, its table as received, and what it is compared with.
    pub(super) async fn parse_upload(
        &self,
        upload: &Upload,
        progress: Option<Arc<Progress>>,
    ) -> Result<Result<ParsedUpload, ReadError>, Fault> {
        let about = upload.clone();
        let (definition, days, unit, known) = self
            .0
            .db
            .read(move |tx| {
                let seen = submissions::find(tx, about.submission).map_err(crate::fault)?;
                let unit = seen.submission.unit;
                let before = match seen.period.previous {
                    Some(period) => submissions::accepted(tx, period, unit)?,
                    None => None,
                };
                let is_anothers = questions::is_anothers(tx, seen.period.id, unit, &about)?;
                let days = (seen.period.opens_on, seen.period.closes_on);
                Ok::<_, Fault>((
                    seen.period.definition,
                    days,
                    named(tx, unit)?,
                    Known { before, is_anothers },
                ))
            })
            .await?;
        let folder = engine::for_days(self.folder(definition).await?, days.0, days.1)?;
        let source = self.spool(upload.file).await?;
        let previous = match &known.before {
            Some(receipt) => Some(self.spool(receipt.file).await?),
            None => None,
        };
        let (limits, upload) = (self.0.limits, upload.clone());
        away(move || {
            let options = engine::options(&upload.reading, &limits, progress);
            let own = folder.for_unit(&unit);
            let table = match Table::read(&own, source, &options) {
                Ok(table) => table,
                Err(why) => return Ok(Err(why)),
            };
            let previous = previous
                .map(|source| {
                    PreviousTable::read(&folder, source, &engine::submitted_options(&limits))
                })
                .transpose();
            // If an accepted file cannot be read any more, that is our fault and not the unit's.
            let previous = previous.map_err(|why| {
                Fault::new(format!("the previous submission cannot be read: {}", why.code()))
            })?;
            let questions = questions::ask(
                &known,
                &upload,
                table.rows(),
                previous.as_ref().map(PreviousTable::rows),
            );
            Ok(Ok(ParsedUpload::new(own, table, previous, questions)))
        })
        .await?
    }

    /// A file from the blob store as a random-access source.
    pub(super) async fn spool(&self, file: BlobId) -> Result<Source, Fault> {
        let mut spool = Spool::new();
        let mut content = std::pin::pin!(self.content(file).await?);
        while let Some(bytes) = content.next().await {
            spool.push(&bytes?, &*self.0.entropy)?;
        }
        spool.finish()
    }

    /// Waits briefly until an upload is read, for tests and for the response to an upload: a small
    /// file is often done in time. Returns its state.
    pub async fn wait_a_little(&self, id: UploadId, at_most: Duration) -> Result<State, Fault> {
        let until = tokio::time::Instant::now() + at_most;
        loop {
            let state = self
                .0
                .db
                .read(move |tx| uploads::find(tx, id))
                .await?
                .map_or(State::Unreadable, |upload| upload.state);
            if state != State::Waiting || tokio::time::Instant::now() >= until {
                return Ok(state);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}
