//! The columns of code lists as vectors: each row's code refers to a row of its list.

use std::borrow::Cow;

use crate::expr::Type;
use crate::expr::vector::{FALSE, TRUE, UNKNOWN, Values, Vector};
use crate::folder::codelist::{CodeList, ListValues};
use crate::value::NULL_INT;
use crate::value::text_code::{Arena, NULL};

/// Gathers the values of a list's column for the given rows of the list.
pub(crate) fn gather(
    list: &CodeList,
    column: usize,
    rows: impl Iterator<Item = i64>,
    ty: Type,
    arena: &mut Arena,
) -> Vector<'static> {
    match &list.columns[column].values {
        ListValues::Num(values) => {
            let one = |row: i64| {
                if row == NULL_INT { f64::NAN } else { values[row as usize] }
            };
            Vector::Num(Values::Flat(Cow::Owned(rows.map(one).collect())))
        }
        ListValues::Int(values) if ty == Type::Bool => {
            let one = |row: i64| match if row == NULL_INT { NULL_INT } else { values[row as usize] }
            {
                0 => FALSE,
                1 => TRUE,
                _ => UNKNOWN,
            };
            Vector::Bool(Values::Flat(Cow::Owned(rows.map(one).collect())))
        }
        ListValues::Int(values) => {
            let one = |row: i64| {
                if row == NULL_INT { NULL_INT } else { values[row as usize] }
            };
            Vector::Int(Values::Flat(Cow::Owned(rows.map(one).collect())))
        }
        ListValues::Text(values) => {
            // A long text is spilled once for all rows that refer to it.
            let mut codes: Vec<Option<u64>> = vec![None; values.len()];
            let mut one = |row: i64| {
                if row == NULL_INT {
                    return NULL;
                }
                *codes[row as usize].get_or_insert_with(|| {
                    values[row as usize].as_ref().map_or(NULL, |text| arena.code(text))
                })
            };
            Vector::Text(Values::Flat(Cow::Owned(rows.map(&mut one).collect())))
        }
    }
}
