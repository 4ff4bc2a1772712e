//! Grouped rules: rows with equal values in the rule's `by` fields, and the aggregates over each
//! group.
//!
//! Two phases, as in a parallel hash aggregation. Each run of chunks is aggregated into a small
//! table, which is partitioned by the hash of the key; each partition is then merged over all runs,
//! in the order of the file. Sums are therefore the same for any number of threads. The cost is
//! expected linear in the rows.
//!
//! A rule without `by` has one group, the whole file, which exists even if no row takes part.

use roaring::RoaringBitmap;

use super::group_table::{
    GroupBuilder, GroupSlot, GroupTable, PARTITIONS, Partition, partition_of,
};
use super::pairs::Pairs;
use super::view::{TableView, is_null};
use crate::Cancelled;
use crate::expr::aggregate::Aggregate;
use crate::expr::vector::{TRUE, Vector};
use crate::expr::{GroupInput, GroupProgram, Side, eval};
use crate::parallel::Pool;
use crate::table::{Chunk, worker};
use crate::value::text_code::{Arena, HashKey};

/// Chunks per run.
const CHUNKS_PER_RUN: usize = 16;

/// The groups that break a rule: the comparable words of their keys, concatenated; a 0 for the
/// whole file.
pub(crate) type BrokenGroups = Vec<u64>;

/// The rows of a chunk that take part.
struct SelectedRows<'a> {
    /// The arguments of the aggregates, evaluated over the rows.
    arguments: Vec<Option<Vector<'a>>>,
    keys: Vec<Vec<u64>>,
    /// Whether each row takes part.
    selected: Vec<bool>,
}

/// The groups of one side, as partitions of runs.
pub(super) struct Runs {
    runs: Vec<Vec<Partition>>,
}

