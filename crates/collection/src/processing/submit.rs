//! Submitting, downloading and importing files.

use std::sync::{Arc, Mutex, PoisonError};

use base::{AccountId, Fault, PeriodId, SubmissionId, Timestamp, UnitId, UploadId};
use futures_util::Stream;
use organisations::permissions::Staff;
use store::DataKey;
use store::blobs::{Kind, PutError};

use super::{Processing, Sheet, pipe};
use crate::periods::{Act, may};
use crate::submissions::{ReadyFile, Submitted, Sum};
use crate::uploads::Reading;
use crate::{Outcome, Refusal, corrections, engine, periods, sealed, submissions};

impl Processing {
    /// Submits the upload that counts: writes the corrected file, then the receipt in the
    /// transaction that submits it.
    pub async fn submit(
        &self,
        account: AccountId,
        id: SubmissionId,
        upload: UploadId,
    ) -> Outcome<Submitted> {
        let now = self.0.clock.now();
        let again = self
            .0
            .db
            .read::<_, base::Failure<Refusal>, _>(move |tx| {
                let by = crate::permit(tx, account, id, now)?;
                let seen = submissions::open(tx, &by, id)?;
                let last = submissions::receipts(tx, &seen)?.into_iter().next();
                // A double click whose first request has completed.
                if let Some(last) = last.filter(|last| {
                    seen.submission.status == submissions::Status::Submitted
                        && last.upload == upload
                }) {
                    return Ok(Some(Submitted::Before(last)));
                }
                may(Act::Submit, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
                if seen.submission.upload == Some(upload) {
                    Ok(None)
                } else {
                    Err(Refusal::Replaced.into())
                }
            })
            .await?;
        if let Some(before) = again {
            return Ok(before);
        }
        let (found, sheet) = self.sheet(upload).await?;
        let (left, key) = self
            .0
            .db
            .read(move |tx| {
                Ok::<_, Fault>((
                    crate::review::left(tx, upload)?,
                    sealed::key_of_submission(tx, id)?,
                ))
            })
            .await?;
        if !left.is_nothing() {
            return Err(Refusal::NotReady { errors: left.errors, warnings: left.warnings }.into());
        }
        let ready = self.write_out(&key, &sheet, upload, found.revision).await?;
        let (file, now) = (ready.stored.id, self.0.clock.now());
        let done = self
            .0
            .db
            .write(move |tx| {
                let by = crate::permit(tx, account, id, now)?;
                submissions::submit(tx, now, &by, id, &ready)
            })
            .await;
        match &done {
            Ok(Submitted::Now(_)) => {}
            // The earlier receipt has a file of its own.
            Ok(Submitted::Before(_)) => drop(self.0.blobs.erase(file).await),
            Err(failure) => self.drop_unrecorded(failure, &[file]).await,
        }
        done
    }

    /// Stores the corrected file: UTF-8, `;`, decimal point, the fields' names and order. The
    /// receipt's `submitted_sha256` is of this file.
    async fn write_out(
        &self,
        key: &DataKey,
        sheet: &Arc<Sheet>,
        upload: UploadId,
        revision: u64,
    ) -> Result<ReadyFile, Fault> {
        let counted: Arc<Mutex<Vec<Sum>>> = Arc::default();
        let (rows, writing, totals) = (sheet.rows(), sheet.clone(), counted.clone());
        let content = pipe::written(move |out| {
            let sums = writing.write_plain(out)?;
            *totals.lock().unwrap_or_else(PoisonError::into_inner) = sums;
            Ok(())
        });
        let stored = match self
            .0
            .blobs
            .put(self.0.clock.now(), (Kind::Submitted, key), u64::MAX, content)
            .await
        {
            Ok(stored) => stored,
            Err(PutError::Fault(fault) | PutError::Sender(fault)) => return Err(fault),
            Err(PutError::TooLarge) => return Err(Fault::new("unexpected size limit")),
        };
        let sums = std::mem::take(&mut *counted.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(ReadyFile { upload, revision, stored, rows, sums })
    }

    /// The corrected file for download, with each cell guarded against formula injection.
    pub async fn take_out(
        &self,
        upload: UploadId,
    ) -> Outcome<impl Stream<Item = Result<bytes::Bytes, Fault>> + Send + use<>> {
        let (_, sheet) = self.sheet(upload).await?;
        Ok(pipe::written(move |out| {
            let names = sheet.names();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut failed = None;
            let rows =
                sheet.plain_rows().map_while(|row| row.map_err(|fault| failed = Some(fault)).ok());
            corrections::write_csv(out, &names, rows).map_err(Fault::new)?;
            failed.map_or(Ok(()), Err)
        }))
    }

    /// The file as received.
    pub async fn received_file(
        &self,
        upload: UploadId,
    ) -> Outcome<impl Stream<Item = Result<bytes::Bytes, Fault>> + Send + use<>> {
        let found = self
            .0
            .db
            .read(move |tx| crate::uploads::find(tx, upload))
            .await?
            .ok_or(Refusal::NotFound)?;
        Ok(self.content_to_give_away(found.file).await?)
    }

    /// Imports what a unit delivered before the portal existed; see [`submissions::import`].
    pub async fn import(
        &self,
        by: Staff,
        period: PeriodId,
        unit: UnitId,
        delivered: Timestamp,
        content: Vec<u8>,
    ) -> Outcome<SubmissionId> {
        let now = self.0.clock.now();
        let (found, key) = self
            .0
            .db
            .read::<_, base::Failure<Refusal>, _>(move |tx| {
                Ok((periods::period(tx, period)?, sealed::key(tx, period)?))
            })
            .await?;
        let folder = engine::for_days(
            self.folder(found.definition).await?,
            found.opens_on,
            found.closes_on,
        )?;
        let pieces = futures_util::stream::iter(
            content
                .chunks(1 << 20)
                .map(|c| Ok::<_, Fault>(bytes::Bytes::copy_from_slice(c)))
                .collect::<Vec<_>>(),
        );
        let limit = self.0.limits.upload;
        let received = match self.0.blobs.put(now, (Kind::Received, &key), limit, pieces).await {
            Ok(stored) => stored,
            Err(PutError::TooLarge) => return Err(Refusal::TooLarge { limit }.into()),
            Err(PutError::Fault(fault) | PutError::Sender(fault)) => return Err(fault.into()),
        };
        let limits = self.0.limits;
        let sheet = super::away(move || {
            let options = engine::options(&Reading::default(), &limits, None);
            let table = check::Table::read(&folder, check::Source::from(content), &options)
                .map_err(|why| (why.code(), Refusal::Unreadable));
            table.map(|table| super::cache::ParsedUpload::new(folder, table, None, Vec::new()))
        })
        .await?;
        let parsed = match sheet {
            Ok(parsed) => Arc::new(parsed),
            Err((_, refusal)) => {
                drop(self.0.blobs.erase(received.id).await);
                return Err(refusal.into());
            }
        };
        let sheet = super::away(move || Sheet::new(&parsed, Vec::new(), &limits)).await??;
        // The upload gets its id in the transaction; until then a placeholder serves.
        let nobody = UploadId::new(now, &*self.0.entropy);
        let ready = self.write_out(&key, &Arc::new(sheet), nobody, 0).await?;
        let (received_id, submitted_id) = (received.id, ready.stored.id);
        let done = self
            .0
            .db
            .write(move |tx| {
                submissions::import(
                    tx,
                    now,
                    &by,
                    &found,
                    (unit, delivered),
                    (&received, &ready.stored),
                    (ready.rows, &ready.sums),
                )
            })
            .await;
        if let Err(failure) = &done {
            self.drop_unrecorded(failure, &[received_id, submitted_id]).await;
        }
        done
    }
}
