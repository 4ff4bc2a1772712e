//! Rows against the figures of their groups: `group.avg(x)`.
//!
//! Two passes over the kept columns: groups are gathered as for any rule on groups, then each row
//! is judged with the figures of the group that it is in. Figures take eight bytes a group and
//! aggregate beside the groups themselves.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::gathering::{Groups, PARTS, part_of};
use super::groups::{self, included};
use super::load::{View, is_null};
use crate::Cancelled;
use crate::expr::vector::{UNKNOWN, Vals, Vector};
use crate::expr::{GroupProgram, Side, eval};
use crate::parallel::Team;
use crate::table::{Chunk, worker};
use crate::value::NULL_INT;
use crate::value::pack::{Arena, Hash, NULL, is_spilled, spill_index};

/// The groups of a part, and their figures: a vector for each aggregate.
struct Part {
    groups: Groups,
    figures: Vec<Vector<'static>>,
    texts: Arena,
}

/// A part, and the place of a group in it; none for a row that is in no group.
type Place = Option<(usize, usize)>;

/// The rows that break a rule.
pub(crate) fn judge(
    program: &GroupProgram,
    view: &View<'_>,
    excluded: &RoaringBitmap,
    team: &Team,
) -> Result<RoaringBitmap, Cancelled> {
    let runs = groups::gather(program, view, excluded, team)?;
    let parts = team.map(PARTS, |part| {
        let groups = groups::merge(program, &runs, part);
        let mut texts = Arena::default();
        let mut figures = Vec::with_capacity(program.aggregates.len());
        for (place, aggregate) in program.aggregates.iter().enumerate() {
            let states = (0..groups.len()).map(|group| &groups.states(group)[place]);
            figures.push(aggregate.finish(states, &mut texts));
        }
        Part { groups, figures, texts }
    })?;
    drop(runs);
    let chunks = &view.table.inner.chunks;
    let broken = team.map(chunks.len(), |place| {
        let chunk = &chunks[place];
        let places = places(program, view, chunk, excluded, &parts);
        let mut arena = Arena::default();
        let inputs: Vec<Vector<'_>> = program
            .inputs
            .iter()
            .map(|input| match input.side {
                Side::Group => figures(&parts, input.field, &places, &mut arena),
                _ => view.vector(input, chunk, &mut arena),
            })
            .collect();
        let rows = worker::false_rows(
            program.when.as_ref(),
            program.check.as_ref(),
            chunk.rows as usize,
            &inputs,
            &mut arena,
        );
        let in_group = rows.into_iter().filter(|row| places[*row as usize].is_some());
        in_group.map(|row| chunk.first_row + row).collect::<Vec<u32>>()
    })?;
    Ok(broken.into_iter().flatten().collect())
}

/// The group of each row of a chunk.
fn places(
    program: &GroupProgram,
    view: &View<'_>,
    chunk: &Chunk,
    excluded: &RoaringBitmap,
    parts: &[Part],
) -> Vec<Place> {
    let process = Hash::of_process();
    let (kinds, keys) = (view.kinds(&program.by), view.columns(&program.by, chunk));
    let mut key = vec![0; program.by.len()];
    let mut one = |(row, judged): (usize, bool)| {
        for ((word, values), kind) in key.iter_mut().zip(&keys).zip(&kinds) {
            *word = values[row];
            if is_null(*word, *kind) {
                return None;
            }
        }
        let hash = key.iter().fold(0, |hash, word| process.word(hash, *word));
        let part = part_of(hash);
        parts[part].groups.find(hash, &key).ok().filter(|_| judged).map(|group| (part, group))
    };
    included(chunk, excluded).into_iter().enumerate().map(&mut one).collect()
}

/// A figure of the group of each row.
fn figures(parts: &[Part], figure: usize, places: &[Place], arena: &mut Arena) -> Vector<'static> {
    macro_rules! gathered {
        ($variant:ident, $null:expr, $change:expr) => {{
            let one = |place: &Place| match place {
                Some((part, group)) => match &parts[*part].figures[figure] {
                    Vector::$variant(values) => ($change)(*part, values.at(*group)),
                    _ => $null,
                },
                None => $null,
            };
            Vector::$variant(Vals::Many(Cow::Owned(places.iter().map(one).collect())))
        }};
    }
    match parts.first().map(|part| &part.figures[figure]) {
        Some(Vector::Num(_)) => gathered!(Num, f64::NAN, |_, value| value),
        Some(Vector::Int(_)) => gathered!(Int, NULL_INT, |_, value| value),
        Some(Vector::Bool(_)) => gathered!(Bool, UNKNOWN, |_, value| value),
        Some(Vector::Text(_)) => gathered!(Text, NULL, |part: usize, code: u64| {
            if code != NULL && is_spilled(code) {
                arena.push(parts[part].texts.get(spill_index(code)))
            } else {
                code
            }
        }),
        None => eval::null(crate::expr::Type::Null),
    }
}