/// Evaluates a rule on groups of rows; returns the groups that break it.
pub(crate) fn evaluate(
    program: &GroupProgram,
    current: &TableView<'_>,
    excluded: &RoaringBitmap,
    previous: Option<(&TableView<'_>, &RoaringBitmap)>,
    pool: &Pool,
) -> Result<BrokenGroups, Cancelled> {
    let ours = aggregate_chunks(program, current, excluded, pool)?;
    let theirs = previous
        .map(|(view, excluded)| aggregate_chunks(program, view, excluded, pool))
        .transpose()?;
    evaluate_groups(
        program,
        current,
        &ours,
        theirs.as_ref().map_or(Counterpart::None, Counterpart::Both),
        pool,
    )
}

/// Evaluates a rule on the groups of one side that the other side lacks (an anti-join). Every row
/// of the other side counts, even if it is broken.
pub(crate) fn evaluate_absent(
    program: &GroupProgram,
    own: &TableView<'_>,
    excluded: &RoaringBitmap,
    other: &TableView<'_>,
    pool: &Pool,
) -> Result<BrokenGroups, Cancelled> {
    let ours = aggregate_chunks(program, own, excluded, pool)?;
    let keys = GroupProgram { by: program.by.clone(), ..GroupProgram::default() };
    let theirs = aggregate_chunks(&keys, other, &RoaringBitmap::new(), pool)?;
    evaluate_groups(program, own, &ours, Counterpart::Without(&keys, &theirs), pool)
}

/// Evaluates a rule on groups of matched rows.
pub(crate) fn evaluate_pairs(
    program: &GroupProgram,
    pairs: &Pairs<'_>,
    pool: &Pool,
) -> Result<BrokenGroups, Cancelled> {
    let chunks = &pairs.current.table.inner.chunks;
    let runs = pool.map(chunks.len().div_ceil(CHUNKS_PER_RUN), |run| {
        let mut builder = GroupBuilder::new(program);
        for chunk in &chunks[run * CHUNKS_PER_RUN..chunks.len().min((run + 1) * CHUNKS_PER_RUN)] {
            let mut arena = Arena::default();
            let (rows, others) = pairs.in_chunk(chunk);
            let inputs: Vec<Vector<'_>> = program
                .inputs
                .iter()
                .map(|input| pairs.input(input, &rows, &others, &mut arena))
                .collect();
            let selected =
                filter_rows(program, rows.len(), &inputs, &mut arena, vec![true; rows.len()]);
            let mut words = Vec::new();
            let keys = program.by.iter().map(|field| {
                pairs.current.comparable_words(*field, chunk, &mut words);
                rows.iter().map(|row| words[(row - chunk.first_row) as usize]).collect()
            });
            let keys = keys.collect();
            let arguments = arguments(program, rows.len(), &inputs, &mut arena);
            accumulate(
                program,
                &mut builder,
                pairs.current,
                &SelectedRows { arguments, keys, selected },
                &arena,
            );
        }
        builder.into_partitions(program)
    })?;
    evaluate_groups(program, pairs.current, &Runs { runs }, Counterpart::None, pool)
}

pub(super) fn aggregate_chunks(
    program: &GroupProgram,
    view: &TableView<'_>,
    excluded: &RoaringBitmap,
    pool: &Pool,
) -> Result<Runs, Cancelled> {
    let chunks = &view.table.inner.chunks;
    let runs = pool.map(chunks.len().div_ceil(CHUNKS_PER_RUN), |run| {
        let mut builder = GroupBuilder::new(program);
        let run_chunks =
            &chunks[run * CHUNKS_PER_RUN..chunks.len().min((run + 1) * CHUNKS_PER_RUN)];
        let all = run_chunks.iter().map(|chunk| chunk.rows as usize).sum();
        for (index, chunk) in run_chunks.iter().enumerate() {
            let mut arena = Arena::default();
            let rows = chunk.rows as usize;
            let inputs: Vec<Vector<'_>> =
                program.inputs.iter().map(|input| view.vector(input, chunk, &mut arena)).collect();
            let selected =
                filter_rows(program, rows, &inputs, &mut arena, included(chunk, excluded));
            let keys = view.columns(&program.by, chunk);
            let arguments = arguments(program, rows, &inputs, &mut arena);
            accumulate(
                program,
                &mut builder,
                view,
                &SelectedRows { arguments, keys, selected },
                &arena,
            );
            if index == 0 {
                builder = builder.switch_if_sparse(program, rows, all);
            }
        }
        builder.into_partitions(program)
    })?;
    Ok(Runs { runs })
}

/// Which rows of a chunk are not excluded.
pub(crate) fn included(chunk: &Chunk, excluded: &RoaringBitmap) -> Vec<bool> {
    let mut selected = vec![true; chunk.rows as usize];
    for row in excluded.range(chunk.first_row..chunk.first_row + chunk.rows) {
        selected[(row - chunk.first_row) as usize] = false;
    }
    selected
}

pub(super) fn filter_rows<'a>(
    program: &GroupProgram,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
    mut selected: Vec<bool>,
) -> Vec<bool> {
    if let Some(when) = &program.row_when {
        let when = eval::eval_condition(when, rows, inputs, arena);
        for (row, selected) in selected.iter_mut().enumerate() {
            *selected &= when.at(row) == TRUE;
        }
    }
    selected
}

fn arguments<'a>(
    program: &GroupProgram,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
) -> Vec<Option<Vector<'a>>> {
    let one = |aggregate: &Aggregate| {
        aggregate.argument.as_ref().map(|argument| eval::eval(argument, rows, inputs, arena))
    };
    program.aggregates.iter().map(one).collect()
}

/// Accumulates the rows of a chunk into their groups.
fn accumulate(
    program: &GroupProgram,
    builder: &mut GroupBuilder,
    view: &TableView<'_>,
    chunk_rows: &SelectedRows<'_>,
    arena: &Arena,
) {
    let physical_types = view.physical_types(&program.by);
    let mut key = vec![0u64; program.by.len()];
    let mut last: Option<GroupSlot> = None;
    let hash_key = HashKey::of_process();
    'rows: for (row, selected) in chunk_rows.selected.iter().enumerate() {
        if !selected {
            continue;
        }
        let mut same = last.is_some();
        for ((word, values), physical) in key.iter_mut().zip(&chunk_rows.keys).zip(&physical_types)
        {
            let value = values[row];
            if is_null(value, *physical) {
                last = None;
                continue 'rows;
            }
            same &= *word == value;
            *word = value;
        }
        let (index, states) = match last {
            Some(index) if same => (index, builder.at(program, index)),
            _ => {
                let hash = key.iter().fold(0, |hash, word| hash_key.combine(hash, *word));
                builder.states(program, hash, &key)
            }
        };
        last = Some(index);
        for (at, (aggregate, state)) in program.aggregates.iter().zip(states).enumerate() {
            aggregate.add(state, chunk_rows.arguments[at].as_ref(), row, arena);
        }
    }
}

