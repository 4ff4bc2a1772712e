use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base::BlobId;
use store::audit::{self, Verified};
use store::{Url, Vault};

use super::backup::{DATABASE, FILES, copy_files, copy_private, with_suffix};
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
    let of_copy = |e: base::Fault| format!("{}: {e}", source.display());
    store::backup::check(&source).map_err(of_copy)?;
    let keys = args.keys.as_ref().unwrap_or(&file.keys);
    store::backup::check_keys(&source, &Vault::new(portal::keys_of(keys)?)).map_err(|e| format!("{}: {e}", keys.display()))?;
    if let Files::Folder(_) = &file.files {
        let there = files_in(&args.from.join(FILES));
        let known = store::backup::files(&source).map_err(of_copy)?;
        let gone = known.iter().filter(|id| !there.contains(*id)).count();
        if gone > 0 {
            let (all, from) = (known.len(), args.from.display());
            return Err(format!("{from} is not whole: {gone} of the {all} received files that its database knows are not in it"));
        }
    }
    for path in [database, &file.keys] {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| words(parent, e))?;
        }
    }

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
    let held = super::jobs::hold(&db).map_err(|e| e.to_string())?;
    let verified = runtime()?.block_on(db.read(audit::verify)).map_err(|e| e.to_string())?;
    say(format_args!("Restored: the database and {copied} files."));
    if held > 0 {
        say(format_args!("{held} letters that waited are set aside, since most were sent: `farstu jobs retry --set-aside` sends them."));
    }
    match verified {
        Verified::Whole { entries, .. } => say(format_args!("The audit log's chain holds: {entries} entries.")),
        Verified::Broken { expected, .. } => return Err(format!("The audit log's chain is broken at entry {expected}.")),
    }
    Ok(())
}

/// The received files of a tree, by id.
fn files_in(folder: &Path) -> BTreeSet<BlobId> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = BTreeSet::new();
    for entry in entries {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files_in(&entry.path()));
        } else {
            found.extend(entry.file_name().to_str().and_then(|name| name.parse::<BlobId>().ok()));
        }
    }
    found
}
