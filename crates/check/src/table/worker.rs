//! The work on one block: split, judge, type, row rules, packing. Each thread has a worker of its
//! own.

use std::sync::Mutex;

use super::{Kept, Part};
use crate::column::judge::{Column, Event, Judge, Mark, trim};
use crate::column::lane::{Lane, Packed};
use crate::column::{letters, list};
use crate::expr::vector::{FALSE, TRUE, Vals, Vector};
use crate::expr::{Expr, Input, Program, RowProgram, Side, eval};
use crate::folder::layout::Layout;
use crate::reader::feed::Block;
use crate::reader::fixed;
use crate::reader::split::{Cells, Marks, split};
use crate::value::pack::{Arena, Interner, is_spilled, spill_index};
use crate::{FieldType, Folder};

/// What a block gave. Rows are counted from the block's first.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) index: usize,
    pub(super) offset: u64,
    pub(super) raw: usize,
    pub(super) rows: usize,
    pub(super) bad: Vec<u32>,
    pub(super) torn: Vec<u32>,
    /// Rows that have the names of the fields again.
    pub(super) headers: Vec<u32>,
    /// Blank rows that were left out, and line ends inside cells.
    pub(super) blanks: u32,
    pub(super) breaks: u32,
    pub(super) events: Vec<(usize, Vec<Event>)>,
    pub(super) rules: Vec<(usize, Vec<u32>)>,
    pub(super) lanes: Vec<Packed>,
    pub(super) mark_seen: Option<u8>,
    pub(super) mark_mixed: bool,
    /// Whether numbers showed that may be grouped.
    pub(super) grouped: bool,
    /// Units of work that it took ([`crate::work`]); the same for any number of threads.
    pub(super) work: u64,
}

/// The form of a file, as its first rows showed it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) marks: Marks,
    pub(super) layout: Option<&'a Layout>,
    /// The field that each column holds.
    pub(super) columns: &'a [Option<usize>],
    /// Columns without a name, which hold nothing.
    pub(super) empty: &'a [usize],
    pub(super) decimal: Option<u8>,
    /// The names that columns have in the file's header; none if it has none.
    pub(super) names: &'a [String],
}

