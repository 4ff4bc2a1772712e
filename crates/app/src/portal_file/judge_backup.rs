//! `[backup]`: where backups go, when, and how many are kept.

use jiff::civil::Time;
use toml::Spanned;

use super::judge::Judge;
use super::model::{BackupPlace, BackupPlan, Files};
use super::raw;

impl Judge<'_> {
    /// `files` is where received files are kept: a backup in the same place would be lost with
    /// them.
    pub(super) fn backup(
        &mut self,
        raw: &Spanned<raw::Backup>,
        files: Option<&Files>,
    ) -> Option<BackupPlan> {
        let plan = raw.get_ref();
        let place = match (&plan.to, &plan.s3) {
            (Some(folder), None) => {
                let path = self.beside(folder.get_ref());
                if matches!(files, Some(Files::Folder(files)) if path.starts_with(files)) {
                    self.wrong(
                        folder.span(),
                        "backups cannot be kept among the received files",
                        "a folder on another disk",
                    );
                    return None;
                }
                BackupPlace::Folder(path)
            }
            (None, Some(s3)) => {
                let bucket = self.bucket(s3.get_ref())?;
                if files == Some(&Files::S3(bucket.clone())) {
                    self.wrong(
                        s3.span(),
                        "backups cannot be kept in the bucket of the received files",
                        "a bucket of its own",
                    );
                    return None;
                }
                BackupPlace::S3(bucket)
            }
            (Some(folder), Some(_)) => {
                self.wrong(
                    folder.span(),
                    "backups are kept in one place",
                    "to = \"FOLDER\", or [backup.s3]",
                );
                return None;
            }
            (None, None) => {
                self.wrong(
                    raw.span(),
                    "nothing says where backups are kept",
                    "to = \"FOLDER\", or [backup.s3]",
                );
                return None;
            }
        };
        let Ok(at) = Time::strptime("%H:%M", plan.at.get_ref()) else {
            self.wrong(
                plan.at.span(),
                "this is not a time of day",
                "hours and minutes, as \"02:30\"",
            );
            return None;
        };
        let keep = usize::from(*plan.keep.get_ref());
        if keep == 0 {
            self.wrong(plan.keep.span(), "at least one backup must be kept", "keep = 14");
            return None;
        }
        Some(BackupPlan { place, at, keep })
    }
}
