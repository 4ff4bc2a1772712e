//! Window rules: rows against the aggregates of their groups, `group.avg(x)` (SQL's
//! `avg(x) OVER (PARTITION BY …)`).
//!
//! Two passes over the encoded columns: groups are aggregated as for any grouped rule, then each
//! row is evaluated with the aggregates of its group. The results take eight bytes per group and
//! aggregate, besides the groups themselves.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::group_table::{GroupTable, PARTITIONS, partition_of};
use super::groups::{self, included};
use super::view::{TableView, is_null};
use crate::Cancelled;
use crate::expr::vector::{UNKNOWN, Values, Vector};
use crate::expr::{GroupProgram, Side, vector_ops};
use crate::parallel::Pool;
use crate::table::{Chunk, worker};
use crate::value::NULL_INT;
use crate::value::text_code::{Arena, HashKey, NULL, is_spilled, spill_index};

/// The groups of a partition, and a vector of results for each aggregate.
struct AggregatedPartition {
    groups: GroupTable,
    aggregates: Vec<Vector<'static>>,
    texts: Arena,
}

/// A partition, and the index of a group in it; `None` for a row without a group.
type RowGroup = Option<(usize, usize)>;

/// The rows that break the rule.
pub(crate) fn evaluate(
    program: &GroupProgram,
    view: &TableView<'_>,
    excluded: &RoaringBitmap,
    pool: &Pool,
) -> Result<RoaringBitmap, Cancelled> {
    let runs = groups::aggregate_chunks(program, view, excluded, pool)?;
    let partitions = pool.map(PARTITIONS, |partition| {
        let groups = groups::merge(program, &runs, partition);
        let mut texts = Arena::default();
        let mut aggregates = Vec::with_capacity(program.aggregates.len());
        for (index, aggregate) in program.aggregates.iter().enumerate() {
            let states = (0..groups.len()).map(|group| &groups.states(group)[index]);
            aggregates.push(aggregate.finish(states, &mut texts));
        }
        AggregatedPartition { groups, aggregates, texts }
    })?;
    drop(runs);
    let chunks = &view.table.inner.chunks;
    let broken = pool.map(chunks.len(), |index| {
        let chunk = &chunks[index];
        let row_groups = groups_of_rows(program, view, chunk, excluded, &partitions);
        let mut arena = Arena::default();
        let inputs: Vec<Vector<'_>> = program
            .inputs
            .iter()
            .map(|input| match input.side {
                Side::Group => gather_aggregate(&partitions, input.field, &row_groups, &mut arena),
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
        let in_group = rows.into_iter().filter(|row| row_groups[*row as usize].is_some());
        in_group.map(|row| chunk.first_row + row).collect::<Vec<u32>>()
    })?;
    Ok(broken.into_iter().flatten().collect())
}

/// The group of each row of a chunk.
fn groups_of_rows(
    program: &GroupProgram,
    view: &TableView<'_>,
    chunk: &Chunk,
    excluded: &RoaringBitmap,
    partitions: &[AggregatedPartition],
) -> Vec<RowGroup> {
    let hash_key = HashKey::of_process();
    let (physical_types, keys) =
        (view.physical_types(&program.by), view.columns(&program.by, chunk));
    let mut key = vec![0; program.by.len()];
    let mut one = |(row, selected): (usize, bool)| {
        for ((word, values), physical) in key.iter_mut().zip(&keys).zip(&physical_types) {
            *word = values[row];
            if is_null(*word, *physical) {
                return None;
            }
        }
        let hash = key.iter().fold(0, |hash, word| hash_key.combine(hash, *word));
        let partition = partition_of(hash);
        partitions[partition]
            .groups
            .find(hash, &key)
            .ok()
            .filter(|_| selected)
            .map(|group| (partition, group))
    };
    included(chunk, excluded).into_iter().enumerate().map(&mut one).collect()
}

/// An aggregate of each row's group.
fn gather_aggregate(
    partitions: &[AggregatedPartition],
    aggregate: usize,
    row_groups: &[RowGroup],
    arena: &mut Arena,
) -> Vector<'static> {
    macro_rules! gather {
        ($variant:ident, $null:expr, $change:expr) => {{
            let one = |index: &RowGroup| match index {
                Some((partition, group)) => match &partitions[*partition].aggregates[aggregate] {
                    Vector::$variant(values) => ($change)(*partition, values.at(*group)),
                    _ => $null,
                },
                None => $null,
            };
            Vector::$variant(Values::Flat(Cow::Owned(row_groups.iter().map(one).collect())))
        }};
    }
    match partitions.first().map(|partition| &partition.aggregates[aggregate]) {
        Some(Vector::Num(_)) => gather!(Num, f64::NAN, |_, value| value),
        Some(Vector::Int(_)) => gather!(Int, NULL_INT, |_, value| value),
        Some(Vector::Bool(_)) => gather!(Bool, UNKNOWN, |_, value| value),
        Some(Vector::Text(_)) => gather!(Text, NULL, |partition: usize, code: u64| {
            if code != NULL && is_spilled(code) {
                arena.push(partitions[partition].texts.get(spill_index(code)))
            } else {
                code
            }
        }),
        None => vector_ops::null_vector(crate::expr::Type::Null),
    }
}
