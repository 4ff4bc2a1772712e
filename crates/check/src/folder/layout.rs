//! Fixed-width layouts: which characters of a line belong to which field.
//!
//! The data resource may have
//! `"farstu:layout": [{"field": "kommunkod", "start": 1, "width": 4}, …]`, with characters counted
//! from 1. A file of such lines has neither a header nor delimiters.

use super::field::Field;
use super::json_node::{Errors, JsonNode};

/// The columns of a fixed-width file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) columns: Vec<Column>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) field: usize,
    /// The first character, from 0.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Layout {
    /// The number of characters of a full line.
    pub(crate) fn width(&self) -> usize {
        self.columns.last().map_or(0, |column| column.end)
    }
}

pub(crate) fn load(node: &JsonNode<'_>, fields: &[Field], errors: &mut Errors) -> Option<Layout> {
    let mut columns = Vec::new();
    for item in node.items(errors) {
        item.allow_keys(&["field", "start", "width"], errors);
        let name = item.required_text("field", errors);
        let start = item.count("start", errors).unwrap_or(0);
        let width = item.count("width", errors).unwrap_or(0);
        let field = fields.iter().position(|field| field.name == name);
        match field {
            Some(field) if start >= 1 && width >= 1 && start + width <= 100_000 => {
                columns.push(Column { field, start: start - 1, end: start - 1 + width });
            }
            _ => errors.push(item.error(
                "kolumnen pekar inte ut ett fält med start från 1 och bredd från 1.",
                "the column does not name a field with a start from 1 and a width from 1.",
                "Skriv {\"field\": \"…\", \"start\": 1, \"width\": 4}.",
                "Write {\"field\": \"…\", \"start\": 1, \"width\": 4}.",
            )),
        }
    }
    columns.sort_by_key(|column| column.start);
    let overlap = columns.windows(2).any(|pair| pair[0].end > pair[1].start);
    let twice = columns
        .iter()
        .enumerate()
        .any(|(at, column)| columns[..at].iter().any(|other| other.field == column.field));
    if overlap || twice || columns.is_empty() {
        errors.push(node.error(
            "layouten är tom, har kolumner som går in i varandra eller ett fält två gånger.",
            "the layout is empty, has columns that overlap, or a field twice.",
            "Varje tecken hör till högst ett fält.",
            "Each character belongs to at most one field.",
        ));
        return None;
    }
    Some(Layout { columns })
}
