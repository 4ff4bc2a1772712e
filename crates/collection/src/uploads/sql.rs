//! All SQL of uploads. Names, options and what was understood are sealed.

use base::Fault;
use store::blobs::Stored;
use store::{Row, SealedColumn, Tx};

use super::Upload;
use crate::sealed;

pub(super) const NAME: SealedColumn = SealedColumn("upload", "name");
pub(super) const OPTIONS: SealedColumn = SealedColumn("upload", "options");
pub(super) const UNDERSTOOD: SealedColumn = SealedColumn("upload", "understood");
pub(super) const TROUBLE: SealedColumn = SealedColumn("upload", "trouble");

macro_rules! columns {
    () => {
        "u.id, u.submission, u.number, u.name, u.blob, b.size, b.sha256, u.received_at, u.received_by, u.state, u.options, u.understood, u.trouble, u.progress, u.rows, u.revision, u.checked"
    };
}

store::sql! {
    pub(super) FIND = concat!("SELECT ", columns!(), " FROM upload u JOIN blob b ON b.id = u.blob WHERE u.id = $1");
    pub(super) OF_SUBMISSION = concat!("SELECT ", columns!(), " FROM upload u JOIN blob b ON b.id = u.blob WHERE u.submission = $1 ORDER BY u.number DESC");
    pub(super) NEWEST = concat!("SELECT ", columns!(), " FROM upload u JOIN blob b ON b.id = u.blob WHERE u.submission = $1 ORDER BY u.number DESC LIMIT 1");
    pub(super) OF_PERSON = concat!("SELECT ", columns!(), " FROM upload u JOIN blob b ON b.id = u.blob WHERE u.received_by = $1 ORDER BY u.received_at DESC, u.id");
    pub(super) NEXT_NUMBER = "SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) FROM upload WHERE submission = $1";
    pub(super) ADD = "INSERT INTO upload (id, submission, number, name, blob, received_at, received_by, state, options, understood, trouble, progress,
        leased_until, rows, revision, checked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, 0, 0, 0, 0, -1)";
    pub(super) IMPORTED = "UPDATE upload SET rows = $2, checked = 0, progress = 1000 WHERE id = $1";
    pub(super) LEASE = "UPDATE upload SET leased_until = $3 WHERE id = $1 AND state = 'waiting'
        AND (leased_until <= $2 OR leased_until > $4)";
    pub(super) PROGRESS = "UPDATE upload SET progress = $2, leased_until = $3 WHERE id = $1 AND state = 'waiting'";
    pub(super) WAS_READ = "UPDATE upload SET state = 'read', understood = $2, trouble = NULL, rows = $3, progress = 1000, leased_until = 0
        WHERE id = $1 AND state = 'waiting'";
    pub(super) WAS_UNREADABLE = "UPDATE upload SET state = 'unreadable', trouble = $2, understood = $3, rows = 0, progress = 1000, leased_until = 0
        WHERE id = $1 AND state = 'waiting'";
    // A file that cannot be read does not count as received. One that can be read does, whatever
    // preceded it.
    pub(super) NOT_RECEIVED = "UPDATE submission SET status = 'not-begun' WHERE id = $1 AND status = 'uploaded'
        AND NOT EXISTS (SELECT 1 FROM upload o WHERE o.submission = $1 AND o.state IN ('read', 'waiting'))";
    pub(super) RECEIVED = "UPDATE submission SET status = 'uploaded' WHERE id = $1 AND status = 'not-begun'";
    pub(super) READ_AGAIN = "UPDATE upload SET state = 'waiting', options = $2, understood = NULL, trouble = NULL, progress = 0, leased_until = 0, rows = 0,
        checked = -1 WHERE id = $1";
    pub(super) FORGET_FINDINGS = "DELETE FROM finding WHERE upload = $1";
    pub(super) NEXT_REVISION = "UPDATE upload SET revision = revision + 1 WHERE id = $1 RETURNING revision";
    pub(super) WAS_CHECKED = "UPDATE upload SET checked = $2 WHERE id = $1 AND revision = $2";
}

pub(super) fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Upload, Fault> {
    let (id, file) = (row.get(0)?, row.get(4)?);
    let (interpretation, trouble): (Option<Vec<u8>>, Option<Vec<u8>>) =
        (row.get(11)?, row.get(12)?);
    let checked: i64 = row.get(16)?;
    Ok(Upload {
        id,
        submission: row.get(1)?,
        number: row.get(2)?,
        name: sealed::open(tx, NAME, &id, &row.get::<Vec<u8>>(3)?)?,
        file,
        size: row.get(5)?,
        sha256: Stored::open_sha256(tx, file, &row.get::<Vec<u8>>(6)?)?,
        received_at: row.get(7)?,
        received_by: row.get(8)?,
        state: row.get(9)?,
        reading: sealed::open_json(tx, OPTIONS, &id, &row.get::<Vec<u8>>(10)?)?,
        interpretation: interpretation
            .map(|sealed| sealed::open_json(tx, UNDERSTOOD, &id, &sealed))
            .transpose()?,
        trouble: trouble.map(|sealed| sealed::open_json(tx, TROUBLE, &id, &sealed)).transpose()?,
        progress: row.get(13)?,
        rows: row.get(14)?,
        revision: row.get(15)?,
        checked: u64::try_from(checked).ok(),
    })
}
