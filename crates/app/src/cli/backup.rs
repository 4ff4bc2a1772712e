//! `farstu backup`: a copy of a portal's database and files, made while the portal runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::SystemEntropy;
use store::backup::Target;

use super::{Done, count, files, runtime, say};
use crate::portal;
use crate::portal_file::{Files, PortalFile};

/// Copies a portal's database and received files into a new folder, while the portal runs.
///
/// A copy of a PostgreSQL database has the same format as one of SQLite, and restores into either
/// kind. The portal's keys are not in it: the folder alone opens nothing that is sealed. Keep the
/// key file in another place; with --keys a copy of it is written there. When a test period ends,
/// its data key is removed from the backups of [backup]; for a folder made by hand use
/// --forget-erased.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The new folder. An existing one is refused.
    #[arg(long, value_name = "FOLDER", required_unless_present = "forget_erased")]
    to: Option<PathBuf>,
    /// Where to write a copy of the keys, outside of the folder.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Leave the received files out.
    #[arg(long)]
    no_files: bool,
    /// Make no backup; remove the data keys of erased data from this older one.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["to", "keys", "no_files"])]
    forget_erased: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Done {
    let file = files::read_one(&args.portal)?;
    if let Some(folder) = &args.forget_erased {
        return forget(&file, folder);
    }
    let to = args.to.as_ref().ok_or("--to is missing: name the new folder")?;
    let words = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(keys) = &args.keys {
        let whole = |path: &Path| std::path::absolute(path).map_err(|e| words(path, e));
        if whole(keys)?.starts_with(whole(to)?) {
            return Err(
                "--keys must be outside the folder of the backup: together they open everything"
                    .to_owned(),
            );
        }
        if keys.exists() {
            return Err(format!("{} already exists and is not overwritten", keys.display()));
        }
    }
    if to.exists() {
        return Err(format!("{} already exists: name a new folder", to.display()));
    }
    // Written under another name first, so that an interrupted copy is not taken for a backup.
    let half = with_suffix(to, ".half");
    if half.exists() {
        return Err(format!(
            "{} is left from an interrupted backup: remove it, and the copy of the keys that was made with it",
            half.display()
        ));
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| words(parent, e))?;
    }
    fs::create_dir(&half).map_err(|e| words(&half, e))?;
    let copied = copy(&file, args, &half);
    let copied = match copied
        .and_then(|said| fs::rename(&half, to).map(|()| said).map_err(|e| words(to, e)))
    {
        Ok(said) => said,
        Err(why) => {
            let _ = fs::remove_dir_all(&half);
            return Err(why);
        }
    };
    if let Some(keys) = &args.keys {
        say(format_args!("Keys: {}. Keep them apart from the backup.", keys.display()));
    }
    say(format_args!("Database (verified) and {copied}: {}", to.display()));
    if args.keys.is_none() {
        say(format_args!(
            "The keys are not in it: without {}, nothing sealed can be read.",
            file.keys.display()
        ));
    }
    Ok(())
}

/// Returns what was copied, in words.
fn copy(file: &PortalFile, args: &Args, to: &Path) -> Result<String, String> {
    let db = portal::open_existing(file)?;
    // An S3 store has copies and versions of its own, unless [backup] copies it.
    let with_files = !args.no_files && matches!(file.files, Files::Folder(_));
    let blobs =
        with_files.then(|| portal::open_files(file, Arc::new(SystemEntropy))).transpose()?;
    let target = Target::folder(to).map_err(|e| e.to_string())?;
    let made =
        runtime()?.block_on(target.make("", &db, blobs.as_ref(), to)).map_err(|e| e.to_string())?;
    if let Some(keys) = &args.keys {
        copy_private(&file.keys, keys).map_err(|e| format!("{}: {e}", keys.display()))?;
    }
    Ok(if with_files {
        count(made.files, "file", "files")
    } else {
        format!("no files: they stay in {}", file.files)
    })
}

fn forget(file: &PortalFile, folder: &Path) -> Done {
    if !folder.is_dir() {
        return Err(format!("{}: no such folder", folder.display()));
    }
    let db = portal::open_existing(file)?;
    let target = Target::folder(folder).map_err(|e| e.to_string())?;
    let forgot = runtime()?.block_on(async {
        let destroyed = db.read(store::data_keys::destroyed).await?;
        target.forget(&destroyed).await
    });
    let gone = forgot.map_err(|e| format!("{}: {e}", folder.display()))?;
    say(format_args!(
        "{}: {} of erased data removed.",
        folder.display(),
        count(gone, "key", "keys")
    ));
    Ok(())
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes a copy that only its owner may read.
pub(super) fn copy_private(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut target = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    std::io::copy(&mut fs::File::open(from)?, &mut target)?;
    target.sync_all()
}
