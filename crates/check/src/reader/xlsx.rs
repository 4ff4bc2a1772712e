//! Workbooks (Office Open XML): a sheet is turned into delimited text, cell by cell, so that everything after is the same.

use super::convert::Converted;
use super::source::Source;
use crate::{Folder, Options, Unreadable};

pub(super) fn convert(
    _folder: &Folder,
    _source: &Source,
    _options: &Options,
) -> Result<Converted, Unreadable> {
    Err(Unreadable::Binary { kind: Some("zip") })
}
