//! The demo's data folder. It is marked and locked, and no other folder is ever written into.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Marks a demo's folder; a folder with files but without this mark is refused.
const MARK: &str = "farstu-demo";
/// Exists once a new demo's data is complete.
const SEEDED: &str = "seeded";

/// A demo's data folder, locked by one process at a time.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// The folder that was named, or a new one in the system's folder for temporary files.
    pub(super) fn open(named: Option<&Path>) -> Result<Self, String> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => tempfile::Builder::new()
                .prefix("farstu-demo-")
                .tempdir()
                .map_err(|e| format!("no temporary folder could be created: {e}"))?
                .keep(),
        };
        let words = |e: std::io::Error| format!("{}: {e}", path.display());
        fs::create_dir_all(&path).map_err(words)?;
        let mark = path.join(MARK);
        let strange = !mark.exists() && fs::read_dir(&path).map_err(words)?.next().is_some();
        if strange {
            return Err(format!(
                "{} is not empty and not a demo's folder: name an empty or a new one",
                path.display()
            ));
        }
        let mut lock = File::options().create(true).append(true).open(&mark).map_err(words)?;
        if lock.try_lock().is_err() {
            return Err(format!("another demo is running in {}", path.display()));
        }
        if lock.metadata().map_err(words)?.len() == 0 {
            lock.write_all(b"Made by `farstu demo`: made-up people and data. It can be deleted.\n")
                .map_err(words)?;
        }
        let folder = Self { path, _lock: lock };
        if !folder.is_seeded() {
            folder.clear()?;
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
    pub(super) fn is_seeded(&self) -> bool {
        self.join(SEEDED).exists()
    }
    pub(super) fn seeded(&self) -> Result<(), String> {
        File::create(self.join(SEEDED))
            .and_then(|file| file.sync_all())
            .map_err(|e| format!("{}: {e}", self.path.display()))
    }

    /// Removes what an interrupted first start left behind.
    fn clear(&self) -> Result<(), String> {
        let words = |e: std::io::Error| format!("{}: {e}", self.path.display());
        for entry in fs::read_dir(&self.path).map_err(words)? {
            let entry = entry.map_err(words)?;
            if entry.file_name() == MARK {
                continue;
            }
            let gone = if entry.file_type().map_err(words)?.is_dir() {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            };
            gone.map_err(words)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let precious = folder.path().join("thesis.txt");
        fs::write(&precious, "years of work").expect("written");
        assert!(Folder::open(Some(folder.path())).is_err());
        assert!(precious.exists() && !folder.path().join(MARK).exists());
    }

    #[test]
    fn one_demo_at_a_time_and_a_half_made_one_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new");
        let demo = Folder::open(Some(&path)).expect("opens");
        assert!(Folder::open(Some(&path)).is_err(), "another demo runs in it");
        fs::write(demo.join("statistik.sqlite"), "half").expect("written");
        drop(demo);
        let demo = Folder::open(Some(&path)).expect("opens again");
        assert!(!demo.join("statistik.sqlite").exists());
        fs::write(demo.join("statistik.sqlite"), "whole").expect("written");
        demo.seeded().expect("marked");
        drop(demo);
        assert!(Folder::open(Some(&path)).expect("opens again").join("statistik.sqlite").exists());
    }
}
