use base::{Fault, UploadId};
use store::{Tx, params};

use super::{Correction, Edited, rules, sql};

/// Every change of an upload that the caller has opened, oldest first.
pub fn journal(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<Correction>, Fault> {
    let rows = tx.rows(&sql::JOURNAL, params![upload])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// The cells that have another value than was received.
pub fn standing(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<Edited>, Fault> {
    Ok(rules::standing(&journal(tx, upload)?))
}
