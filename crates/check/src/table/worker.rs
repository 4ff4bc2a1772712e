//! The work on one block: split, judge, type, row rules, packing. Each thread has a worker of its own.

use std::sync::Mutex;

use super::{Kept, Part};
use crate::Folder;
use crate::column::judge::{Column, Event, Judge, Mark};
use crate::column::lane::{Lane, Packed};
use crate::column::list;
use crate::expr::vector::{FALSE, TRUE, Vals, Vector};
use crate::expr::{Expr, Input, Program, RowProgram, Side, eval};
use crate::folder::layout::Layout;
use crate::reader::feed::Block;
use crate::reader::fixed;
use crate::reader::split::{Cells, Marks, split};
use crate::value::pack::{Arena, Interner, is_spilled, spill_index};

/// What a block gave. Rows are counted from the block's first.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) index: usize,
    pub(super) offset: u64,
    pub(super) raw: usize,
    pub(super) rows: usize,
    pub(super) bad: Vec<u32>,
    pub(super) events: Vec<(usize, Vec<Event>)>,
    pub(super) rules: Vec<(usize, Vec<u32>)>,
    pub(super) lanes: Vec<Packed>,
    pub(super) mark_seen: Option<u8>,
    pub(super) mark_mixed: bool,
    /// Units of work that it took ([`crate::work`]); the same for any number of threads.
    pub(super) work: u64,
}

