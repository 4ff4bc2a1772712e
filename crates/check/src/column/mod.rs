//! Columns: cells are validated and typed, and the columns that rules across rows need are encoded.

pub(crate) mod characters;
pub(crate) mod code_list;
pub(crate) mod decimal_mark;
pub(crate) mod storage;
pub(crate) mod trim;
pub(crate) mod validate;
mod value_checks;
