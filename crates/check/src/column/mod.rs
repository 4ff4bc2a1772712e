//! Columns: cells are validated and typed, and the columns that rules across rows need are encoded.

pub(crate) mod characters;
pub(crate) mod code_list;
pub(crate) mod storage;
pub(crate) mod validate;