pub(super) struct Worker<'a> {
    folder: &'a Folder,
    kept: &'a Kept,
    interner: &'a Mutex<Interner>,
    marks: Marks,
    layout: Option<&'a Layout>,
    width: usize,
    decimal: Option<u8>,
    /// The place of each judged field's column, the field, and its judge.
    judges: Vec<(usize, usize, Judge<'a>)>,
    columns: Vec<Column>,
    /// The place among the columns of each field.
    column_of: Vec<Option<usize>>,
    rules: Vec<(usize, &'a RowProgram, Vec<usize>)>,
    /// Units of work that the rules' expressions take for each row, functions of text apart.
    row_work: u64,
    cells: Cells,
    arena: Arena,
}

impl<'a> Worker<'a> {
    /// A worker for a file with these columns (the field that each holds). On the previous side only what is compared is
    /// judged, and no row rules.
    pub(super) fn new(
        folder: &'a Folder,
        kept: &'a Kept,
        interner: &'a Mutex<Interner>,
        side: Side,
        (marks, layout): (Marks, Option<&'a Layout>),
        file: &[Option<usize>],
        decimal: Option<u8>,
    ) -> Worker<'a> {
        let fields = folder.fields();
        let has = |field: &usize| file.contains(&Some(*field));
        let mut rules = Vec::new();
        if side == Side::Current {
            for (place, rule) in folder.rules().iter().enumerate() {
                let named = rule.program.fields(Side::Current);
                if let Program::Row(program) = &rule.program
                    && named.iter().all(has)
                {
                    rules.push((place, program, named));
                }
            }
        }
        let row_work = rules.iter().map(|(_, program, _)| program.work()).sum();
        let read: Vec<_> = rules.iter().flat_map(|(_, program, _)| &program.inputs).collect();
        let mut judges = Vec::new();
        let mut column_of = vec![None; fields.len()];
        for (at, field) in file.iter().enumerate() {
            let Some(field) = *field else { continue };
            let is_kept = kept.slot(field, Part::Value).is_some() || kept.slot(field, Part::ListRow).is_some();
            if side == Side::Previous && !is_kept {
                continue;
            }
            let value =
                kept.slot(field, Part::Value).is_some() || read.iter().any(|input| input.field == field && input.list_column.is_none());
            let row =
                kept.slot(field, Part::ListRow).is_some() || read.iter().any(|input| input.field == field && input.list_column.is_some());
            let list = folder.code_list(field);
            column_of[field] = Some(judges.len());
            judges.push((at, field, Judge::new(&fields[field], list, folder.missing_values()).wanting(value, row)));
        }
        let columns = judges.iter().map(|(_, _, judge)| judge.column()).collect();
        Worker {
            folder,
            kept,
            interner,
            marks,
            layout,
            width: file.len(),
            decimal,
            judges,
            columns,
            column_of,
            rules,
            row_work,
            cells: Cells::default(),
            arena: Arena::default(),
        }
    }

    pub(super) fn run(&mut self, block: &Block) -> Done {
        match self.layout {
            Some(layout) => fixed::split(&block.bytes[..block.length], self.marks.newline, layout, &mut self.cells),
            None => split(&block.bytes, block.length, self.marks, self.width, &mut self.cells),
        }
        let mut cells = std::mem::take(&mut self.cells);
        let mut done = self.judge(cells.text(&block.bytes), &cells);
        done.bad = std::mem::take(&mut cells.bad);
        self.cells = cells;
        (done.index, done.offset, done.raw) = (block.index, block.offset, block.raw);
        done
    }

    /// Judges rows that are cells already.
    pub(super) fn judge(&mut self, text: &[u8], cells: &Cells) -> Done {
        self.arena.clear();
        let mut done = Done { rows: cells.rows(), ..Done::default() };
        let mut mark = Mark { given: self.decimal, seen: None, mixed: false };
        for ((at, field, judge), column) in self.judges.iter_mut().zip(&mut self.columns) {
            judge.run(text, cells, *at, &mut mark, column, &mut self.arena);
            done.work += judge.take_work();
            if !column.events.is_empty() {
                done.events.push((*field, column.events.clone()));
            }
        }
        (done.mark_seen, done.mark_mixed) = (mark.seen, mark.mixed);
        for rule in 0..self.rules.len() {
            let rows = self.rule(rule, cells);
            if !rows.is_empty() {
                done.rules.push((self.rules[rule].0, rows));
            }
        }
        done.work = done.work.saturating_add(cells.rows() as u64 * self.row_work).saturating_add(self.arena.take_work());
        done.lanes = self.pack(cells.rows());
        done
    }

    /// The rows that break a row rule.
    fn rule(&mut self, place: usize, cells: &Cells) -> Vec<u32> {
        let (_, program, named) = &self.rules[place];
        let mut arena = std::mem::take(&mut self.arena);
        let texts = arena.len();
        let inputs: Vec<Vector<'_>> = program.inputs.iter().map(|input| self.input(input, &mut arena)).collect();
        let broken = false_rows(program.when.as_ref(), program.check.as_ref(), cells.rows(), &inputs, &mut arena);
        drop(inputs);
        // Texts that the rule made are not read again.
        arena.truncate(texts);
        self.arena = arena;
        let judged = |row: &u32| {
            cells.bad.binary_search(row).is_err()
                && named.iter().all(|field| {
                    self.column_of[*field]
                        .is_none_or(|column| self.columns[column].events.binary_search_by_key(row, |event| event.0).is_err())
                })
        };
        broken.into_iter().filter(judged).collect()
    }

    fn input(&self, input: &Input, arena: &mut Arena) -> Vector<'_> {
        let Some(column) = self.column_of[input.field].map(|column| &self.columns[column]) else {
            return eval::null(input.ty);
        };
        match (input.list_column, &column.list_rows) {
            (Some(list_column), Lane::Int(rows)) => match self.folder.code_list(input.field) {
                Some(list) => list::gather(list, list_column, rows.iter().copied(), input.ty, arena),
                None => eval::null(input.ty),
            },
            _ => column.lane.vector(input.ty),
        }
    }

    fn pack(&mut self, rows: usize) -> Vec<Packed> {
        let mut lanes = Vec::with_capacity(self.kept.lanes.len());
        for (field, part, words) in &self.kept.lanes {
            let Some(column) = self.column_of[*field].map(|column| &mut self.columns[column]) else {
                lanes.push(Packed::One(words.null()));
                continue;
            };
            let lane = if *part == Part::Value { &mut column.lane } else { &mut column.list_rows };
            if let Lane::Text(codes) = lane
                && codes.iter().any(|code| is_spilled(*code))
            {
                let mut interner = self.interner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for code in codes.iter_mut().filter(|code| is_spilled(**code)) {
                    *code = interner.intern(self.arena.get(spill_index(*code)));
                }
            }
            lanes.push(if rows == 0 { Packed::One(words.null()) } else { Packed::pack(lane) });
        }
        lanes
    }
}

/// The rows where `when` is true (or absent) and `check` is false.
pub(crate) fn false_rows(when: Option<&Expr>, check: Option<&Expr>, rows: usize, inputs: &[Vector<'_>], arena: &mut Arena) -> Vec<u32> {
    let Some(check) = check else {
        return Vec::new();
    };
    let when = when.map(|when| eval::condition(when, rows, inputs, arena)).unwrap_or(Vals::One(TRUE));
    let none = match &when {
        Vals::One(truth) => *truth != TRUE,
        Vals::Many(truths) => !truths.contains(&TRUE),
    };
    if none {
        return Vec::new();
    }
    let check = eval::condition(check, rows, inputs, arena);
    match (&when, &check) {
        (Vals::One(_), Vals::Many(checks)) => memchr::memchr_iter(FALSE, checks).map(|row| row as u32).collect(),
        _ => (0..rows).filter(|row| when.at(*row) == TRUE && check.at(*row) == FALSE).map(|row| row as u32).collect(),
    }
}
