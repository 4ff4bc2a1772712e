use std::path::PathBuf;
use std::time::Duration;

use accounts::registration::{Open, Step};
use base::{EmailAddress, Language};
use jiff::tz::TimeZone;
use messages::mail::Encryption;
use organisations::permissions::Role;
use web::kernel::{Accent, Both, Hall, Network, Rates, SecurityContact};

use super::{Class, Lines, Retention, ServiceFile, io_words};

/// A portal's file whose every value makes sense. Paths are absolute or from where the program
/// stands.
#[derive(Debug)]
pub(crate) struct PortalFile {
    pub(crate) path: PathBuf,
    /// Where each setting stands.
    pub(crate) lines: Lines,
    /// Names the portal in logs and backups.
    pub(crate) id: String,
    pub(crate) origin: String,
    pub(crate) name: Both,
    /// The first is spoken where neither the person nor the browser has said.
    pub(crate) languages: Vec<Language>,
    pub(crate) zone: TimeZone,
    /// Browsers are to come to every host below this one by https only.
    pub(crate) hsts_include_subdomains: bool,
    pub(crate) accent: Accent,
    pub(crate) accent_colour: String,
    pub(crate) owner: String,
    pub(crate) contact_mail: EmailAddress,
    pub(crate) contact_phone: Option<String>,
    /// Where weaknesses are reported, if not to `contact_mail`.
    pub(crate) contact_security: Option<SecurityContact>,
    pub(crate) controller: Controller,
    /// PostgreSQL's, where it is not in the address.
    pub(crate) database_password: Option<Secret>,
    pub(crate) database: store::Url,
    pub(crate) keys: PathBuf,
    /// Where the head of the audit log is kept outside the database; `None` = nowhere.
    pub(crate) audit_head: Option<PathBuf>,
    pub(crate) files: Files,
    pub(crate) backup: Option<BackupPlan>,
    pub(crate) mail_from: EmailAddress,
    pub(crate) mail_server: MailServer,
    pub(crate) tls: Option<TlsFiles>,
    pub(crate) invitation_steps: Vec<Step>,
    /// How people come in by themselves; empty lists where they don't.
    pub(crate) open: Open,
    /// The front page, without the talk with the upstreams.
    pub(crate) hall: Hall,
    pub(crate) upstreams: Vec<Upstream>,
    pub(crate) password: PasswordRules,
    pub(crate) session_of_use: Duration,
    pub(crate) session_stay: Duration,
    /// Roles that demand two-step verification, besides the body's own staff.
    pub(crate) two_step_roles: Vec<Role>,
    pub(crate) retention: Retention,
    /// Bytes.
    pub(crate) upload: u64,
    pub(crate) proxies: Vec<Network>,
    /// What requests under way, uploads among them, are given when the program is asked to stop.
    pub(crate) drain_timeout: Duration,
    /// Limits on requests.
    pub(crate) rates: Rates,
    pub(crate) notices: Vec<Notice>,
    /// Services that sign their users in here.
    pub(crate) clients: Vec<ServiceFile>,
    /// Organisations whose people have their accounts here.
    pub(crate) tenants: oidc::Tenants,
}

impl PortalFile {
    /// The origin's host, without scheme and port.
    pub(crate) fn host(&self) -> &str {
        let authority =
            self.origin.split_once("://").map_or(self.origin.as_str(), |(_, rest)| rest);
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

/// Where received files are kept, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    Folder(PathBuf),
    S3(Bucket),
}

/// A bucket of any store that speaks as Amazon's S3 does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) access_key: Secret,
    pub(crate) secret_key: Secret,
}

/// Backups that the program makes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BackupPlan {
    pub(crate) place: BackupPlace,
    /// In the portal's time zone.
    pub(crate) at: jiff::civil::Time,
    pub(crate) keep: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BackupPlace {
    Folder(PathBuf),
    S3(Bucket),
}

impl std::fmt::Display for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::S3(Bucket { endpoint, bucket, .. }) => {
                write!(f, "bucket {bucket} at {}", endpoint.as_deref().unwrap_or("Amazon S3"))
            }
        }
    }
}

/// Another provider that people sign in at.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    pub(crate) settings: federation::Settings,
    pub(crate) secret: Option<Secret>,
    /// Whose people sign in there.
    pub(crate) domains: Vec<String>,
}

/// Who answers for the personal data (GDPR, article 13.1 a and b).
#[derive(Clone, Debug)]
pub(crate) struct Controller {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) data_protection_officer: String,
}

#[derive(Clone, Debug)]
pub(crate) struct MailServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    pub(crate) login: Option<(String, Secret)>,
    pub(crate) authorities: Option<PathBuf>,
}

/// Where a secret is to be found. It is read when it is needed, so that `farstu check` can be run
/// by who may not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    File(PathBuf),
    Environment(String),
}

impl Secret {
    pub(crate) fn read(&self) -> Result<base::Secret<String>, String> {
        let text = match self {
            Self::File(path) => std::fs::read_to_string(path)
                .map_err(|e| format!("{}: {}", path.display(), io_words(&e)))?,
            Self::Environment(name) => {
                std::env::var(name).map_err(|_| format!("the environment has no {name}"))?
            }
        };
        Ok(base::Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

#[derive(Clone, Debug)]
pub(crate) struct PasswordRules {
    pub(crate) least: u32,
    pub(crate) must_have: Vec<Class>,
    /// Characters from which `must_have` is not asked for.
    pub(crate) passphrase_from: Option<u32>,
    pub(crate) leaked: Option<PathBuf>,
}

/// One version of the privacy notice, in words.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) version: u32,
    pub(crate) sv: String,
    pub(crate) en: String,
}
