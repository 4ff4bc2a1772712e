//! `farstu collection add`: stores a folder as a new version of a collection.

use std::path::{Path, PathBuf};

use base::{Clock, Failure, SystemClock};
use collection::Refusal;
use collection::definitions::{self, Added, FolderFiles};
use organisations::permissions::Administrator;

use super::{Done, files, runtime, say};
use crate::portal;

/// Adds a collection's folder to a portal: a new collection, or a new version of the one with its
/// name.
///
/// A folder with errors is refused, and every error is listed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The portal's file (TOML)
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The collection's folder
    folder: PathBuf,
}

pub(super) fn run(args: &Args) -> Done {
    let mut found = Vec::new();
    read(&args.folder, "", &mut found).map_err(|e| format!("{}: {e}", args.folder.display()))?;
    let shape = |_| {
        format!("{}: more than 200 files or 16 MiB, or an invalid file name", args.folder.display())
    };
    let folder = FolderFiles::new(found).map_err(shape)?;
    let file = files::read_one(&args.portal)?;
    let db = portal::open_existing(&file)?;
    let added = runtime()?.block_on(db.write(move |tx| {
        let staff = Administrator::operator().as_staff();
        definitions::add(tx, SystemClock.now(), &staff, &folder)
    }));
    match added {
        Ok(Added::New(made)) => say(format_args!(
            "{} is now version {}. New periods use it.",
            made.title[1], made.number
        )),
        Ok(Added::Same(known)) => say(format_args!(
            "{} already has this folder, as version {}.",
            known.title[1], known.number
        )),
        Err(Failure::Refused(Refusal::Folder(errors))) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            return Err(format!("The folder has errors:\n  {}", lines.join("\n  ")));
        }
        Err(other) => return Err(other.to_string()),
    }
    Ok(())
}

/// Collects every file below a folder, with its path in it.
///
/// # Errors
/// Also for a file that is larger than a whole folder may be, before it is read into memory.
fn read(folder: &Path, inside: &str, found: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &path, found)?;
        } else if entry.metadata()?.len() > FolderFiles::MAX_BYTES as u64 {
            let most = FolderFiles::MAX_BYTES >> 20;
            return Err(std::io::Error::other(format!("{path} is larger than {most} MiB")));
        } else if found.len() <= FolderFiles::MAX_FILES {
            found.push((path, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
