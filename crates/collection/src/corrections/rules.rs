//! The current values that follow from a journal. Pure.

use std::collections::BTreeMap;

use base::CorrectionId;

use super::{Correction, Edited};

/// The cells whose value comes from a correction, from the journal in its order. An undo cancels
/// its entry, whatever lies between.
pub(super) fn standing(journal: &[Correction]) -> Vec<Edited> {
    let undone: Vec<CorrectionId> = journal.iter().filter_map(|c| c.undoes).collect();
    let mut cells: BTreeMap<(u64, &str), Edited> = BTreeMap::new();
    for entry in journal.iter().filter(|c| c.undoes.is_none() && !undone.contains(&c.id)) {
        let edited = Edited {
            row: entry.row,
            field: entry.field.clone(),
            value: entry.change.new.clone(),
            by: entry.id,
            number: entry.number,
        };
        cells.insert((entry.row, &entry.field), edited);
    }
    cells.into_values().collect()
}

/// The number of the last entry of one cell's journal (0 = none), and the entry that its value
/// comes from.
pub(super) fn last(cell: &[Correction]) -> (u64, Option<&Correction>) {
    let undone: Vec<CorrectionId> = cell.iter().filter_map(|c| c.undoes).collect();
    let number = cell.last().map_or(0, |c| c.number);
    (number, cell.iter().rev().find(|c| c.undoes.is_none() && !undone.contains(&c.id)))
}
