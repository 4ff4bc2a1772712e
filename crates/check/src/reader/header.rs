//! The header: which row names the fields, and which field a name means.
//!
//! A cell names a field by the field's name or title, ignoring case and Unicode composition. Rows
//! above the header are not data. Of the first [`HEADER_SEARCH_ROWS`] rows, the one with the most
//! names is the header, if it is plainly one.

use std::collections::{BTreeSet, HashMap};

use crate::folder::package::{Package, fold_name};
use crate::language::show_invisible;
use crate::{Lang, Options};

/// Rows that are searched for the header.
pub(super) const HEADER_SEARCH_ROWS: usize = 20;

/// Fields by the names that a header may use, in folded form.
pub(crate) struct HeaderNames {
    /// Names that the caller mapped; they take precedence.
    given: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// Titles; `None` if several fields share one.
    by_title: HashMap<String, Option<usize>>,
}

impl HeaderNames {
    pub(crate) fn new(package: &Package, options: &Options) -> HeaderNames {
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

    /// The field of a column, by its index and name.
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

    /// The number of fields that a row names.
    pub(super) fn count(&self, row: &[String]) -> usize {
        row.iter().filter_map(|cell| self.field(cell)).collect::<BTreeSet<_>>().len()
    }

    /// Finds the header among the first rows of a file.
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

/// The label of a column: its name with invisible characters shown, or its number in brackets.
pub(super) fn column_label(index: usize, cell: &str) -> String {
    let cell = cell.trim();
    if cell.is_empty() { format!("({})", index + 1) } else { show_invisible(cell) }
}

/// Folds a column's name for comparison, whether its invisible characters are shown or not.
pub(super) fn fold_column_name(name: &str) -> String {
    fold_name(&show_invisible(name.trim()))
}

/// Whether a row is plainly a header: most of its cells are names, or most of the fields are named.
fn is_header(count: usize, filled: usize, fields: usize) -> bool {
    let wanted = if fields == 1 { 1 } else { 2 };
    count >= wanted && (count * 2 >= filled || count * 2 >= fields)
}

/// Where the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// In no row: the columns are in the order of the fields.
    None,
    At(usize),
    /// In a row that is not plainly a header, or that is too far down.
    Unclear(usize),
}

/// Parses the line `sep=;` that spreadsheets write first to name the delimiter: the delimiter, and
/// the length of the line. The line is not a row.
pub(super) fn parse_separator_line(text: &[u8], newline: u8) -> Option<(u8, usize)> {
    let end = memchr::memchr(newline, text)?;
    let line = text[..end].trim_ascii_end();
    let line =
        line.strip_prefix(b"\"").map_or(line, |line| line.strip_suffix(b"\"").unwrap_or(line));
    let (name, rest) = line.split_at_checked(3)?;
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?;
    // A tab counts as white space, too.
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
    fn separator_lines() {
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
