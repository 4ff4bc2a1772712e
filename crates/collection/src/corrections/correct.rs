//! Correcting a cell and undoing it. The journal is append-only.

use base::{CorrectionId, SubmissionId, Timestamp, UploadId};
use organisations::permissions::ForUnit;
use serde_json::json;
use store::{Tx, params};

use super::{Change, Correction, check_again, rules, sql};
use crate::{Outcome, Refusal, review, sealed, uploads};

/// Characters in a cell.
const CELL_MAX: usize = 1_000;

/// A cell as the person's page showed it.
#[derive(Clone, Debug)]
pub struct CellAsSeen {
    /// Data row, from 1.
    pub row: u64,
    pub field: String,
    /// Its value in the received file.
    pub received: String,
    /// The number of the cell's last journal entry that the page showed; 0 = none.
    pub last: u64,
}

/// Changes a cell. Refused if another person, or another tab, has changed it since the page was
/// rendered: no one overwrites a value they have not seen.
pub fn correct(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
    cell: &CellAsSeen,
    (new, reason): (&str, &str),
) -> Outcome<Correction> {
    review::at_work(tx, now, by, id, upload)?;
    let reason = sealed::written(reason)?;
    let new = new.trim();
    if base::count_characters(new) > CELL_MAX || new.chars().any(|c| c.is_control()) {
        return Err(Refusal::ValueTooLong.into());
    }
    let journal = of_cell(tx, upload, cell.row, &cell.field)?;
    let (number, from) = rules::last(&journal);
    if number != cell.last {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let old = from.map_or(cell.received.clone(), |c| c.change.new.clone());
    if old == new {
        return Err(Refusal::SameValue.into());
    }
    let change = Change { old, new: new.to_owned(), reason };
    write(tx, now, by, (id, upload), (cell.row, &cell.field), change, None)
}

/// Undoes a cell's newest change, as an entry of its own. Undoing twice has the effect of once.
pub fn undo(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
    correction: CorrectionId,
) -> Outcome<Correction> {
    review::at_work(tx, now, by, id, upload)?;
    let row = tx.row(&sql::FIND, params![upload, correction])?.ok_or(Refusal::NotFound)?;
    let (row, field): (u64, String) = (row.get(0)?, row.get(1)?);
    let journal = of_cell(tx, upload, row, &field)?;
    if let Some(done) = journal.iter().find(|c| c.undoes == Some(correction)) {
        return Ok(done.clone());
    }
    let (_, standing) = rules::last(&journal);
    let undone = standing.filter(|c| c.id == correction).ok_or(Refusal::CannotUndo)?;
    let change = Change {
        old: undone.change.new.clone(),
        new: undone.change.old.clone(),
        reason: String::new(),
    };
    write(tx, now, by, (id, upload), (row, &field), change, Some(correction))
}

fn of_cell(tx: &mut Tx<'_>, upload: UploadId, row: u64, field: &str) -> Outcome<Vec<Correction>> {
    let rows = tx.rows(&sql::OF_CELL, params![upload, row, field])?;
    Ok(rows.iter().map(|row| sql::read(tx, row)).collect::<Result<_, _>>()?)
}

fn write(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    (id, upload): (SubmissionId, UploadId),
    (row, field): (u64, &str),
    change: Change,
    undoes: Option<CorrectionId>,
) -> Outcome<Correction> {
    let correction = CorrectionId::new(now, &*tx.entropy());
    let number: u64 = tx.one(&sql::NEXT, params![upload])?.get(0)?;
    let key = sealed::key_of_submission(tx, id)?;
    let sealed = sealed::seal_json(tx, &key, sql::CHANGE, &correction, &change)?;
    tx.change(
        &sql::ADD,
        params![correction, upload, number, row, field, sealed, now, by.account(), undoes],
    )?;
    uploads::next_revision(tx, upload)?;
    check_again(tx, now, upload)?;
    let action = if undoes.is_some() { "correction.undone" } else { "correction.made" };
    tx.audit(
        now,
        Some(&by.account()),
        action,
        Some(&id),
        &json!({"correction": correction.to_string(), "row": row, "field": field}),
    )?;
    Ok(Correction {
        id: correction,
        number,
        row,
        field: field.to_owned(),
        change,
        made_at: now,
        made_by: by.account(),
        undoes,
    })
}