/// Merges a partition over all runs, in order.
pub(super) fn merge(program: &GroupProgram, side: &Runs, partition: usize) -> GroupTable {
    let expected = side.runs.iter().map(|run| run[partition].hashes.len()).sum::<usize>();
    let mut groups = GroupTable::new(program, expected);
    for run in &side.runs {
        let entries = &run[partition];
        for (index, hash) in entries.hashes.iter().enumerate() {
            let key = &entries.keys[index * groups.width..(index + 1) * groups.width];
            let states =
                &entries.states[index * groups.aggregates..(index + 1) * groups.aggregates];
            let (group, new) = groups.find_or_insert(*hash, key);
            if new {
                groups.states.extend_from_slice(states);
            } else {
                for (at, (aggregate, state)) in program.aggregates.iter().zip(states).enumerate() {
                    aggregate
                        .merge(&mut groups.states[group * groups.aggregates + at], state.clone());
                }
            }
        }
    }
    if program.by.is_empty() && partition == partition_of(0) && groups.len() == 0 {
        groups.find_or_insert(0, &[]);
        groups.states.extend(program.aggregates.iter().map(Aggregate::initial_state));
    }
    groups
}

/// The groups that a side is compared with.
enum Counterpart<'a> {
    None,
    /// Only groups that exist on both sides are evaluated, each with its counterpart.
    Both(&'a Runs),
    /// Only groups that the other side lacks are evaluated; with the program that aggregated the
    /// other side.
    Without(&'a GroupProgram, &'a Runs),
}

/// Evaluates the conditions on the groups.
fn evaluate_groups(
    program: &GroupProgram,
    view: &TableView<'_>,
    ours: &Runs,
    theirs: Counterpart<'_>,
    pool: &Pool,
) -> Result<BrokenGroups, Cancelled> {
    let broken = pool.map(PARTITIONS, |partition| {
        let groups = merge(program, ours, partition);
        let (others, without) = match theirs {
            Counterpart::None => (None, None),
            Counterpart::Both(side) => (Some(merge(program, side, partition)), None),
            Counterpart::Without(keys, side) => (None, Some(merge(keys, side, partition))),
        };
        let lacked = |group: &usize| {
            without.as_ref().is_none_or(|without| {
                without.find(groups.hashes[*group], groups.key(*group)).is_err()
            })
        };
        // Pairs of indices: a group, and the same group on the other side.
        let selected: Vec<(usize, usize)> = match &others {
            None => (0..groups.len()).filter(lacked).map(|group| (group, 0)).collect(),
            Some(others) => (0..groups.len())
                .filter_map(|group| {
                    others
                        .find(groups.hashes[group], groups.key(group))
                        .ok()
                        .map(|other| (group, other))
                })
                .collect(),
        };
        if selected.is_empty() {
            return Vec::new();
        }
        let mut arena = Arena::default();
        let inputs: Vec<Vector<'_>> = program
            .group_inputs
            .iter()
            .map(|input| match input {
                GroupInput::Aggregate(side, index) => {
                    let states = selected.iter().map(|(ours, theirs)| match (side, &others) {
                        (Side::Previous, Some(others)) => &others.states(*theirs)[*index],
                        _ => &groups.states(*ours)[*index],
                    });
                    program.aggregates[*index].finish(states, &mut arena)
                }
                GroupInput::By(index) => {
                    let words =
                        selected.iter().map(|(ours, _)| groups.key(*ours)[*index]).collect();
                    view.values(program.by[*index], words, &mut arena)
                }
            })
            .collect();
        let rows = worker::false_rows(
            program.when.as_ref(),
            program.check.as_ref(),
            selected.len(),
            &inputs,
            &mut arena,
        );
        if program.by.is_empty() {
            return rows.into_iter().map(|_| 0).collect();
        }
        rows.into_iter()
            .flat_map(|row| groups.key(selected[row as usize].0))
            .copied()
            .collect::<BrokenGroups>()
    })?;
    Ok(broken.concat())
}
