//! Review: findings by rule with their counts, comments that answer warnings, and what remains
//! before submission.

mod comment;
mod model;
mod rules;
mod settle;
mod sql;
#[cfg(test)]
mod tests;

pub(crate) use comment::{at_work, of_person};
pub use comment::{comment, comments, take_back};
pub use model::{Comment, CommentTarget, Left, RuleFinding, Severity};
pub(crate) use rules::{Answers, answers};
pub(crate) use settle::settle;

use base::{Fault, UploadId};
use store::{Tx, params};

/// The findings of the last check, errors first, in the order of the folder.
pub fn findings(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<RuleFinding>, Fault> {
    tx.rows(&sql::FINDINGS, params![upload])?.iter().map(sql::read).collect()
}

/// The findings that still block submission.
pub fn left(tx: &mut Tx<'_>, upload: UploadId) -> Result<Left, Fault> {
    Ok(rules::left(&findings(tx, upload)?))
}
