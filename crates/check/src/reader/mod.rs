//! Readers: from bytes in any of the forms that payroll systems write, to blocks of cells.

mod cell_text;
mod columns;
pub(crate) mod convert;
pub(crate) mod cut;
pub(crate) mod encoding;
mod evidence;
pub(crate) mod feed;
mod file_kind;
pub(crate) mod fixed;
mod guarded;
mod header;
mod list;
mod note;
mod options;
mod parts;
pub(crate) mod raw;
mod read_error;
mod sheet;
pub(crate) mod sniff;
mod source;
pub(crate) mod split;
mod xlsx;

pub use columns::ColumnError;
pub(crate) use columns::{check_columns, check_found};
pub use list::decode_list;
pub use note::Note;
pub use options::{Encoding, FileFormat, Interpretation, Options};
pub use read_error::ReadError;
pub use source::{ReadAt, Source};