pub(super) struct Worker<'a> {
    folder: &'a Folder,
    kept: &'a Kept,
    interner: &'a Mutex<Interner>,
    marks: Marks,
    layout: Option<&'a Layout>,
    width: usize,
    /// Columns that hold nothing.
    empty: &'a [usize],
    decimal: Option<u8>,
    /// The columns of fields, each with its name in the header in small letters; none if there is
    /// no header.
    header: Vec<(usize, String)>,
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
    /// A worker for a file of this form. On the previous side only what is compared is
    /// judged, and no row rules.
    pub(super) fn new(
        folder: &'a Folder,
        kept: &'a Kept,
        interner: &'a Mutex<Interner>,
        side: Side,
        form: Form<'a>,
    ) -> Worker<'a> {
        let Form { marks, layout, columns: file, empty, decimal, names } = form;
        let header = file.iter().zip(names).enumerate().filter(|(_, (field, _))| field.is_some());
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
            let is_kept = kept.slot(field, Part::Value).is_some()
                || kept.slot(field, Part::ListRow).is_some();
            if side == Side::Previous && !is_kept {
                continue;
            }
            let value = kept.slot(field, Part::Value).is_some()
                || read.iter().any(|input| input.field == field && input.list_column.is_none());
            let row = kept.slot(field, Part::ListRow).is_some()
                || read.iter().any(|input| input.field == field && input.list_column.is_some());
            let list = folder.code_list(field);
            column_of[field] = Some(judges.len());
            let judge =
                Judge::new(&fields[field], list, folder.missing_values()).wanting(value, row);
            judges.push((at, field, judge.of_unit(folder.own_values(field))));
        }
        let columns = judges.iter().map(|(_, _, judge)| judge.column()).collect();
        Worker {
            folder,
            kept,
            interner,
            marks,
            layout,
            width: file.len(),
            empty,
            decimal,
            header: header.map(|(at, (_, name))| (at, name.to_lowercase())).collect(),
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
            Some(layout) => fixed::split(
                &block.bytes[..block.length],
                self.marks.newline,
                layout,
                &mut self.cells,
            ),
            None => split(&block.bytes, block.length, self.marks, self.width, &mut self.cells),
        }
        let mut cells = std::mem::take(&mut self.cells);
        if !self.empty.is_empty() {
            cells.refuse_filled(&block.bytes, self.empty);
        }
        let mut done = self.judge(cells.text(&block.bytes), &cells);
        if !self.header.is_empty() {
            let headers = self.headers(cells.text(&block.bytes), &cells);
            if !headers.is_empty() {
                // Nothing else judges them: the block is judged again without.
                cells.refuse(&headers);
                done = self.judge(cells.text(&block.bytes), &cells);
                done.headers = headers;
            }
        }
        done.bad = std::mem::take(&mut cells.bad);
        done.torn = std::mem::take(&mut cells.torn);
        (done.blanks, done.breaks) = (cells.blanks, cells.breaks);
        self.cells = cells;
        (done.index, done.offset, done.raw) = (block.index, block.offset, block.raw);
        done
    }

    /// Judges rows that are cells already.
    pub(super) fn judge(&mut self, text: &[u8], cells: &Cells) -> Done {
        self.arena.clear();
        let mut done = Done { rows: cells.rows(), ..Done::default() };
        let mut mark = Mark { given: self.decimal, seen: None, mixed: false, grouped: false };
        for ((at, _, judge), column) in self.judges.iter_mut().zip(&mut self.columns) {
            judge.run(text, cells, *at, &mut mark, column, &mut self.arena);
            done.work += judge.take_work();
        }
        for place in letters::suspects(text, self.marks.delimiter) {
            self.judge_letters(text, cells, place);
        }
        for ((_, field, _), column) in self.judges.iter().zip(&self.columns) {
            if !column.events.is_empty() {
                done.events.push((*field, column.events.clone()));
            }
        }
        (done.mark_seen, done.mark_mixed, done.grouped) = (mark.seen, mark.mixed, mark.grouped);
        for rule in 0..self.rules.len() {
            let rows = self.rule(rule, cells);
            if !rows.is_empty() {
                done.rules.push((self.rules[rule].0, rows));
            }
        }
        done.work = done
            .work
            .saturating_add(cells.rows() as u64 * self.row_work)
            .saturating_add(self.arena.take_work());
        done.lanes = self.pack(cells.rows());
        done
    }

    /// Judges the cell at a place of the text by its letters, unless it is wrong already.
    fn judge_letters(&mut self, text: &[u8], cells: &Cells, place: usize) {
        let Some(row) =
            cells.starts.partition_point(|start| *start as usize <= place).checked_sub(1)
        else {
            return;
        };
        let ends = &cells.ends[row * cells.width..(row + 1) * cells.width];
        let at = ends.partition_point(|end| *end as usize <= place);
        let Some(judged) = self.judges.iter().position(|(known, ..)| *known == at) else { return };
        let field = &self.folder.fields()[self.judges[judged].1];
        let events = &mut self.columns[judged].events;
        let Err(slot) = events.binary_search_by_key(&(row as u32), |event| event.0) else { return };
        let (start, end) = cells.place(row, at);
        let cell = &text[start..end];
        let missing = || {
            let (start, end) = trim(cell, 0, cell.len());
            self.folder
                .missing_values()
                .iter()
                .any(|missing| missing.as_bytes() == &cell[start..end])
        };
        if field.kind == FieldType::String
            && start <= place
            && let Some(kind) = letters::kind(cell, field.required)
            && !missing()
        {
            events.insert(slot, (row as u32, kind.bit()));
        }
    }

    /// Whether a row is the header again, as where files were put together.
    fn is_header(&self, text: &[u8], cells: &Cells, row: usize) -> bool {
        self.header.iter().all(|(at, name)| {
            let (start, end) = cells.place(row, *at);
            let (start, end) = trim(text, start, end);
            std::str::from_utf8(&text[start..end]).is_ok_and(|cell| cell.to_lowercase() == *name)
        })
    }

    /// The rows of a block that are headers. A header is wrong by the type or the list of some
    /// field, so only rows that are wrong there are looked at; all of them where no field has any.
    fn headers(&self, text: &[u8], cells: &Cells) -> Vec<u32> {
        let tells = |(_, field, _): &(usize, usize, Judge<'_>)| {
            let field = &self.folder.fields()[*field];
            field.kind != FieldType::String
                || field.code_list.is_some()
                || field.identity_number.is_some()
        };
        let is_header = |row: &u32| self.is_header(text, cells, *row as usize);
        match self.judges.iter().position(tells) {
            Some(judged) => {
                let events = &self.columns[judged].events;
                events.iter().map(|(row, _)| *row).filter(is_header).collect()
            }
            None => (0..cells.rows() as u32).filter(is_header).collect(),
        }
    }

    /// The rows that break a row rule.
    fn rule(&mut self, place: usize, cells: &Cells) -> Vec<u32> {
        let (_, program, named) = &self.rules[place];
        let mut arena = std::mem::take(&mut self.arena);
        let texts = arena.len();
        let inputs: Vec<Vector<'_>> =
            program.inputs.iter().map(|input| self.input(input, &mut arena)).collect();
        let broken = false_rows(
            program.when.as_ref(),
            program.check.as_ref(),
            cells.rows(),
            &inputs,
            &mut arena,
        );
        drop(inputs);
        // Texts that the rule made are not read again.
        arena.truncate(texts);
        self.arena = arena;
        let judged = |row: &u32| {
            cells.bad.binary_search(row).is_err()
                && named.iter().all(|field| {
                    self.column_of[*field].is_none_or(|column| {
                        self.columns[column]
                            .events
                            .binary_search_by_key(row, |event| event.0)
                            .is_err()
                    })
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
                Some(list) => {
                    list::gather(list, list_column, rows.iter().copied(), input.ty, arena)
                }
                None => eval::null(input.ty),
            },
            _ => column.lane.vector(input.ty),
        }
    }

    fn pack(&mut self, rows: usize) -> Vec<Packed> {
        let mut lanes = Vec::with_capacity(self.kept.lanes.len());
        for (field, part, words) in &self.kept.lanes {
            let Some(column) = self.column_of[*field].map(|column| &mut self.columns[column])
            else {
                lanes.push(Packed::One(words.null()));
                continue;
            };
            let lane = if *part == Part::Value { &mut column.lane } else { &mut column.list_rows };
            if let Lane::Text(codes) = lane
                && codes.iter().any(|code| is_spilled(*code))
            {
                let mut interner =
                    self.interner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
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
pub(crate) fn false_rows(
    when: Option<&Expr>,
    check: Option<&Expr>,
    rows: usize,
    inputs: &[Vector<'_>],
    arena: &mut Arena,
) -> Vec<u32> {
    let Some(check) = check else {
        return Vec::new();
    };
    let when =
        when.map(|when| eval::condition(when, rows, inputs, arena)).unwrap_or(Vals::One(TRUE));
    let none = match &when {
        Vals::One(truth) => *truth != TRUE,
        Vals::Many(truths) => !truths.contains(&TRUE),
    };
    if none {
        return Vec::new();
    }
    let check = eval::condition(check, rows, inputs, arena);
    match (&when, &check) {
        (Vals::One(_), Vals::Many(checks)) => {
            memchr::memchr_iter(FALSE, checks).map(|row| row as u32).collect()
        }
        _ => (0..rows)
            .filter(|row| when.at(*row) == TRUE && check.at(*row) == FALSE)
            .map(|row| row as u32)
            .collect(),
    }
}
