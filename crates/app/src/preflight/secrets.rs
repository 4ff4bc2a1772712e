//! Keys and secrets: readable by the portal, fit for their use, and closed to other users.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::Preflight;
use crate::portal::{self, keys_of};
use crate::portal_file::{BackupPlace, Bucket, Files, PortalFile, Secret};

/// A secret that the portal file names: its setting, what it is, and where it is.
type Named<'a> = (Vec<String>, String, &'a Secret);

impl Preflight<'_> {
    pub(super) fn secrets(&mut self) {
        self.keys();
        for (setting, what, secret) in named(self.file) {
            let setting: Vec<&str> = setting.iter().map(String::as_str).collect();
            match secret.read() {
                Ok(text) if text.expose().is_empty() => {
                    self.fault(
                        &setting,
                        format!("{what} is empty"),
                        "put it where the portal file says",
                    );
                }
                Ok(_) => {}
                Err(e) => {
                    self.fault(
                        &setting,
                        format!("{what} cannot be read: {e}"),
                        "put it there, or correct the place in the portal file",
                    );
                }
            }
        }
        let file = self.file;
        for (n, service) in file.clients.iter().enumerate() {
            let readable = service
                .secret
                .as_ref()
                .is_none_or(|secret| secret.read().is_ok_and(|text| !text.expose().is_empty()));
            if readable && let Err(e) = service.rehearse() {
                let what = format!("the client {} cannot be used: {e}", service.id());
                self.fault(
                    &["client", &n.to_string(), "secret"],
                    what,
                    "make a secret that is long enough with `openssl rand -hex 32`",
                );
            }
        }
        self.readable_by_others();
    }

    fn keys(&mut self) {
        let file = self.file;
        let setting = ["storage", "keys"];
        if std::fs::exists(&file.keys).is_ok_and(|exists| !exists) {
            self.fault(
                &setting,
                format!("there is no key file {}", file.keys.display()),
                portal::missing_keys(file),
            );
        } else if let Err(e) = keys_of(&file.keys) {
            self.fault(
                &setting,
                e,
                "write a line for each key, `ID KEY`, as `farstu migrate --make-keys` does",
            );
        }
    }

    /// Keys, secrets and the certificate's key must be closed to other users.
    pub(super) fn readable_by_others(&mut self) {
        let file = self.file;
        let mut paths: Vec<(Vec<String>, PathBuf)> =
            vec![(words(&["storage", "keys"]), file.keys.clone())];
        if let Some(tls) = &file.tls {
            paths.push((words(&["tls", "key"]), tls.key.clone()));
        }
        for (setting, _, secret) in named(self.file) {
            if let Secret::File(path) = secret
                && !paths.iter().any(|(_, known)| known == path)
            {
                paths.push((setting, path.clone()));
            }
        }
        for (setting, path) in paths {
            let Some(mode) = mode(&path) else { continue };
            let setting: Vec<&str> = setting.iter().map(String::as_str).collect();
            let cure = format!("chmod 600 {}", path.display());
            if mode & 0o007 != 0 {
                self.fault(
                    &setting,
                    format!("every user of this machine can access {}", path.display()),
                    cure,
                );
            } else if mode & 0o020 != 0 {
                self.warn(
                    &setting,
                    format!("the group of {} may write to it", path.display()),
                    cure,
                );
            }
        }
    }
}

/// Every secret that the portal file names.
fn named(file: &PortalFile) -> Vec<Named<'_>> {
    let mut all: Vec<Named<'_>> = Vec::new();
    if let Some(secret) = &file.database_password {
        all.push((
            words(&["storage", "database-password"]),
            "the database's password".to_owned(),
            secret,
        ));
    }
    if let Files::S3(Bucket { access_key, secret_key, .. }) = &file.files {
        all.push((
            words(&["storage", "s3", "access-key"]),
            "the access key of the file store".to_owned(),
            access_key,
        ));
        all.push((
            words(&["storage", "s3", "secret-key"]),
            "the secret key of the file store".to_owned(),
            secret_key,
        ));
    }
    if let Some(BackupPlace::S3(Bucket { access_key, secret_key, .. })) =
        file.backup.as_ref().map(|plan| &plan.place)
    {
        all.push((
            words(&["backup", "s3", "access-key"]),
            "the access key of the bucket for backups".to_owned(),
            access_key,
        ));
        all.push((
            words(&["backup", "s3", "secret-key"]),
            "the secret key of the bucket for backups".to_owned(),
            secret_key,
        ));
    }
    if let Some((_, secret)) = &file.mail_server.login {
        all.push((words(&["mail", "password"]), "the mail server's password".to_owned(), secret));
    }
    for (n, service) in file.clients.iter().enumerate() {
        if let Some(secret) = &service.secret {
            all.push((
                words(&["client", &n.to_string(), "secret"]),
                format!("the secret of the client {}", service.id()),
                secret,
            ));
        }
    }
    for (n, upstream) in file.upstreams.iter().enumerate() {
        if let Some(secret) = &upstream.secret {
            let what = format!("the client secret of the upstream {}", upstream.settings.id);
            all.push((words(&["upstream", &n.to_string(), "client-secret"]), what, secret));
        }
    }
    all
}

fn words(setting: &[&str]) -> Vec<String> {
    setting.iter().map(|word| (*word).to_owned()).collect()
}

fn mode(path: &Path) -> Option<u32> {
    std::fs::metadata(path).ok().map(|found| found.mode())
}
