//! All SQL of findings and comments. Comments and keys are sealed.

use base::Fault;
use store::Row;

use super::RuleFinding;

pub(super) const BODY: store::SealedColumn = store::SealedColumn("comment", "body");
pub(super) const KEY: store::SealedColumn = store::SealedColumn("comment", "key");

store::sql! {
    pub(super) FINDINGS = "SELECT rule, level, severity, count, answered FROM finding WHERE upload = $1 ORDER BY position, rule";
    pub(super) FORGET = "DELETE FROM finding WHERE upload = $1";
    pub(super) WRITE = "INSERT INTO finding (upload, position, rule, level, severity, count, answered) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) FINDING = "SELECT rule, level, severity, count, answered FROM finding WHERE upload = $1 AND rule = $2";
    pub(super) COMMENTS = "SELECT id, rule, place, covers, key, body, written_at, written_by FROM comment WHERE upload = $1 ORDER BY rule, id";
    pub(super) OF_PERSON = "SELECT c.id, c.rule, c.place, c.covers, c.key, c.body, c.written_at, c.written_by, u.submission
        FROM comment c JOIN upload u ON u.id = c.upload WHERE c.written_by = $1 ORDER BY c.written_at DESC, c.id";
    pub(super) ADD = "INSERT INTO comment (id, upload, rule, place, covers, key, body, written_at, written_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) REPLACE = "DELETE FROM comment WHERE upload = $1 AND rule = $2 AND place = $3";
    pub(super) TAKE_BACK = "DELETE FROM comment WHERE upload = $1 AND id = $2";
}

pub(super) fn read(row: &Row) -> Result<RuleFinding, Fault> {
    Ok(RuleFinding {
        rule: row.get(0)?,
        level: row.get(1)?,
        severity: row.get(2)?,
        count: row.get(3)?,
        answered: row.get(4)?,
    })
}
