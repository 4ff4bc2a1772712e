//! Groups: rows with equal values in the rule's `by` fields, and the aggregates over each group.
//!
//! Runs of chunks are gathered by themselves into small tables, dealt to parts by the hash of the
//! group, and put together part by part in the order of the file: sums come out the same whatever
//! the number of threads. A rule without `by` has one group, the whole file, which is there even if
//! no row takes part.

use roaring::RoaringBitmap;

use super::gathering::{Dealt, Gathering, Groups, PARTS, Place, part_of};
use super::load::{View, is_null};
use super::pairs::Pairs;
use crate::Cancelled;
use crate::expr::aggregate::Aggregate;
use crate::expr::vector::{TRUE, Vector};
use crate::expr::{GroupInput, GroupProgram, Side, eval};
use crate::parallel::Team;
use crate::table::{Chunk, worker};
use crate::value::pack::{Arena, Hash};

/// Chunks that are gathered at a time.
const RUN: usize = 16;

/// Groups that broke a rule: the comparable words of their `by` values, one group after another; a
/// 0 for the whole file.
pub(crate) type Broken = Vec<u64>;

/// Rows that take part, of one chunk: all but the excluded, and only those of `rows` if given.
struct Taken<'a> {
    /// Values of the inputs; the aggregates' arguments are evaluated over them.
    arguments: Vec<Option<Vector<'a>>>,
    keys: Vec<Vec<u64>>,
    /// Whether each row takes part.
    judged: Vec<bool>,
}

/// The groups of one side, as runs of parts.
pub(super) struct Runs {
    runs: Vec<Vec<Dealt>>,
}

/// Judges a rule on groups of rows; gives the groups that break it.
pub(crate) fn judge(
    program: &GroupProgram,
    current: &View<'_>,
    excluded: &RoaringBitmap,
    previous: Option<(&View<'_>, &RoaringBitmap)>,
    team: &Team,
) -> Result<Broken, Cancelled> {
    let ours = gather(program, current, excluded, team)?;
    let theirs =
        previous.map(|(view, excluded)| gather(program, view, excluded, team)).transpose()?;
    conclude(program, current, &ours, theirs.as_ref().map_or(Others::None, Others::Both), team)
}

/// Judges a rule on the groups of one side that the other side lacks. Any row of the other side
/// counts, whatever is wrong with it.
pub(crate) fn judge_absent(
    program: &GroupProgram,
    own: &View<'_>,
    excluded: &RoaringBitmap,
    other: &View<'_>,
    team: &Team,
) -> Result<Broken, Cancelled> {
    let ours = gather(program, own, excluded, team)?;
    let keys = GroupProgram { by: program.by.clone(), ..GroupProgram::default() };
    let theirs = gather(&keys, other, &RoaringBitmap::new(), team)?;
    conclude(program, own, &ours, Others::Without(&keys, &theirs), team)
}

/// Judges a rule on groups of matched pairs.
pub(crate) fn judge_pairs(
    program: &GroupProgram,
    pairs: &Pairs<'_>,
    team: &Team,
) -> Result<Broken, Cancelled> {
    let chunks = &pairs.current.table.inner.chunks;
    let runs = team.map(chunks.len().div_ceil(RUN), |run| {
        let mut gathering = Gathering::new(program);
        for chunk in &chunks[run * RUN..chunks.len().min((run + 1) * RUN)] {
            let mut arena = Arena::default();
            let (rows, others) = pairs.of(chunk);
            let inputs: Vec<Vector<'_>> = program
                .inputs
                .iter()
                .map(|input| pairs.input(input, &rows, &others, &mut arena))
                .collect();
            let judged = narrowed(program, rows.len(), &inputs, &mut arena, vec![true; rows.len()]);
            let mut words = Vec::new();
            let keys = program.by.iter().map(|field| {
                pairs.current.words(*field, chunk, &mut words);
                rows.iter().map(|row| words[(row - chunk.first_row) as usize]).collect()
            });
            let keys = keys.collect();
            let arguments = arguments(program, rows.len(), &inputs, &mut arena);
            take(
                program,
                &mut gathering,
                pairs.current,
                &Taken { arguments, keys, judged },
                &arena,
            );
        }
        gathering.dealt(program)
    })?;
    conclude(program, pairs.current, &Runs { runs }, Others::None, team)
}

pub(super) fn gather(
    program: &GroupProgram,
    view: &View<'_>,
    excluded: &RoaringBitmap,
    team: &Team,
) -> Result<Runs, Cancelled> {
    let chunks = &view.table.inner.chunks;
    let runs = team.map(chunks.len().div_ceil(RUN), |run| {
        let mut gathering = Gathering::new(program);
        let run_chunks = &chunks[run * RUN..chunks.len().min((run + 1) * RUN)];
        let all = run_chunks.iter().map(|chunk| chunk.rows as usize).sum();
        for (place, chunk) in run_chunks.iter().enumerate() {
            let mut arena = Arena::default();
            let rows = chunk.rows as usize;
            let inputs: Vec<Vector<'_>> =
                program.inputs.iter().map(|input| view.vector(input, chunk, &mut arena)).collect();
            let judged = narrowed(program, rows, &inputs, &mut arena, included(chunk, excluded));
            let keys = view.columns(&program.by, chunk);
            let arguments = arguments(program, rows, &inputs, &mut arena);
            take(program, &mut gathering, view, &Taken { arguments, keys, judged }, &arena);
            if place == 0 {
                gathering = gathering.look_again(program, rows, all);
            }
        }
        gathering.dealt(program)
    })?;
    Ok(Runs { runs })
}

/// Which rows of a chunk are not excluded.
pub(crate) fn included(chunk: &Chunk, excluded: &RoaringBitmap) -> Vec<bool> {
    let mut judged = vec![true; chunk.rows as usize];
    for row in excluded.range(chunk.first_row..chunk.first_row + chunk.rows) {
        judged[(row - chunk.first_row) as usize] = false;
    }
    judged
}

pub(super) fn narrowed<'a>(
    program: &GroupProgram,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
    mut judged: Vec<bool>,
) -> Vec<bool> {
    if let Some(when) = &program.row_when {
        let when = eval::condition(when, rows, inputs, arena);
        for (row, judged) in judged.iter_mut().enumerate() {
            *judged &= when.at(row) == TRUE;
        }
    }
    judged
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

/// Takes the rows of a chunk up into groups.
fn take(
    program: &GroupProgram,
    gathering: &mut Gathering,
    view: &View<'_>,
    taken: &Taken<'_>,
    arena: &Arena,
) {
    let kinds = view.kinds(&program.by);
    let mut key = vec![0u64; program.by.len()];
    let mut last: Option<Place> = None;
    let process = Hash::of_process();
    'rows: for (row, judged) in taken.judged.iter().enumerate() {
        if !judged {
            continue;
        }
        let mut same = last.is_some();
        for ((word, values), kind) in key.iter_mut().zip(&taken.keys).zip(&kinds) {
            let value = values[row];
            if is_null(value, *kind) {
                last = None;
                continue 'rows;
            }
            same &= *word == value;
            *word = value;
        }
        let (place, states) = match last {
            Some(place) if same => (place, gathering.at(program, place)),
            _ => {
                let hash = key.iter().fold(0, |hash, word| process.word(hash, *word));
                gathering.states(program, hash, &key)
            }
        };
        last = Some(place);
        for (at, (aggregate, state)) in program.aggregates.iter().zip(states).enumerate() {
            aggregate.add(state, taken.arguments[at].as_ref(), row, arena);
        }
    }
}

