//! All SQL of extensions. Reasons and answers are sealed.

use base::Fault;
use jiff::civil::Date;
use store::{Row, SealedColumn, Tx};

use super::Extension;
use crate::sealed;

pub(super) const REASON: SealedColumn = SealedColumn("extension", "reason");
pub(super) const ANSWER: SealedColumn = SealedColumn("extension", "answer");

macro_rules! columns {
    () => {
        "id, submission, state, wanted_on, reason, asked_at, asked_by, granted_on, answer, decided_at"
    };
}

store::sql! {
    pub(super) ADD = "INSERT INTO extension (id, submission, state, wanted_on, reason, asked_at, asked_by, granted_on, answer, decided_at, decided_by)
        VALUES ($1, $2, 'asked', $3, $4, $5, $6, NULL, NULL, NULL, NULL) ON CONFLICT (submission) WHERE state = 'asked' DO NOTHING";
    pub(super) FIND = concat!("SELECT ", columns!(), " FROM extension WHERE id = $1");
    pub(super) OF_SUBMISSION = concat!("SELECT ", columns!(), " FROM extension WHERE submission = $1 ORDER BY asked_at DESC, id DESC");
    pub(super) OF_PERSON = concat!("SELECT ", columns!(), " FROM extension WHERE asked_by = $1 ORDER BY asked_at DESC, id DESC");
    pub(super) WAITING = concat!("SELECT ", columns!(), " FROM extension WHERE state = 'asked' ORDER BY asked_at, id");
    pub(super) DECIDED = concat!("SELECT ", columns!(), " FROM extension WHERE state IN ('granted', 'refused') ORDER BY decided_at DESC, id LIMIT 100");
    pub(super) DECIDE = "UPDATE extension SET state = $2, granted_on = $3, answer = $4, decided_at = $5, decided_by = $6 WHERE id = $1 AND state = 'asked'";
    pub(super) EXTEND = "UPDATE submission SET extended_to = $2 WHERE id = $1";
}

pub(super) fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Extension, Fault> {
    let id = row.get(0)?;
    let day = |text: String| text.parse::<Date>().map_err(Fault::new);
    let answer: Option<Vec<u8>> = row.get(8)?;
    Ok(Extension {
        id,
        submission: row.get(1)?,
        state: row.get(2)?,
        wanted_on: day(row.get(3)?)?,
        reason: sealed::open(tx, REASON, &id, &row.get::<Vec<u8>>(4)?)?,
        asked_at: row.get(5)?,
        asked_by: row.get(6)?,
        granted_on: row.get::<Option<String>>(7)?.map(day).transpose()?,
        answer: sealed::open_if(tx, ANSWER, &id, answer.as_deref())?,
        decided_at: row.get(9)?,
    })
}
