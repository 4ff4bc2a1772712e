//! Readers: from bytes in any of the forms that payroll systems write, to blocks of cells.

pub(crate) mod convert;
pub(crate) mod encoding;
pub(crate) mod feed;
pub(crate) mod fixed;
mod guarded;
mod options;
mod parts;
pub(crate) mod sniff;
mod source;
pub(crate) mod split;
mod unreadable;
mod xlsx;

pub use options::{Encoding, Options, Shape, Understood};
pub use source::{ReadAt, Source};
pub use unreadable::Unreadable;
