use std::path::{Path, PathBuf};

use crate::portal_file::{self, PortalFile};

/// Reads portal files and holds them against each other; all faults of all of them, in words.
pub(super) fn read_all(paths: &[PathBuf]) -> Result<Vec<PortalFile>, String> {
    let (mut files, mut wrongs) = (Vec::new(), Vec::new());
    for path in paths {
        match portal_file::read(path) {
            Ok(file) => files.push(file),
            Err(found) => wrongs.extend(found),
        }
    }
    if !wrongs.is_empty() {
        return Err(wrongs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    apart(&files)?;
    Ok(files)
}

pub(super) fn read_one(path: &Path) -> Result<PortalFile, String> {
    read_all(&[path.to_owned()])?.pop().ok_or_else(|| "no portal file".to_owned())
}

/// Portals share nothing: neither host, nor database, nor keys, nor files.
fn apart(files: &[PortalFile]) -> Result<(), String> {
    for (i, file) in files.iter().enumerate() {
        for other in files.iter().take(i) {
            let same = [
                (file.id == other.id, "id"),
                (file.origin == other.origin, "origin"),
                (file.database == other.database, "database"),
                (file.keys == other.keys, "keys"),
                (file.files == other.files, "place of files"),
            ];
            if let Some((_, what)) = same.iter().find(|(same, _)| *same) {
                return Err(format!("{} and {} have the same {what}: every portal has its own", other.path.display(), file.path.display()));
            }
        }
    }
    let encrypted = files.iter().filter(|file| file.tls.is_some()).count();
    if encrypted != 0 && encrypted != files.len() {
        return Err("either all portals have [tls] or none: they are served at one address".to_owned());
    }
    Ok(())
}
