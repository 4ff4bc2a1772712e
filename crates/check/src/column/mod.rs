//! Columns: cells become typed lanes while they are judged by their field, and lanes that are
//! needed later are packed.

pub(crate) mod judge;
pub(crate) mod lane;
pub(crate) mod letters;
pub(crate) mod list;
