//! Code lists: small tables that fields refer to, with columns that rules use.
//!
//! Invariant: each code occurs once. A lookup takes expected constant time.

use std::collections::HashMap;

use super::field::{FieldType, IdentityNumber};
use crate::Lang;
use crate::value::text_code::{self, CodeMap};
use crate::value::{NULL_INT, date, identity, number};

/// A code list of a folder.
#[derive(Debug, Clone, Default)]
pub struct CodeList {
    pub(crate) name: String,
    /// The index of the column that holds the codes.
    pub(crate) key: usize,
    /// Whether one column holds codes. If not, fields refer to several columns together.
    pub(crate) has_codes: bool,
    pub(crate) columns: Vec<ListColumn>,
    /// Rows of text, as read.
    pub(crate) rows: Vec<Vec<String>>,
    /// The format of the codes, if they are identity numbers.
    identity_number: Option<IdentityNumber>,
    by_code: CodeMap<u32>,
    by_text: HashMap<Box<[u8]>, u32>,
}

#[derive(Debug, Clone)]
pub(crate) struct ListColumn {
    pub(crate) name: String,
    pub(crate) field_type: FieldType,
    pub(crate) values: ListValues,
}

/// The typed values of a column, one per row of the list.
#[derive(Debug, Clone)]
pub(crate) enum ListValues {
    Num(Vec<f64>),
    Int(Vec<i64>),
    /// `None` is a missing value. Texts are encoded when they are used.
    Text(Vec<Option<Box<[u8]>>>),
}

impl CodeList {
    /// Builds a list from its rows and the column of its codes, if it has one. The error is the row
    /// (from 1), the column, the reason and the offending text.
    pub(crate) fn new(
        name: &str,
        codes: Option<usize>,
        columns: Vec<(String, FieldType)>,
        rows: Vec<Vec<String>>,
    ) -> Result<CodeList, (usize, String, &'static str, String)> {
        let mut list = CodeList {
            name: name.to_owned(),
            key: codes.unwrap_or(0),
            has_codes: codes.is_some(),
            ..CodeList::default()
        };
        for (row, cells) in rows.iter().enumerate() {
            let Some(key) = codes else { break };
            let code = cells[key].as_bytes();
            let known = match text_code::encode_inline(code) {
                Some(0) => return Err((row + 1, columns[key].0.clone(), "empty", String::new())),
                Some(code) => list.by_code.insert(code, row as u32),
                None => list.by_text.insert(code.into(), row as u32),
            };
            if known.is_some() {
                return Err((row + 1, columns[key].0.clone(), "duplicate", cells[key].clone()));
            }
        }
        for (index, (name, field_type)) in columns.into_iter().enumerate() {
            let values = typed(&rows, index, field_type)
                .map_err(|row| (row, name.clone(), "type", rows[row - 1][index].clone()))?;
            list.columns.push(ListColumn { name, field_type, values });
        }
        list.rows = rows;
        Ok(list)
    }

    /// The name of the list.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The names of its columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
    /// The column that holds the codes.
    pub fn key_column(&self) -> &str {
        self.columns.get(self.key).map_or("", |column| column.name.as_str())
    }
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// Whether one column holds codes. If not, fields refer to several columns together.
    pub fn has_codes(&self) -> bool {
        self.has_codes
    }
    /// The rows, in order, as the text of each column.
    pub fn rows(&self) -> impl Iterator<Item = &[String]> {
        self.rows.iter().map(Vec::as_slice)
    }
    /// The codes, in the order of the list.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row[self.key].as_str())
    }
    /// The text of a column for a code.
    pub fn value(&self, code: &str, column: &str) -> Option<&str> {
        let row = self.find(code.as_bytes())?;
        let column = self.columns.iter().position(|known| known.name == column)?;
        self.rows.get(row).map(|cells| cells[column].as_str())
    }
    /// The label of a code: its column `label_sv` or `label_en`.
    pub fn label(&self, code: &str, lang: Lang) -> Option<&str> {
        self.value(code, if lang == Lang::Sv { "label_sv" } else { "label_en" })
    }

    /// Declares that the codes are identity numbers, so that they are found with and without a
    /// hyphen. The error is the row (from 1) of a code that occurs on an earlier row.
    pub(crate) fn set_identity_number(&mut self, format: IdentityNumber) -> Result<(), usize> {
        (self.by_code, self.by_text) = (CodeMap::default(), HashMap::new());
        self.identity_number = Some(format);
        for (row, cells) in self.rows.iter().enumerate() {
            let code = cells[self.key].as_bytes();
            let bare = identity::without_hyphen(format, code);
            let code = bare.as_ref().map_or(code, identity::IdentityDigits::bytes);
            let known = match text_code::encode_inline(code) {
                Some(code) => self.by_code.insert(code, row as u32),
                None => self.by_text.insert(code.into(), row as u32),
            };
            if known.is_some() {
                return Err(row + 1);
            }
        }
        Ok(())
    }

    pub(crate) fn find(&self, text: &[u8]) -> Option<usize> {
        let bare = self.identity_number.and_then(|format| identity::without_hyphen(format, text));
        let text = bare.as_ref().map_or(text, identity::IdentityDigits::bytes);
        match text_code::encode_inline(text) {
            Some(code) => self.by_code.get(&code),
            None => self.by_text.get(text),
        }
        .map(|&row| row as usize)
    }

    /// The row of an inline code.
    #[inline]
    pub(crate) fn find_code(&self, code: u64) -> Option<usize> {
        self.by_code.get(&code).map(|&row| row as usize)
    }
}

fn typed(rows: &[Vec<String>], index: usize, field_type: FieldType) -> Result<ListValues, usize> {
    let cells = rows.iter().enumerate().map(|(row, cells)| (row + 1, cells[index].as_bytes()));
    match field_type {
        FieldType::Number => cells
            .map(|(row, text)| {
                if text.is_empty() {
                    Ok(f64::NAN)
                } else {
                    number::parse_number(text, b'.').ok_or(row)
                }
            })
            .collect::<Result<_, _>>()
            .map(ListValues::Num),
        FieldType::String => Ok(ListValues::Text(
            cells.map(|(_, text)| (!text.is_empty()).then(|| text.into())).collect(),
        )),
        _ => cells
            .map(|(row, text)| {
                if text.is_empty() {
                    Ok(NULL_INT)
                } else {
                    parse_integer_value(text, field_type).ok_or(row)
                }
            })
            .collect::<Result<_, _>>()
            .map(ListValues::Int),
    }
}

/// Parses a value of a type that is stored as an integer.
#[inline]
pub(crate) fn parse_integer_value(text: &[u8], field_type: FieldType) -> Option<i64> {
    match field_type {
        FieldType::Integer => number::parse_integer(text),
        FieldType::Boolean => parse_boolean(text).map(i64::from),
        FieldType::Date => date::parse_date(text),
        FieldType::Year => date::parse_year(text),
        FieldType::YearMonth => date::parse_yearmonth(text),
        FieldType::DateTime => date::parse_datetime(text),
        FieldType::Time => date::parse_time(text),
        FieldType::String | FieldType::Number => None,
    }
}

/// `true`, `ja` and `1`, or `false`, `nej` and `0`, ignoring case.
#[inline]
pub(crate) fn parse_boolean(text: &[u8]) -> Option<bool> {
    match text {
        b"1" | b"true" => Some(true),
        b"0" | b"false" => Some(false),
        _ if text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"ja") => Some(true),
        _ if text.eq_ignore_ascii_case(b"false") || text.eq_ignore_ascii_case(b"nej") => {
            Some(false)
        }
        _ => None,
    }
}
