//! All SQL of corrections. The values are sealed.

use base::Fault;
use store::{Row, SealedColumn, Tx};

use super::Correction;
use crate::sealed;

pub(super) const CHANGE: SealedColumn = SealedColumn("correction", "change");

store::sql! {
    pub(super) JOURNAL = "SELECT id, number, row, field, change, made_at, made_by, undoes FROM correction WHERE upload = $1 ORDER BY number";
    pub(super) OF_PERSON = "SELECT c.id, c.number, c.row, c.field, c.change, c.made_at, c.made_by, c.undoes, u.submission
        FROM correction c JOIN upload u ON u.id = c.upload WHERE c.made_by = $1 ORDER BY c.made_at DESC, c.id";
    pub(super) OF_CELL = "SELECT id, number, row, field, change, made_at, made_by, undoes FROM correction
        WHERE upload = $1 AND row = $2 AND field = $3 ORDER BY number";
    pub(super) FIND = "SELECT row, field FROM correction WHERE upload = $1 AND id = $2";
    pub(super) NEXT = "SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) FROM correction WHERE upload = $1";
    pub(super) ADD = "INSERT INTO correction (id, upload, number, row, field, change, made_at, made_by, undoes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

pub(super) fn read(tx: &mut Tx<'_>, row: &Row) -> Result<Correction, Fault> {
    let id = row.get(0)?;
    Ok(Correction {
        id,
        number: row.get(1)?,
        row: row.get(2)?,
        field: row.get(3)?,
        change: sealed::open_json(tx, CHANGE, &id, &row.get::<Vec<u8>>(4)?)?,
        made_at: row.get(5)?,
        made_by: row.get(6)?,
        undoes: row.get(7)?,
    })
}
