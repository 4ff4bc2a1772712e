//! All SQL of periods.

use base::Fault;
use jiff::civil::Date;
use store::Row;

use super::{Kind, Period, Zone};

macro_rules! columns {
    () => {
        "id, collection, definition, kind, name, opens_on, closes_on, zone, opens_at, closes_at, previous, created_at, created_by, erased_at"
    };
}

/// The condition that nothing would be lost with a submission. One text, for the use case and for
/// the page that offers it.
macro_rules! untouched {
    () => {
        "submission.status = 'not-begun' AND submission.contact IS NULL AND submission.extended_to IS NULL
        AND NOT EXISTS (SELECT 1 FROM extension WHERE extension.submission = submission.id)
        AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.submission = submission.id)"
    };
}
pub(crate) use untouched;

store::sql! {
    pub(super) ADD = concat!("INSERT INTO period (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL)");
    pub(super) FIND = concat!("SELECT ", columns!(), " FROM period WHERE id = $1");
    pub(super) ALL = concat!("SELECT ", columns!(), " FROM period ORDER BY opens_at DESC, id");
    pub(super) OF_COLLECTION = concat!("SELECT ", columns!(), " FROM period WHERE collection = $1 ORDER BY opens_at DESC, id");
    pub(super) OVERLAPPING = "SELECT id FROM period WHERE collection = $1 AND kind = $2 AND opens_at < $4 AND closes_at > $3 AND id <> $5 ORDER BY id LIMIT 1";
    pub(super) CHANGE_DAYS = "UPDATE period SET opens_on = $2, closes_on = $3, opens_at = $4, closes_at = $5 WHERE id = $1";
    pub(super) LATEST_BEFORE = concat!("SELECT ", columns!(), " FROM period WHERE collection = $1 AND kind = 'submission' AND opens_at < $2 ORDER BY opens_at DESC, id LIMIT 1");
    pub(super) TO_ERASE = concat!("SELECT ", columns!(), " FROM period WHERE kind = 'test' AND erased_at IS NULL AND closes_at <= $1 ORDER BY closes_at, id LIMIT 20");
    pub(super) MARK_ERASED = "UPDATE period SET erased_at = $2 WHERE id = $1 AND erased_at IS NULL";
    pub(super) ASK = "INSERT INTO submission (id, period, unit, status, upload, extended_to, asked_at, changed_at, reminded_at, contact, payroll_system)
        VALUES ($1, $2, $3, 'not-begun', NULL, NULL, $4, $4, NULL, NULL, NULL) ON CONFLICT (period, unit) DO NOTHING";
    pub(super) RELEASE = concat!("DELETE FROM submission WHERE period = $1 AND unit = $2 AND ", untouched!());
    pub(super) UPLOADED = "SELECT count(DISTINCT s.id), count(*) FROM submission s JOIN upload u ON u.submission = s.id WHERE s.period = $1";
    pub(super) AT_WORK = "SELECT count(*) FROM submission WHERE period = $1 AND extended_to IS NULL AND status NOT IN ('submitted', 'accepted')";
    // Erasure: what was uploaded in one submission.
    pub(super) SUBMISSIONS = "SELECT id FROM submission WHERE period = $1 ORDER BY id";
    pub(super) UPLOAD_BLOBS = "SELECT blob, rows FROM upload WHERE submission = $1 ORDER BY id";
    pub(super) RECEIPT_BLOBS = "SELECT blob FROM receipt WHERE submission = $1 ORDER BY number";
    pub(super) ERASE_COMMENTS = "DELETE FROM comment WHERE upload IN (SELECT id FROM upload WHERE submission = $1)";
    pub(super) ERASE_FINDINGS = "DELETE FROM finding WHERE upload IN (SELECT id FROM upload WHERE submission = $1)";
    pub(super) ERASE_UNDOS = "DELETE FROM correction WHERE undoes IS NOT NULL AND upload IN (SELECT id FROM upload WHERE submission = $1)";
    pub(super) ERASE_CORRECTIONS = "DELETE FROM correction WHERE upload IN (SELECT id FROM upload WHERE submission = $1)";
    pub(super) ERASE_RECEIPTS = "DELETE FROM receipt WHERE submission = $1";
    pub(super) ERASE_UPLOADS = "DELETE FROM upload WHERE submission = $1";
    pub(super) ERASE_EXTENSIONS = "DELETE FROM extension WHERE submission = $1";
    pub(super) RESET = "UPDATE submission SET status = 'not-begun', upload = NULL, extended_to = NULL, contact = NULL, payroll_system = NULL, contact_by = NULL, changed_at = $2 WHERE id = $1";
}

pub(super) fn read(row: &Row) -> Result<Period, Fault> {
    let day =
        |index| row.get::<String>(index).and_then(|text| text.parse::<Date>().map_err(Fault::new));
    Ok(Period {
        id: row.get(0)?,
        collection: row.get(1)?,
        definition: row.get(2)?,
        kind: row.get::<Kind>(3)?,
        name: row.get(4)?,
        opens_on: day(5)?,
        closes_on: day(6)?,
        zone: Zone::new(&row.get::<String>(7)?).map_err(Fault::new)?,
        opens_at: row.get(8)?,
        closes_at: row.get(9)?,
        previous: row.get(10)?,
        created_at: row.get(11)?,
        created_by: row.get(12)?,
        erased_at: row.get(13)?,
    })
}
