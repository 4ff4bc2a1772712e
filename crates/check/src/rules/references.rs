//! Composite foreign keys: fields whose values together refer to a row of a code list.

use std::collections::HashSet;

use roaring::RoaringBitmap;

use super::groups::included;
use super::view::{TableView, is_null};
use crate::Cancelled;
use crate::folder::field::{Field, FieldType};
use crate::folder::keys::ForeignKey;
use crate::parallel::Pool;
use crate::value::text_code::encode_inline;
use crate::value::{identity, number};

/// The rows whose values together occur on no row of the code list. A row with a missing value
/// refers to nothing; `excluded` are rows where one of the values is broken.
pub(crate) fn unmatched_rows(
    reference: &ForeignKey,
    view: &TableView<'_>,
    excluded: &RoaringBitmap,
    pool: &Pool,
) -> Result<RoaringBitmap, Cancelled> {
    let inner = &view.table.inner;
    let fields = inner.folder.fields();
    let list = &inner.folder.code_lists()[reference.list];
    let word = |(field, column): (&usize, &usize), cells: &[String]| {
        word(&fields[*field], cells[*column].as_bytes(), view)
    };
    let key = |cells: &Vec<String>| -> Option<Vec<u64>> {
        reference.fields.iter().zip(&reference.columns).map(|pair| word(pair, cells)).collect()
    };
    let known: HashSet<Vec<u64>> = list.rows.iter().filter_map(key).collect();
    let physical_types = view.physical_types(&reference.fields);
    let rows = pool.map(inner.chunks.len(), |index| {
        let chunk = &inner.chunks[index];
        let columns = view.columns(&reference.fields, chunk);
        let mut key = vec![0; columns.len()];
        let mut rows = Vec::new();
        for (row, selected) in included(chunk, excluded).into_iter().enumerate() {
            key.iter_mut().zip(&columns).for_each(|(word, column)| *word = column[row]);
            let whole =
                key.iter().zip(&physical_types).all(|(word, physical)| !is_null(*word, *physical));
            if selected && whole && !known.contains(&key) {
                rows.push(chunk.first_row + row as u32);
            }
        }
        rows
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// A cell of the code list as the comparable word of a field's value; `None` if it occurs on no row
/// of the file.
fn word(field: &Field, cell: &[u8], view: &TableView<'_>) -> Option<u64> {
    match field.field_type {
        FieldType::String => {
            let bare =
                field.identity_number.and_then(|format| identity::without_hyphen(format, cell));
            let text = bare.as_ref().map_or(cell, identity::IdentityDigits::bytes);
            encode_inline(text).or_else(|| view.table.inner.interner.find(text))
        }
        FieldType::Number => number::parse_number(cell, b'.').map(|value| (value + 0.0).to_bits()),
        _ => field.parse_integer_value(cell).map(|value| value as u64),
    }
}
