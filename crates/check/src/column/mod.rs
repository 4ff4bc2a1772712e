//! Columns: cells become typed lanes while they are judged by their field, and lanes that are
//! needed later are packed.

pub(crate) mod characters;
pub(crate) mod code_list;
pub(crate) mod storage;
pub(crate) mod validate;
