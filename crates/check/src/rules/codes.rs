//! The codes of a list that no row has.

use roaring::RoaringBitmap;

use super::groups::{included, narrowed};
use super::load::View;
use crate::Cancelled;
use crate::column::lane::PhysicalType;
use crate::expr::vector::Vector;
use crate::expr::{GroupProgram, Input};
use crate::parallel::Team;
use crate::table::Part;
use crate::value::NULL_INT;
use crate::value::pack::Arena;

/// What `when` reads: all inputs but the last, which is the row of the list.
pub(crate) fn read_by_when(program: &GroupProgram) -> impl Iterator<Item = &Input> {
    program.inputs.iter().take(program.inputs.len().saturating_sub(1))
}

/// The codes, ascending, of the list that the rule's field points to and that no row has.
/// `excluded` are rows where a field that `when` names is broken.
pub(crate) fn missing(
    program: &GroupProgram,
    view: &View<'_>,
    excluded: &RoaringBitmap,
    team: &Team,
) -> Result<Vec<String>, Cancelled> {
    let inner = &view.table.inner;
    let list = program
        .by
        .first()
        .and_then(|field| inner.folder.code_list(*field).map(|list| (*field, list)));
    let Some((field, list)) = list else { return Ok(Vec::new()) };
    let Some(slot) = inner.kept.slot(field, Part::ListRow) else { return Ok(Vec::new()) };
    let seen = team.map(inner.chunks.len(), |place| {
        let chunk = &inner.chunks[place];
        let (rows, mut arena) = (chunk.rows as usize, Arena::default());
        let inputs: Vec<Vector<'_>> =
            program.inputs.iter().map(|input| view.vector(input, chunk, &mut arena)).collect();
        let judged = narrowed(program, rows, &inputs, &mut arena, included(chunk, excluded));
        let mut words = Vec::with_capacity(rows);
        chunk.lanes[slot].unpack(rows, PhysicalType::Int, &mut words);
        let codes = words
            .into_iter()
            .zip(judged)
            .filter(|(word, judged)| *judged && *word != NULL_INT as u64);
        codes.map(|(word, _)| word as u32).collect::<RoaringBitmap>()
    })?;
    let seen = seen.into_iter().fold(RoaringBitmap::new(), |all, some| all | some);
    let unseen = list.codes().zip(0u32..).filter(|(_, row)| !seen.contains(*row));
    let mut codes: Vec<String> = unseen.map(|(code, _)| code.to_owned()).collect();
    codes.sort_unstable();
    Ok(codes)
}
