//! Storing a check's findings.

use base::{Fault, UploadId};
use store::{Tx, params};

use super::{RuleFinding, sql};
use crate::uploads;

/// Replaces the stored findings with those of a check of `revision`. False if there is a newer
/// revision, whose own check will write.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    upload: UploadId,
    revision: u64,
    findings: &[RuleFinding],
) -> Result<bool, Fault> {
    if !uploads::was_checked(tx, upload, revision)? {
        return Ok(false);
    }
    tx.execute(&sql::FORGET, params![upload])?;
    for (position, f) in findings.iter().enumerate() {
        tx.change(
            &sql::WRITE,
            params![upload, position as u64, f.rule, f.level, f.severity, f.count, f.answered],
        )?;
    }
    Ok(true)
}
