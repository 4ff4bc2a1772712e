//! Recording a received file.

use std::time::Duration;

use base::{AccountId, SubmissionId, Timestamp, UploadId};
use organisations::permissions::{ForUnit, Staff};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::blobs::Stored;
use store::jobs::Lane;
use store::{Tx, params};

use super::{Reading, State, clean_name, sql};
use crate::periods::{Act, may};
use crate::submissions::{self, Status, SubmissionView};
use crate::{Outcome, Refusal, sealed};

/// The job that reads and checks an upload, in case the node that received it does not.
pub const READ: &str = "collection.read-upload";
/// The node that received a file reads it at once; after this time a job checks whether it does.
const OTHERS_LOOK: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize, Deserialize)]
pub struct ReadUpload {
    pub upload: UploadId,
}

/// Records a file that is stored as a blob: from now on it is kept.
pub fn receive(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    name: &str,
    stored: &Stored,
) -> Outcome<UploadId> {
    let seen = submissions::open(tx, by, id)?;
    may(Act::Upload, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    if stored.size == 0 {
        return Err(Refusal::EmptyFile.into());
    }
    let (upload, number) = insert(tx, now, by.account(), &seen, name, stored, State::Waiting)?;
    if seen.submission.status == Status::NotBegun {
        submissions::touch(tx, &seen.submission, Status::Uploaded, now)?;
    }
    wait(tx, upload, now)?;
    tx.audit(
        now,
        Some(&by.account()),
        "upload.received",
        Some(&id),
        &json!({"upload": upload.to_string(), "number": number, "bytes": stored.size}),
    )?;
    Ok(upload)
}

pub(super) fn wait(tx: &mut Tx<'_>, upload: UploadId, now: Timestamp) -> Outcome<()> {
    Ok(tx.enqueue_at(
        now,
        now.plus(OTHERS_LOOK),
        Lane::Files,
        READ,
        None,
        &ReadUpload { upload },
    )?)
}

fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: AccountId,
    seen: &SubmissionView,
    name: &str,
    stored: &Stored,
    state: State,
) -> Outcome<(UploadId, u32)> {
    stored.record(tx, now)?;
    let submission = seen.submission.id;
    let id = UploadId::new(now, &*tx.entropy());
    let number: u32 = tx.one(&sql::NEXT_NUMBER, params![submission])?.get(0)?;
    let key = sealed::key(tx, seen.period.id)?;
    let name = sealed::seal(tx, &key, sql::NAME, &id, &clean_name(name))?;
    let reading = sealed::seal_json(tx, &key, sql::OPTIONS, &id, &Reading::default())?;
    tx.change(
        &sql::ADD,
        params![id, submission, number, name, stored.id, now, by, state, reading],
    )?;
    Ok((id, number))
}

/// Records a file that predates the portal.
pub(crate) fn import(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    seen: &SubmissionView,
    stored: &Stored,
    rows: u64,
) -> Outcome<UploadId> {
    // At the command line there is no account, so the upload names none.
    let account =
        by.account().unwrap_or_else(|| AccountId::new(Timestamp::from_micros(0), &Nobody));
    let (id, _) = insert(tx, now, account, seen, "import", stored, State::Read)?;
    tx.change(&sql::IMPORTED, params![id, rows])?;
    Ok(id)
}

/// Yields an id that no account has: all zeros.
struct Nobody;

impl base::Entropy for Nobody {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}
