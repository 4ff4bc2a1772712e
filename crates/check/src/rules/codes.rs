//! The codes of a code list that occur on no row (level `codes`).

use roaring::RoaringBitmap;

use super::groups::{filter_rows, included};
use super::view::TableView;
use crate::Cancelled;
use crate::column::storage::PhysicalType;
use crate::expr::vector::Vector;
use crate::expr::{GroupProgram, Input};
use crate::parallel::Pool;
use crate::table::StoredPart;
use crate::value::NULL_INT;
use crate::value::text_code::Arena;

/// The inputs of `when`: all but the last, which is the row of the code list.
pub(crate) fn when_inputs(program: &GroupProgram) -> impl Iterator<Item = &Input> {
    program.inputs.iter().take(program.inputs.len().saturating_sub(1))
}

/// The unused codes, ascending, of the code list that the rule's field refers to. `excluded` are
/// rows where a field of `when` is broken.
pub(crate) fn unused_codes(
    program: &GroupProgram,
    view: &TableView<'_>,
    excluded: &RoaringBitmap,
    pool: &Pool,
) -> Result<Vec<String>, Cancelled> {
    let inner = &view.table.inner;
    let list = program
        .by
        .first()
        .and_then(|field| inner.folder.code_list(*field).map(|list| (*field, list)));
    let Some((field, list)) = list else { return Ok(Vec::new()) };
    let Some(slot) = inner.stored.slot(field, StoredPart::ListRow) else { return Ok(Vec::new()) };
    let seen = pool.map(inner.chunks.len(), |index| {
        let chunk = &inner.chunks[index];
        let (rows, mut arena) = (chunk.rows as usize, Arena::default());
        let inputs: Vec<Vector<'_>> =
            program.inputs.iter().map(|input| view.vector(input, chunk, &mut arena)).collect();
        let selected = filter_rows(program, rows, &inputs, &mut arena, included(chunk, excluded));
        let mut words = Vec::with_capacity(rows);
        chunk.columns[slot].decode_into(rows, PhysicalType::Int, &mut words);
        let codes = words
            .into_iter()
            .zip(selected)
            .filter(|(word, selected)| *selected && *word != NULL_INT as u64);
        codes.map(|(word, _)| word as u32).collect::<RoaringBitmap>()
    })?;
    let seen = seen.into_iter().fold(RoaringBitmap::new(), |all, some| all | some);
    let unseen = list.codes().zip(0u32..).filter(|(_, row)| !seen.contains(*row));
    let mut codes: Vec<String> = unseen.map(|(code, _)| code.to_owned()).collect();
    codes.sort_unstable();
    Ok(codes)
}
