//! A valid portal file, as the program uses it.

use std::path::PathBuf;
use std::time::Duration;

use accounts::registration::{Open, Step};
use base::{EmailAddress, Language};
use jiff::tz::TimeZone;
use messages::mail::Encryption;
use organisations::permissions::Role;
use web::kernel::{Accent, Both, Hall, Network, Rates, SecurityContact};

use super::{Class, Lines, Retention, ServiceFile, io_words};

/// A valid portal file. Paths are absolute or relative to the working directory.
#[derive(Debug)]
pub(crate) struct PortalFile {
    pub(crate) path: PathBuf,
    /// Finds the line of each setting.
    pub(crate) lines: Lines,
    /// Names the portal in logs and backups.
    pub(crate) id: String,
    pub(crate) origin: String,
    pub(crate) name: Both,
    /// The first is used if neither the person nor the browser prefers one.
    pub(crate) languages: Vec<Language>,
    pub(crate) zone: TimeZone,
    /// Whether HSTS covers every host below this one (`includeSubDomains`, RFC 6797 section 6.1.2).
    pub(crate) hsts_include_subdomains: bool,
    pub(crate) accent: Accent,
    pub(crate) accent_colour: String,
    pub(crate) owner: String,
    pub(crate) contact_mail: EmailAddress,
    pub(crate) contact_phone: Option<String>,
    /// Where vulnerabilities are reported (RFC 9116), if not to `contact_mail`.
    pub(crate) contact_security: Option<SecurityContact>,
    pub(crate) controller: Controller,
    /// PostgreSQL's password, if it is not in the address.
    pub(crate) database_password: Option<Secret>,
    pub(crate) database: store::Url,
    pub(crate) keys: PathBuf,
    /// The file that keeps the audit log's head outside the database; `None`: it is not kept.
    pub(crate) audit_head: Option<PathBuf>,
    pub(crate) files: Files,
    pub(crate) backup: Option<BackupPlan>,
    pub(crate) mail_from: EmailAddress,
    pub(crate) mail_server: MailServer,
    pub(crate) tls: Option<TlsFiles>,
    pub(crate) invitation_steps: Vec<Step>,
    /// Self-service sign-up; its lists are empty where it is off.
    pub(crate) open: Open,
    /// The front page, without the clients of the upstream providers.
    pub(crate) hall: Hall,
    pub(crate) upstreams: Vec<Upstream>,
    pub(crate) password: PasswordRules,
    pub(crate) session_of_use: Duration,
    pub(crate) session_stay: Duration,
    /// Roles that require two steps, besides staff.
    pub(crate) two_step_roles: Vec<Role>,
    pub(crate) retention: Retention,
    /// Bytes.
    pub(crate) upload: u64,
    pub(crate) proxies: Vec<Network>,
    /// How long running requests, uploads among them, get to end at shutdown.
    pub(crate) drain_timeout: Duration,
    /// Rate limits.
    pub(crate) rates: Rates,
    pub(crate) notices: Vec<Notice>,
    /// OpenID Connect clients.
    pub(crate) clients: Vec<ServiceFile>,
    /// Organisations with accounts at this portal, and their domains.
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

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) access_key: Secret,
    pub(crate) secret_key: Secret,
}

/// Scheduled backups.
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

/// An upstream provider.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    pub(crate) settings: federation::Settings,
    pub(crate) secret: Option<Secret>,
    /// Home realms: the domains whose people are sent to it.
    pub(crate) domains: Vec<String>,
}

/// The controller of the personal data (GDPR, article 13.1 a and b).
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

/// Where a secret is. It is read when it is needed, so that `farstu check` can be run by a person
/// who may not see it.
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
            Self::Environment(name) => std::env::var(name)
                .map_err(|_| format!("the environment variable {name} is not set"))?,
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
    /// The length from which `must_have` does not apply.
    pub(crate) passphrase_from: Option<u32>,
    pub(crate) leaked: Option<PathBuf>,
}

/// One version of the privacy notice, with its texts.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) version: u32,
    pub(crate) sv: String,
    pub(crate) en: String,
}
