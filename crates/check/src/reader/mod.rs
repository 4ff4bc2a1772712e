//! Readers: from the bytes of a file, in any format that payroll systems export, to blocks of
//! cells.
//!
//! A workbook or UTF-16 is first converted to text ([`convert`]). The first rows are sniffed for
//! the dialect, the header and the columns ([`sniff`]); the block reader then yields blocks of
//! whole rows ([`block_reader`]), which are split into cells ([`split`], [`fixed_width`]). Nothing
//! here knows rules.

pub(crate) mod block_reader;
mod cell_text;
pub(crate) mod cells;
mod column_assignment;
mod column_mapping;
pub(crate) mod convert;
mod detect;
pub(crate) mod encoding;
mod encoding_evidence;
mod file_kind;
pub(crate) mod fixed_width;
mod header;
mod list;
mod note;
mod options;
mod read_error;
pub(crate) mod record;
pub(crate) mod row_span;
mod sample;
mod sheet;
pub(crate) mod sniff;
mod source;
pub(crate) mod split;
mod unguard;
mod workbook_scan;
mod xlsx;

pub use column_mapping::ColumnError;
pub(crate) use column_mapping::{check_mapped_columns_exist, check_mapping};
pub use list::decode_list;
pub use note::Note;
pub use options::{Encoding, FileFormat, Interpretation, Options};
pub use read_error::ReadError;
pub use source::{ReadAt, Source};
