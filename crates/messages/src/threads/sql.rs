//! All SQL of threads, and the sealing of their texts.

use base::{Fault, PeriodId, ThreadId};
use store::{Row, SealedColumn, Tx};

use super::{About, Thread};

pub(super) const SUBJECT: SealedColumn = SealedColumn("thread", "subject");
pub(super) const BODY: SealedColumn = SealedColumn("message", "body");

macro_rules! columns {
    () => {
        "t.id, t.unit, t.subject, t.submission, t.rule, t.row, t.started_at, t.started_by, t.last_at, t.waits_for_staff, coalesce(r.read_at, 0), t.period"
    };
}

store::sql! {
    pub(super) START = "INSERT INTO thread (id, unit, subject, submission, period, rule, row, started_at, started_by, last_at, waits_for_staff)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, 0)";
    pub(super) ADD = "INSERT INTO message (id, thread, written_at, written_by, by_staff, body) VALUES ($1, $2, $3, $4, $5, $6)";
    pub(super) LAST = "UPDATE thread SET last_at = $2, waits_for_staff = $3 WHERE id = $1";
    pub(super) UNIT_OF = "SELECT unit, period FROM thread WHERE id = $1";
    pub(super) FIND = concat!("SELECT ", columns!(), " FROM thread t LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $2 WHERE t.id = $1");
    pub(super) OF_UNIT = concat!("SELECT ", columns!(), " FROM thread t LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $2
        WHERE t.unit = $1 ORDER BY t.last_at DESC, t.id LIMIT 5000");
    pub(super) OF_STAFF = concat!("SELECT ", columns!(), " FROM thread t LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $1
        ORDER BY t.waits_for_staff DESC, t.last_at DESC, t.id LIMIT 5000");
    pub(super) MESSAGES = "SELECT id, written_at, written_by, by_staff, body FROM message WHERE thread = $1 ORDER BY written_at, id LIMIT 1000";
    // Other messages from the other side that are new to the person since `$2`.
    pub(super) TOLD_UNIT = "SELECT m.id FROM thread t JOIN message m ON m.thread = t.id LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $1
        WHERE t.unit = $4 AND t.last_at >= $2 AND m.by_staff = 1 AND m.written_at >= $2 AND m.written_at > coalesce(r.read_at, 0) AND m.id <> $3
        ORDER BY m.id LIMIT 1";
    // CROSS JOIN makes SQLite start at the threads, instead of scanning all messages in id order.
    pub(super) TOLD_STAFF = "SELECT m.id FROM thread t CROSS JOIN message m LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $1
        WHERE m.thread = t.id AND t.last_at >= $2 AND m.by_staff = 0 AND m.written_at >= $2 AND m.written_at > coalesce(r.read_at, 0) AND m.id <> $3
        ORDER BY m.id LIMIT 1";
    pub(super) WRITTEN_BY = "SELECT m.id, m.written_at, m.written_by, m.by_staff, m.body, t.id, t.unit, t.subject FROM message m JOIN thread t ON t.id = m.thread
        WHERE m.written_by = $1 ORDER BY m.written_at DESC, m.id";
    pub(super) READ_BY = "SELECT thread, read_at FROM thread_read WHERE account = $1 ORDER BY read_at DESC, thread";
    pub(super) READ = "INSERT INTO thread_read (thread, account, read_at) VALUES ($1, $2, $3)
        ON CONFLICT (thread, account) DO UPDATE SET read_at = $3";
    pub(super) FORGET_READ = "DELETE FROM thread_read WHERE account = $1";
    pub(super) ERASE_READ = "DELETE FROM thread_read WHERE thread IN (SELECT id FROM thread WHERE submission = $1)";
    pub(super) ERASE_MESSAGES = "DELETE FROM message WHERE thread IN (SELECT id FROM thread WHERE submission = $1)";
    pub(super) ERASE_THREADS = "DELETE FROM thread WHERE submission = $1";
    pub(super) UNREAD_OF_UNITS = "SELECT CAST(count(*) AS BIGINT) FROM thread t LEFT JOIN thread_read r ON r.thread = t.id AND r.account = $2
        WHERE t.unit = $1 AND t.last_at > coalesce(r.read_at, 0)";
    pub(super) WAIT_FOR_STAFF = "SELECT CAST(count(*) AS BIGINT) FROM thread WHERE waits_for_staff = 1";
}

/// `None` if its period is erased: the thread is about to be deleted too.
pub(super) fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Option<Thread>, Fault> {
    let id: ThreadId = row.get(0)?;
    let (last_at, read_at): (base::Timestamp, base::Timestamp) = (row.get(8)?, row.get(10)?);
    let Some(subject) = opened(tx, SUBJECT, &id, row.get(2)?)? else { return Ok(None) };
    Ok(Some(Thread {
        id,
        unit: row.get(1)?,
        subject,
        about: About {
            submission: row.get(3)?,
            period: row.get(11)?,
            rule: row.get(4)?,
            row: row.get(5)?,
        },
        started_at: row.get(6)?,
        started_by: row.get(7)?,
        last_at,
        waits_for_staff: row.get(9)?,
        unread: last_at > read_at,
    }))
}

/// Seals with the key of the thread's period, or the portal's if there is none. `None` if the
/// period is erased.
pub(super) fn sealed(
    tx: &mut Tx<'_>,
    period: Option<PeriodId>,
    column: SealedColumn,
    id: &dyn std::fmt::Display,
    text: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let (entropy, row) = (tx.entropy(), id.to_string());
    let Some(period) = period else {
        return tx.vault().seal(column, &row, text.as_bytes(), &*entropy).map(Some);
    };
    let Some(key) = tx.data_key(&period)? else { return Ok(None) };
    key.seal(column, &row, text.as_bytes(), &*entropy).map(Some)
}

pub(super) fn opened(
    tx: &mut Tx<'_>,
    column: SealedColumn,
    id: &dyn std::fmt::Display,
    sealed: Vec<u8>,
) -> Result<Option<String>, Fault> {
    let plain = tx.open(column, &id.to_string(), &sealed)?;
    plain.map(|plain| String::from_utf8(plain.expose().clone()).map_err(Fault::new)).transpose()
}
