//! Findings of an upload as they are now, and changes to them: corrections and comments.

use std::sync::Arc;
use std::time::Duration;

use base::{AccountId, CommentId, CorrectionId, Fault, SubmissionId, UploadId};

use super::cache::ParsedUpload;
use super::{Processing, Sheet, away};
use crate::corrections::{CellAsSeen, Correction, Edited};
use crate::review::{Comment, CommentTarget};
use crate::uploads::{State, Upload};
use crate::{Outcome, Refusal, corrections, review, uploads};

/// How long the response to a change waits for the findings to be computed again.
const PATIENCE: Duration = Duration::from_secs(5);

impl Processing {
    /// An upload with its current findings: from this node's cache, or computed again.
    pub async fn sheet(&self, id: UploadId) -> Outcome<(Upload, Arc<Sheet>)> {
        let (upload, edits, comments) = self.facts(id).await?;
        if upload.state != State::Read {
            return Err(if upload.state == State::Waiting {
                Refusal::StillReading
            } else {
                Refusal::Unreadable
            }
            .into());
        }
        let parsed = self.parsed_upload(&upload).await?;
        let sheet = self.checked(&parsed, edits).await?;
        if !upload.is_checked() {
            self.settle(&upload, &sheet, &comments).await?;
            let (upload, ..) = self.facts(id).await?;
            return Ok((upload, sheet));
        }
        Ok((upload, sheet))
    }

    /// Brings the stored findings up to the newest revision.
    pub(crate) async fn refresh(&self, id: UploadId) -> Result<(), Fault> {
        match self.sheet(id).await {
            Ok(_) | Err(base::Failure::Refused(_)) => Ok(()),
            Err(base::Failure::Fault(fault)) => Err(fault),
        }
    }

    /// Refreshes after a committed change. The change stands even if this fails, so an unavailable
    /// file store must not turn the response into an error; the change's own job computes the
    /// findings later.
    async fn refresh_after(&self, id: UploadId) {
        match tokio::time::timeout(PATIENCE, self.refresh(id)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => {
                tracing::warn!(upload = %id, ?fault, "counting findings after a change failed, left to the job")
            }
            Err(_) => {
                tracing::warn!(upload = %id, "counting findings after a change timed out, left to the job")
            }
        }
    }

    async fn facts(&self, id: UploadId) -> Outcome<(Upload, Vec<Edited>, Vec<Comment>)> {
        self.0
            .db
            .read(move |tx| {
                let upload = uploads::find(tx, id)?.ok_or(Refusal::NotFound)?;
                Ok((upload, corrections::standing(tx, id)?, review::comments(tx, id)?))
            })
            .await
    }

    async fn parsed_upload(&self, upload: &Upload) -> Outcome<Arc<ParsedUpload>> {
        if let Some(parsed) = self.0.cache.get(upload.id) {
            return Ok(parsed);
        }
        let _turn = self.0.cache.turn().await;
        if let Some(parsed) = self.0.cache.get(upload.id) {
            return Ok(parsed);
        }
        let parsed = match self.parse_upload(upload, None).await? {
            Ok(parsed) => Arc::new(parsed),
            // It was read once, so only memory or the file store can fail now.
            Err(why) => {
                return Err(Fault::new(format!(
                    "an upload that was read cannot be read again: {}",
                    why.code()
                ))
                .into());
            }
        };
        self.0.cache.put(upload.id, parsed.clone()).await;
        Ok(parsed)
    }

    async fn checked(
        &self,
        parsed: &Arc<ParsedUpload>,
        edits: Vec<Edited>,
    ) -> Result<Arc<Sheet>, Fault> {
        let mut newest = parsed.sheet.lock().await;
        if let Some(sheet) = newest.as_ref().filter(|sheet| sheet.edits() == edits) {
            return Ok(sheet.clone());
        }
        let (base, limits) = (parsed.clone(), self.0.limits);
        let sheet = Arc::new(away(move || Sheet::new(&base, edits, &limits)).await??);
        *newest = Some(sheet.clone());
        Ok(sheet)
    }

    async fn settle(
        &self,
        upload: &Upload,
        sheet: &Arc<Sheet>,
        comments: &[Comment],
    ) -> Result<(), Fault> {
        let found = sheet.summary(&review::answers(comments));
        let (id, revision) = (upload.id, upload.revision);
        self.0.db.write(move |tx| review::settle(tx, id, revision, &found).map(drop)).await
    }

    /// Changes a cell and computes the findings again.
    pub async fn correct(
        &self,
        account: AccountId,
        id: SubmissionId,
        upload: UploadId,
        (row, field, last): (u64, &str, u64),
        (new, reason): (&str, &str),
    ) -> Outcome<Correction> {
        let now = self.0.clock.now();
        // Check access first: a cell's value must not be disclosed to anyone else.
        let asked = self.0.db.read(move |tx| {
            let by = crate::permit(tx, account, id, now)?;
            review::at_work(tx, now, &by, id, upload)
        });
        asked.await?;
        let (_, sheet) = self.sheet(upload).await?;
        let received = sheet.received(row, field)?.ok_or(Refusal::NoSuchCell)?;
        if sheet.is_broken(row) {
            return Err(Refusal::BrokenRow.into());
        }
        let cell = CellAsSeen { row, field: field.to_owned(), received, last };
        let (new, reason) = (sheet.as_in_file(field, new), reason.to_owned());
        let made = self
            .0
            .db
            .write(move |tx| {
                let by = crate::permit(tx, account, id, now)?;
                corrections::correct(tx, now, &by, id, upload, &cell, (&new, &reason))
            })
            .await?;
        self.refresh_after(upload).await;
        Ok(made)
    }

    pub async fn undo(
        &self,
        account: AccountId,
        id: SubmissionId,
        upload: UploadId,
        correction: CorrectionId,
    ) -> Outcome<Correction> {
        let now = self.0.clock.now();
        let write = self.0.db.write(move |tx| {
            let by = crate::permit(tx, account, id, now)?;
            corrections::undo(tx, now, &by, id, upload, correction)
        });
        let undone = write.await?;
        self.refresh_after(upload).await;
        Ok(undone)
    }

    /// Answers a warning and counts the answers again.
    pub async fn comment(
        &self,
        account: AccountId,
        id: SubmissionId,
        upload: UploadId,
        rule: &str,
        target: CommentTarget,
        text: &str,
    ) -> Outcome<CommentId> {
        let now = self.0.clock.now();
        let (rule, text) = (rule.to_owned(), text.to_owned());
        let write = self.0.db.write(move |tx| {
            let by = crate::permit(tx, account, id, now)?;
            review::comment(tx, now, &by, id, upload, (&rule, &target), &text)
        });
        let comment = write.await?;
        self.refresh_after(upload).await;
        Ok(comment)
    }

    pub async fn take_comment_back(
        &self,
        account: AccountId,
        id: SubmissionId,
        upload: UploadId,
        comment: CommentId,
    ) -> Outcome<()> {
        let now = self.0.clock.now();
        let write = self.0.db.write(move |tx| {
            let by = crate::permit(tx, account, id, now)?;
            review::take_back(tx, now, &by, id, upload, comment)
        });
        write.await?;
        self.refresh_after(upload).await;
        Ok(())
    }
}
