use std::fs;
use std::path::{Path, PathBuf};

use store::Url;

use super::{Done, files, say};
use crate::portal_file::{Files, PortalFile};

/// Copies a portal's database and received files into a new folder, while the portal runs.
///
/// The keys are not in it: who has the folder alone can read nothing that is sealed. Keep the key file in another place; with --keys a copy
/// of it is written there. For PostgreSQL, use pg_dump for the database and --files-only here, in this order.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The new folder. One that exists is never written into.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Where to write a copy of the keys, outside of the folder.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Leave the database out.
    #[arg(long)]
    files_only: bool,
}

/// Names inside a backup.
pub(super) const DATABASE: &str = "database.sqlite";
pub(super) const FILES: &str = "files";

pub(super) fn run(args: &Args) -> Done {
    let file = files::read_one(&args.portal)?;
    let words = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(keys) = &args.keys {
        let whole = |path: &Path| std::path::absolute(path).map_err(|e| words(path, e));
        if whole(keys)?.starts_with(whole(&args.to)?) {
            return Err("keep the keys outside of the backup's folder: together they open everything".to_owned());
        }
        if keys.exists() {
            return Err(format!("{} exists and is not written over", keys.display()));
        }
    }
    if args.to.exists() {
        return Err(format!("{} exists and is not written into", args.to.display()));
    }
    // Under another name first: a copy that broke off is not taken for a backup.
    let half = with_suffix(&args.to, ".half");
    if half.exists() {
        return Err(format!(
            "{} is left of a copy that broke off: remove it, and the copy of the keys that was made with it",
            half.display()
        ));
    }
    if let Some(parent) = args.to.parent() {
        fs::create_dir_all(parent).map_err(|e| words(parent, e))?;
    }
    fs::create_dir(&half).map_err(|e| words(&half, e))?;
    let copied = copy(&file, args, &half);
    let (database, copied) = match copied.and_then(|said| fs::rename(&half, &args.to).map(|()| said).map_err(|e| words(&args.to, e))) {
        Ok(said) => said,
        Err(why) => {
            let _ = fs::remove_dir_all(&half);
            return Err(why);
        }
    };
    if let Some(keys) = &args.keys {
        say(format_args!("The keys: {}. Keep them apart from the rest.", keys.display()));
    }
    say(format_args!("{database}{copied}: {}", args.to.display()));
    if args.keys.is_none() {
        say(format_args!("The keys are not in it. Without {} nothing sealed can be read.", file.keys.display()));
    }
    Ok(())
}

/// What was copied, in words.
fn copy(file: &PortalFile, args: &Args, to: &Path) -> Result<(&'static str, String), String> {
    let words = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    // The database first: every file that it knows at that moment is still there when the files are copied after it.
    let database = database(file, args, to)?;
    let copied = match &file.files {
        Files::Folder(path) => format!("{} files", copy_files(path, &to.join(FILES)).map_err(|e| words(path, e))?),
        // A store of its own, with its own copies and versions.
        Files::S3 { .. } => format!("no files: they stay in the {}", file.files),
    };
    if let Some(keys) = &args.keys {
        copy_private(&file.keys, keys).map_err(|e| words(keys, e))?;
    }
    Ok((database, copied))
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn database(file: &PortalFile, args: &Args, to: &Path) -> Result<&'static str, String> {
    match &file.database {
        _ if args.files_only => Ok(""),
        Url::Postgres(_) => {
            Err("The database is PostgreSQL's: copy it with pg_dump first, then run this again with --files-only".to_owned())
        }
        Url::Sqlite(path) => {
            let to = to.join(DATABASE);
            store::backup::copy(path, &to).and_then(|()| store::backup::check(&to)).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok("The database, checked, and ")
        }
    }
}

/// Copies a tree of received files; those that are still being written have other names and are left out.
pub(super) fn copy_files(from: &Path, to: &Path) -> std::io::Result<u64> {
    fs::create_dir_all(to)?;
    let mut copied = 0;
    let entries = match fs::read_dir(from) {
        // Nobody has sent anything yet.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied += copy_files(&entry.path(), &target)?;
        } else if entry.file_name().to_str().is_some_and(|name| name.parse::<base::BlobId>().is_ok()) {
            match fs::copy(entry.path(), &target) {
                Ok(_) => fs::File::open(&target)?.sync_all()?,
                // Erased since the folder was read, and so not to be kept.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            }
            copied += 1;
        }
    }
    Ok(copied)
}

/// A copy that only its owner may read.
pub(super) fn copy_private(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut target = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    std::io::copy(&mut fs::File::open(from)?, &mut target)?;
    target.sync_all()
}
