//! The header: which row has the fields' names, and what a name means.
//!
//! A cell names a field by the field's name or by its title, without regard to case or to how a
//! letter is composed. Rows above a header are not data, so the row with most names among the first
//! [`HEADER_SEARCH_ROWS`] is taken, if it is plainly a header.

use std::collections::{BTreeSet, HashMap};

use crate::folder::package::{Package, fold_name};
use crate::language::show_invisible;
use crate::{Lang, Options};

/// Rows among which the header is looked for.
pub(super) const HEADER_SEARCH_ROWS: usize = 20;

/// Fields by what a header may call them, in small letters.
pub(crate) struct HeaderNames {
    /// What the caller says of columns; it counts before all else.
    given: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// Titles that one field alone has.
    by_title: HashMap<String, Option<usize>>,
}

impl HeaderNames {
    pub(crate) fn of(package: &Package, options: &Options) -> HeaderNames {
        let given = options.columns.iter().filter_map(|(column, field)| {
            Some((fold_column_name(column), package.field_index(field)?))
        });
        let mut names = HeaderNames {
            given: given.collect(),
            by_name: HashMap::new(),
            by_title: HashMap::new(),
        };
        for (index, field) in package.fields.iter().enumerate() {
            names.by_name.entry(fold_name(&field.name)).or_insert(index);
            for lang in [Lang::Sv, Lang::En] {
                let title = fold_name(field.title.get(lang).trim());
                let known = names.by_title.entry(title).or_insert(Some(index));
                if *known != Some(index) {
                    *known = None;
                }
            }
        }
        names
    }

    /// The field of the column at a place, with this name.
    pub(super) fn column(&self, index: usize, cell: &str) -> Option<usize> {
        self.chosen(&column_label(index, cell)).or_else(|| self.field(cell))
    }

    /// The field that the caller chose for a column.
    pub(super) fn chosen(&self, column: &str) -> Option<usize> {
        if self.given.is_empty() {
            None
        } else {
            self.given.get(&fold_column_name(column)).copied()
        }
    }

    /// The field that a cell of the header names.
    pub(crate) fn field(&self, cell: &str) -> Option<usize> {
        let cell = cell.trim();
        if cell.is_empty() {
            return None;
        }
        if let Some(field) = self.chosen(cell) {
            return Some(field);
        }
        let cell = fold_name(cell);
        self.by_name.get(&cell).copied().or_else(|| self.by_title.get(&cell).copied().flatten())
    }

    /// How many fields a row names.
    pub(super) fn count(&self, row: &[String]) -> usize {
        row.iter().filter_map(|cell| self.field(cell)).collect::<BTreeSet<_>>().len()
    }

    /// Where the header is among the first rows of a file.
    pub(super) fn find<'a>(
        &self,
        rows: impl Iterator<Item = &'a [String]>,
        fields: usize,
    ) -> Header {
        let mut best = (0, 0, 0);
        let mut first = 0;
        let mut below = None;
        for (index, row) in rows.enumerate() {
            let count = self.count(row);
            if index == 0 {
                first = count;
            }
            let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
            if index >= HEADER_SEARCH_ROWS {
                if below.is_none() && is_header(count, filled, fields) {
                    below = Some(index);
                }
            } else if count > best.1 {
                best = (index, count, filled);
            }
        }
        match best {
            (0, 0, _) if let Some(index) = below => Header::Unclear(index),
            (_, 0, _) => Header::None,
            (0, ..) => Header::At(0),
            (index, count, filled) if is_header(count, filled, fields) => Header::At(index),
            _ if first > 0 => Header::At(0),
            (index, count, _) if count > 1 => Header::Unclear(index),
            _ => Header::None,
        }
    }
}

/// What a column is called: its name with its invisible characters shown, or its number in
/// brackets.
pub(super) fn column_label(index: usize, cell: &str) -> String {
    let cell = cell.trim();
    if cell.is_empty() { format!("({})", index + 1) } else { show_invisible(cell) }
}

/// A column's name as names are compared, whether invisible characters stand in it or are shown.
pub(super) fn fold_column_name(name: &str) -> String {
    fold_name(&show_invisible(name.trim()))
}

/// Whether a row with so many names is plainly a header: most of its cells are names, or most of
/// the fields are named.
fn is_header(count: usize, filled: usize, fields: usize) -> bool {
    let wanted = if fields == 1 { 1 } else { 2 };
    count >= wanted && (count * 2 >= filled || count * 2 >= fields)
}

/// Where the names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// In no row: the columns are in the order of the fields.
    None,
    At(usize),
    /// In a row that is not plainly a header, or too far down to be one.
    Unclear(usize),
}

/// What spreadsheets write as a first line to name the delimiter, `sep=;`: the delimiter and the
/// length of the line. It is not a row.
pub(super) fn parse_separator_line(text: &[u8], newline: u8) -> Option<(u8, usize)> {
    let end = memchr::memchr(newline, text)?;
    let line = text[..end].trim_ascii_end();
    let line =
        line.strip_prefix(b"\"").map_or(line, |line| line.strip_suffix(b"\"").unwrap_or(line));
    let (name, rest) = line.split_at_checked(3)?;
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?;
    // A tab is white space too.
    let delimiter = match rest.trim_ascii() {
        [delimiter @ (b';' | b',' | b'|')] => *delimiter,
        [] if rest.contains(&b'\t') || text[..end].contains(&b'\t') => b'\t',
        _ => return None,
    };
    name.eq_ignore_ascii_case(b"sep").then_some((delimiter, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_name_the_delimiter() {
        for (line, delimiter) in [
            ("sep=;\n", b';'),
            ("SEP=,\r\n", b','),
            ("\"sep=;\"\n", b';'),
            ("sep = ; \r\n", b';'),
            ("sep=\t\n", b'\t'),
            ("sep=|\n", b'|'),
        ] {
            assert_eq!(
                parse_separator_line(line.as_bytes(), b'\n'),
                Some((delimiter, line.len())),
                "{line:?}"
            );
        }
        for line in ["sep\n", "sep=\n", "separator;x\n", "sep=;;\n", "enhet;pnr\n", ""] {
            assert_eq!(parse_separator_line(line.as_bytes(), b'\n'), None, "{line:?}");
        }
    }
}
