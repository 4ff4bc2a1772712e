//! Erasing the threads of a submission.

use base::{Fault, SubmissionId, Timestamp};
use serde_json::json;
use store::{Tx, params};

use super::sql;

/// Erases the threads about a submission whose data is erased, since they quote it. The audit log
/// records how many, not what. Returns the number of threads.
pub fn erase_about(
    tx: &mut Tx<'_>,
    now: Timestamp,
    submission: SubmissionId,
) -> Result<u64, Fault> {
    tx.execute(&sql::ERASE_READ, params![submission])?;
    let messages = tx.execute(&sql::ERASE_MESSAGES, params![submission])?;
    let threads = tx.execute(&sql::ERASE_THREADS, params![submission])?;
    if threads > 0 {
        tx.audit(
            now,
            None,
            "threads.erased",
            Some(&submission),
            &json!({"threads": threads, "messages": messages}),
        )?;
    }
    Ok(threads)
}
