//! Reads the portal files that a command was given, each alone and then against each other.

use std::path::{Path, PathBuf};

use crate::portal_file::{self, PortalFile, Problem};
use crate::preflight;

/// Reads portal files. The error lists every fault of all of them.
pub(super) fn read_all(paths: &[PathBuf]) -> Result<Vec<PortalFile>, String> {
    match read_each(paths) {
        (files, problems) if problems.is_empty() => Ok(files),
        (_, problems) => {
            Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The files that could be read, and every fault of all of them.
pub(super) fn read_each(paths: &[PathBuf]) -> (Vec<PortalFile>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match portal_file::read(path) {
            Ok(file) => files.push(file),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(preflight::apart(&files));
    (files, problems)
}

pub(super) fn read_one(path: &Path) -> Result<PortalFile, String> {
    read_all(&[path.to_owned()])?.pop().ok_or_else(|| "no portal file".to_owned())
}