/// Puts the runs of a part together, in order.
pub(super) fn merge(program: &GroupProgram, side: &Runs, part: usize) -> Groups {
    let expected = side.runs.iter().map(|run| run[part].hashes.len()).sum::<usize>();
    let mut groups = Groups::new(program, expected);
    for run in &side.runs {
        let dealt = &run[part];
        for (place, hash) in dealt.hashes.iter().enumerate() {
            let key = &dealt.keys[place * groups.width..(place + 1) * groups.width];
            let states = &dealt.states[place * groups.aggregates..(place + 1) * groups.aggregates];
            let (group, new) = groups.enter(*hash, key);
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
    if program.by.is_empty() && part == part_of(0) && groups.len() == 0 {
        groups.enter(0, &[]);
        groups.states.extend(program.aggregates.iter().map(Aggregate::start));
    }
    groups
}

/// What groups are held against.
enum Others<'a> {
    None,
    /// Only groups that exist on both sides are judged, against one another.
    Both(&'a Runs),
    /// Only groups that the other side lacks are judged; with the program that gathered it.
    Without(&'a GroupProgram, &'a Runs),
}

/// Judges the groups.
fn conclude(
    program: &GroupProgram,
    view: &View<'_>,
    ours: &Runs,
    theirs: Others<'_>,
    team: &Team,
) -> Result<Broken, Cancelled> {
    let broken = team.map(PARTS, |part| {
        let groups = merge(program, ours, part);
        let (others, without) = match theirs {
            Others::None => (None, None),
            Others::Both(side) => (Some(merge(program, side, part)), None),
            Others::Without(keys, side) => (None, Some(merge(keys, side, part))),
        };
        let lacked = |group: &usize| {
            without.as_ref().is_none_or(|without| {
                without.find(groups.hashes[*group], groups.key(*group)).is_err()
            })
        };
        // Pairs of places: a group and the same group on the other side.
        let judged: Vec<(usize, usize)> = match &others {
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
        if judged.is_empty() {
            return Vec::new();
        }
        let mut arena = Arena::default();
        let inputs: Vec<Vector<'_>> = program
            .group_inputs
            .iter()
            .map(|input| match input {
                GroupInput::Aggregate(side, place) => {
                    let states = judged.iter().map(|(ours, theirs)| match (side, &others) {
                        (Side::Previous, Some(others)) => &others.states(*theirs)[*place],
                        _ => &groups.states(*ours)[*place],
                    });
                    program.aggregates[*place].finish(states, &mut arena)
                }
                GroupInput::By(place) => {
                    let words = judged.iter().map(|(ours, _)| groups.key(*ours)[*place]).collect();
                    view.values(program.by[*place], words, &mut arena)
                }
            })
            .collect();
        let rows = worker::false_rows(
            program.when.as_ref(),
            program.check.as_ref(),
            judged.len(),
            &inputs,
            &mut arena,
        );
        if program.by.is_empty() {
            return rows.into_iter().map(|_| 0).collect();
        }
        rows.into_iter()
            .flat_map(|row| groups.key(judged[row as usize].0))
            .copied()
            .collect::<Broken>()
    })?;
    Ok(broken.concat())
}
