//! `farstu restore`: puts a backup in place. It overwrites nothing, and a refused backup leaves
//! nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{BlobId, Clock as _, Fault, SystemClock, SystemEntropy};
use store::audit;
use store::backup::{Opened, RestoreTarget, Restored, Source};
use store::blobs::Blobs;
use store::{Db, Url, Vault};

use super::audit::{finding, kept_head, start_again};
use super::backup::{copy_private, with_suffix};
use super::{Done, count, files, runtime, say};
use crate::backups::Backups;
use crate::portal;
use crate::portal_file::{Files, PortalFile};

/// Puts a backup where the portal's file has its database, files and keys. Nothing that exists is
/// overwritten.
///
/// Each received file is decrypted to its end and compared with its hash before the database is put
/// in place: a backup with a damaged file is refused, and nothing of it is left. A PostgreSQL
/// database must exist and be empty.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The folder that `farstu backup` made, or one of those in the folder of [backup]. `s3:NAME`
    /// is the backup of that name in [backup.s3].
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// The copy of the keys, if the portal's own key file is gone.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Restore everything except the received files that are damaged or missing, and name those.
    /// For when there is no better backup.
    #[arg(long)]
    without_damaged: bool,
}

pub(super) fn run(args: &Args) -> Done {
    let file = files::read_one(&args.portal)?;
    let words = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    nothing_in_the_way(args, &file)?;
    let source = source(args, &file)?;
    let keys = args.keys.as_ref().unwrap_or(&file.keys);
    let vault = Arc::new(Vault::new(portal::keys_of(keys)?));
    let scratch = match &file.database {
        Url::Sqlite(database) => database
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .to_owned(),
        Url::Postgres(_) => std::env::temp_dir(),
    };
    for path in [&scratch, file.keys.parent().unwrap_or(Path::new("."))]
        .into_iter()
        .filter(|path| !path.as_os_str().is_empty())
    {
        fs::create_dir_all(path).map_err(|e| words(path, e))?;
    }
    let runtime = runtime()?;
    let of_copy = |e: Fault| format!("{}: {e}", args.from.display());
    let opened = source.open(vault, Arc::new(SystemEntropy), &scratch, SystemClock.now());
    let opened = runtime.block_on(opened).map_err(of_copy)?;

    let was_there = matches!(&file.files, Files::Folder(path) if path.exists());
    let blobs = portal::open_files(&file, Arc::new(SystemEntropy))?;
    let restored = runtime.block_on(put(&file, args, opened, &blobs));
    let (restored, damaged) = restored.inspect_err(|_| {
        // A refused backup leaves nothing behind. `nothing_in_the_way` saw that the folder was
        // empty.
        if let Files::Folder(path) = &file.files {
            let _ = if was_there { empty(path) } else { fs::remove_dir_all(path) };
        }
        if args.keys.is_some() {
            let _ = fs::remove_file(&file.keys);
        }
    })?;

    let db = portal::open_existing(&file)?;
    let held = super::jobs::hold(&db).map_err(|e| e.to_string())?;
    let report = runtime.block_on(db.read(audit::verify)).map_err(|e| e.to_string())?;
    say(format_args!(
        "Restored: the database and {}, each opened and compared with its hash.",
        count(restored.files, "file", "files")
    ));
    if held > 0 {
        say(format_args!(
            "{} set aside, because most were sent before. To send them: `farstu jobs retry --set-aside`.",
            count(held, "waiting letter is", "waiting letters are")
        ));
    }
    if restored.erased > 0 {
        say(format_args!(
            "{} erased after the backup was made: that data stays erased.",
            count(restored.erased, "period was", "periods were")
        ));
    }
    for id in damaged {
        say(format_args!("Damaged or missing: file {id}."));
    }
    if !report.is_whole() {
        let found: Vec<String> = report.findings.iter().map(finding).collect();
        return Err(format!("The audit log is not intact:\n{}", found.join("\n")));
    }
    // The chain continues from here with an entry that says so: a head that was kept after the
    // backup no longer fits.
    let head = start_again(&file, &db, "database.restored", kept_head(&file)?, SystemClock.now());
    let head = runtime.block_on(head)?;
    say(format_args!(
        "The audit log is intact: {}, and one for this restore. It ends with {head}",
        count(report.entries, "entry", "entries")
    ));
    Ok(())
}

/// Checks everything that could stop the restore, before anything is written.
fn nothing_in_the_way(args: &Args, file: &PortalFile) -> Done {
    if let Url::Sqlite(database) = &file.database {
        for taken in [database, &with_suffix(database, "-wal"), &with_suffix(database, ".half")] {
            if taken.exists() {
                return Err(format!("{} already exists: move it away first", taken.display()));
            }
        }
    }
    if let Files::Folder(path) = &file.files
        && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(format!("{} is not empty: move its files away first", path.display()));
    }
    match (&args.keys, file.keys.exists()) {
        (Some(_), true) => {
            Err(format!("{} already exists: leave --keys out to use it", file.keys.display()))
        }
        (None, false) => Err(format!(
            "{} does not exist: name the copy of the keys with --keys",
            file.keys.display()
        )),
        _ => Ok(()),
    }
}

fn source(args: &Args, file: &PortalFile) -> Result<Source, String> {
    if let Some(name) = args.from.to_str().and_then(|from| from.strip_prefix("s3:")) {
        let target = Backups::of(file)?
            .ok_or_else(|| format!("{}: there is no [backup.s3]", file.path.display()))?
            .target()?;
        return Ok(Source::named(target, name));
    }
    if !args.from.is_dir() {
        return Err(format!("{}: no such folder", args.from.display()));
    }
    Source::folder(&args.from).map_err(|e| format!("{}: {e}", args.from.display()))
}

async fn put(
    file: &PortalFile,
    args: &Args,
    opened: Opened,
    blobs: &Blobs,
) -> Result<(Restored, Vec<BlobId>), String> {
    let told = |e: Fault| e.to_string();
    let (restored, damaged) = opened.restore_files(blobs).await.map_err(told)?;
    if !damaged.is_empty() && !args.without_damaged {
        let ids: Vec<String> = damaged.iter().take(10).map(ToString::to_string).collect();
        return Err(format!(
            "{} is not complete: {} damaged or missing ({}). Nothing was restored.\n    \
             Use another backup, or restore the rest with --without-damaged",
            args.from.display(),
            count(damaged.len(), "of its received files is", "of its received files are"),
            ids.join(", ")
        ));
    }
    if let Some(keys) = &args.keys {
        copy_private(keys, &file.keys).map_err(|e| format!("{}: {e}", file.keys.display()))?;
    }
    let into = match &file.database {
        Url::Sqlite(path) => RestoreTarget::Sqlite(path.clone()),
        Url::Postgres(_) => RestoreTarget::Postgres(migrated(file).await?),
    };
    opened.restore_database(into).await.map_err(told)?;
    Ok((restored, damaged))
}

async fn migrated(file: &PortalFile) -> Result<Db, String> {
    let db = portal::open_database(file)?;
    db.migrate(SystemClock.now()).await.map_err(|e| format!("{}: the database: {e}", file.id))?;
    Ok(db)
}

fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
