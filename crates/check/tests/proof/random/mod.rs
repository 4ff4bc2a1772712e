//! Random folders, rules and files: all well-formed, with values that often coincide and are often
//! invalid.
//!
//! Everything is derived from tapes of numbers; an empty tape gives the simplest case. Shrinking a
//! tape therefore shrinks the case, and removing a tape removes a rule or a row.

mod expression;
mod file;
mod folder;
mod rules;

use proptest::collection::vec;
use proptest::prelude::*;

pub(crate) use file::write;
pub(crate) use folder::{Field, Package};

/// A sequence of decisions.
pub(crate) struct Tape<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub(crate) fn new(numbers: &'a [u32]) -> Self {
        Tape { numbers, at: 0 }
    }

    /// A number below `end`; 0 when the tape has run out.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % end.max(1)
    }

    /// True in `part` of a hundred cases; false when the tape has run out.
    pub(crate) fn percent(&mut self, part: usize) -> bool {
        self.below(100) + part >= 100
    }

    pub(crate) fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

/// A case: the tapes that everything is derived from.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) folder: Vec<u32>,
    pub(crate) rules: Vec<Vec<u32>>,
    pub(crate) form: Vec<u32>,
    pub(crate) rows: Vec<Vec<u32>>,
    pub(crate) previous: Option<Vec<Vec<u32>>>,
}

/// The written-out case says more than its tapes.
impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} rules, {} rows", self.rules.len(), self.rows.len())
    }
}

pub(crate) fn case(most_rows: usize) -> impl Strategy<Value = Case> {
    let tape = |size: usize| vec(any::<u32>(), size);
    let rows = || vec(tape(40), 1..most_rows);
    (tape(160), vec(tape(220), 0..7), tape(40), rows(), proptest::option::weighted(0.7, rows()))
        .prop_map(|(folder, rules, form, rows, previous)| Case {
            folder,
            rules,
            form,
            rows,
            previous,
        })
}

/// A case, written out.
pub(crate) struct Written {
    pub(crate) files: std::collections::BTreeMap<String, Vec<u8>>,
    pub(crate) data: String,
    pub(crate) previous: Option<String>,
    pub(crate) delimiter: char,
    pub(crate) decimal: char,
}

impl Case {
    pub(crate) fn write(&self) -> Written {
        let mut package = Package::new(&mut Tape::new(&self.folder));
        let rules: Vec<String> = self
            .rules
            .iter()
            .enumerate()
            .map(|(place, tape)| rules::rule(&package, place, &mut Tape::new(tape)))
            .collect();
        package.files.insert(
            "rules.toml".to_owned(),
            format!("format = 1\n{}", rules.concat()).into_bytes(),
        );
        let mut form = Tape::new(&self.form);
        let (delimiter, decimal) =
            form.pick(&[(';', '.'), (';', ','), (',', '.'), ('\t', ','), ('|', '.')]);
        let data = write(&package, &self.rows, &mut form, delimiter, decimal);
        let previous =
            self.previous.as_ref().map(|rows| write(&package, rows, &mut form, delimiter, decimal));
        Written { files: package.files, data, previous, delimiter, decimal }
    }
}
