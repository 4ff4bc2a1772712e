//! Corrections: changed values with who, when and why. The received file never changes; the journal
//! only grows.

mod correct;
mod journal;
mod model;
mod rules;
mod sql;
mod take_out;
#[cfg(test)]
mod tests;

pub use correct::{CellAsSeen, correct, undo};
pub(crate) use journal::of_person;
pub use journal::{journal, standing};
pub use model::{Change, Correction, Edited};
pub use take_out::write_csv;

use std::time::Duration;

use base::{Fault, Timestamp, UploadId};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::Lane;

/// The job that checks an upload again, in case the node that took the change does not.
pub const CHECK_AGAIN: &str = "collection.check-again";
const OTHERS_LOOK: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize, Deserialize)]
pub struct CheckAgain {
    pub upload: UploadId,
}

pub(crate) fn check_again(tx: &mut Tx<'_>, now: Timestamp, upload: UploadId) -> Result<(), Fault> {
    // One job for all changes until it runs.
    let key = format!("{CHECK_AGAIN}:{upload}");
    tx.enqueue_at(
        now,
        now.plus(OTHERS_LOOK),
        Lane::Files,
        CHECK_AGAIN,
        Some(&key),
        &CheckAgain { upload },
    )
}
