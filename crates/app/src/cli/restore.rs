use std::fs;
use std::path::{Path, PathBuf};

use store::Url;
use store::audit::{self, Verified};

use super::backup::{DATABASE, FILES, copy_files, copy_private};
use super::{Done, files, runtime, say};
use crate::portal;
use crate::portal_file::Files;

/// Puts a backup where the portal's file says that its database, files and keys are. Whatever is there already is never written over.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The folder that `farstu backup` made.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// The copy of the keys, where the portal's own key file is gone.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Done {
    let file = files::read_one(&args.portal)?;
    let words = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    let source = args.from.join(DATABASE);
    let Url::Sqlite(database) = &file.database else {
        return Err("The database is PostgreSQL's: restore it with pg_restore, and copy the backup's files/ by hand".to_owned());
    };
    // Everything that could stop it is asked before anything is written.
    for taken in [database, &with_suffix(database, "-wal")] {
        if taken.exists() {
            return Err(format!("{} exists and is not written over: move it away first", taken.display()));
        }
    }
    if let Files::Folder(path) = &file.files
        && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(format!("{} is not empty and is not written into: move it away first", path.display()));
    }
    match (&args.keys, file.keys.exists()) {
        (Some(_), true) => return Err(format!("{} exists and is not written over: leave --keys out to use it", file.keys.display())),
        (None, false) => return Err(format!("{} is not there: name the copy of the keys with --keys", file.keys.display())),
        _ => {}
    }
    store::backup::check(&source).map_err(|e| format!("{}: {e}", source.display()))?;

    if let Some(keys) = &args.keys {
        copy_private(keys, &file.keys).map_err(|e| words(&file.keys, e))?;
    }
    let copied = match &file.files {
        Files::Folder(path) => copy_files(&args.from.join(FILES), path).map_err(|e| words(path, e))?,
        Files::S3 { .. } => 0,
    };
    // Under another name first: a copy that broke off is not taken for a database.
    let half = with_suffix(database, ".half");
    fs::copy(&source, &half).map_err(|e| words(&half, e))?;
    fs::File::open(&half).and_then(|file| file.sync_all()).map_err(|e| words(&half, e))?;
    fs::rename(&half, database).map_err(|e| words(database, e))?;

    let db = portal::open_existing(&file)?;
    let verified = runtime()?.block_on(db.read(audit::verify)).map_err(|e| e.to_string())?;
    say(format_args!("Restored: the database and {copied} files."));
    match verified {
        Verified::Whole { entries, .. } => say(format_args!("The audit log's chain holds: {entries} entries.")),
        Verified::Broken { expected, .. } => return Err(format!("The audit log's chain is broken at entry {expected}.")),
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
