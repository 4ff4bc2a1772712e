//! `[backup]`: where backups go, when, and how many are kept.

use jiff::civil::Time;
use toml::Spanned;

use super::model::{BackupPlace, BackupPlan, Files};
use super::raw;
use super::validate::Validator;

impl Validator<'_> {
    /// `files` is where received files are kept: a backup in the same place would be lost with
    /// them.
    pub(super) fn backup(
        &mut self,
        raw: &Spanned<raw::Backup>,
        files: Option<&Files>,
    ) -> Option<BackupPlan> {
        let plan = raw.get_ref();
        let place = self.backup_place(raw, files)?;
        let Ok(at) = Time::strptime("%H:%M", plan.at.get_ref()) else {
            self.problem(
                plan.at.span(),
                "not a time of day",
                "write hours and minutes, such as \"02:30\"",
            );
            return None;
        };
        let keep = usize::from(*plan.keep.get_ref());
        if keep == 0 {
            self.problem(
                plan.keep.span(),
                "at least one backup must be kept",
                "write a number such as keep = 14",
            );
            return None;
        }
        Some(BackupPlan { place, at, keep })
    }

    fn backup_place(
        &mut self,
        raw: &Spanned<raw::Backup>,
        files: Option<&Files>,
    ) -> Option<BackupPlace> {
        let plan = raw.get_ref();
        let place = match (&plan.to, &plan.s3) {
            (Some(folder), None) => {
                let path = self.beside(folder.get_ref());
                if matches!(files, Some(Files::Folder(files)) if path.starts_with(files)) {
                    self.problem(
                        folder.span(),
                        "the folder for backups is inside the folder of received files",
                        "choose a folder on another disk",
                    );
                    return None;
                }
                BackupPlace::Folder(path)
            }
            (None, Some(s3)) => {
                let bucket = self.bucket(s3.get_ref())?;
                if files == Some(&Files::S3(bucket.clone())) {
                    self.problem(
                        s3.span(),
                        "the bucket for backups also holds the received files",
                        "choose another bucket",
                    );
                    return None;
                }
                BackupPlace::S3(bucket)
            }
            (Some(folder), Some(_)) => {
                self.problem(
                    folder.span(),
                    "`to` and [backup.s3] cannot both be set",
                    "keep either to = \"FOLDER\" or [backup.s3]",
                );
                return None;
            }
            (None, None) => {
                self.problem(
                    raw.span(),
                    "`to` or [backup.s3] is missing: backups need a place",
                    "add to = \"FOLDER\" or [backup.s3]",
                );
                return None;
            }
        };
        Some(place)
    }
}
