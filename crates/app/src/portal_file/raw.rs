//! The portal file as it is written: names and types only. `validate.rs` validates the values.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base::Language;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Raw {
    pub(super) id: Spanned<String>,
    pub(super) origin: Spanned<String>,
    pub(super) name: Both,
    pub(super) languages: Spanned<Vec<Language>>,
    pub(super) time_zone: Spanned<String>,
    #[serde(default)]
    pub(super) hsts_include_subdomains: bool,
    pub(super) brand: Brand,
    pub(super) contact: Contact,
    pub(super) controller: Controller,
    pub(super) storage: Storage,
    pub(super) backup: Option<Spanned<Backup>>,
    pub(super) mail: Mail,
    pub(super) tls: Option<Tls>,
    pub(super) ways_in: WaysIn,
    pub(super) password: Password,
    pub(super) session: Session,
    pub(super) limits: Limits,
    #[serde(default)]
    pub(super) retention: Retention,
    pub(super) privacy_notice: Spanned<Vec<Notice>>,
    #[serde(default)]
    pub(super) client: Vec<Client>,
    #[serde(default)]
    pub(super) tenant: Vec<oidc::Tenant>,
    pub(super) front_page: Option<FrontPage>,
    #[serde(default)]
    pub(super) service: Vec<Service>,
    #[serde(default)]
    pub(super) link: Vec<Link>,
    #[serde(default)]
    pub(super) upstream: Vec<Upstream>,
    #[serde(default)]
    pub(super) guide: Guide,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    pub(super) sv: Spanned<String>,
    pub(super) en: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Brand {
    pub(super) accent: Spanned<String>,
    pub(super) owner: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Contact {
    pub(super) mail: Spanned<String>,
    pub(super) phone: Option<Spanned<String>>,
    pub(super) security: Option<Spanned<String>>,
    pub(super) security_policy: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Controller {
    pub(super) name: Spanned<String>,
    pub(super) address: Spanned<String>,
    pub(super) data_protection_officer: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Storage {
    pub(super) database: Spanned<String>,
    pub(super) database_password: Option<Spanned<SecretFrom>>,
    pub(super) keys: Spanned<PathBuf>,
    pub(super) audit_head: Option<Spanned<PathBuf>>,
    pub(super) files: Option<Spanned<PathBuf>>,
    pub(super) s3: Option<Spanned<S3>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct S3 {
    pub(super) endpoint: Option<Spanned<String>>,
    pub(super) region: Spanned<String>,
    pub(super) bucket: Spanned<String>,
    pub(super) access_key: Spanned<SecretFrom>,
    pub(super) secret_key: Spanned<SecretFrom>,
}

/// Scheduled backups.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Backup {
    pub(super) to: Option<Spanned<PathBuf>>,
    pub(super) s3: Option<Spanned<S3>>,
    pub(super) at: Spanned<String>,
    pub(super) keep: Spanned<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mail {
    pub(super) from: Spanned<String>,
    pub(super) host: Spanned<String>,
    pub(super) port: Option<u16>,
    #[serde(default)]
    pub(super) encryption: Encryption,
    pub(super) user: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<SecretFrom>>,
    pub(super) authorities: Option<Spanned<PathBuf>>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encryption {
    #[default]
    StartTls,
    Tls,
    None,
}

/// Secrets are never in the file: it is copied, mailed and kept under version control.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "{ file = \"PATH\" } or { environment = \"NAME\" }"
)]
pub(super) struct SecretFrom {
    pub(super) file: Option<PathBuf>,
    pub(super) environment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Tls {
    pub(super) certificate: Spanned<PathBuf>,
    pub(super) key: Spanned<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WaysIn {
    pub(super) invitation: Way,
    pub(super) address: Option<AddressWay>,
    pub(super) upstream: Option<Way>,
}

/// Self-service sign-up with an address of one's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AddressWay {
    pub(super) steps: Spanned<Vec<Spanned<String>>>,
    pub(super) least_age: Option<Spanned<u8>>,
    #[serde(default)]
    pub(super) news: bool,
    pub(super) terms: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Way {
    pub(super) steps: Spanned<Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Password {
    pub(super) least_characters: Spanned<u32>,
    #[serde(default)]
    pub(super) must_have: Vec<Class>,
    pub(super) passphrase_from: Option<Spanned<u32>>,
    pub(super) leaked: Option<Spanned<PathBuf>>,
}

/// Character classes that a password can be required to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    UpperCase,
    LowerCase,
    Digit,
    Special,
}

impl Class {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::UpperCase => "upper-case",
            Self::LowerCase => "lower-case",
            Self::Digit => "digit",
            Self::Special => "special",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Session {
    pub(super) of_use: Spanned<String>,
    pub(super) stay_signed_in: Spanned<String>,
    #[serde(default)]
    pub(super) two_step_roles: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Limits {
    pub(super) upload: Spanned<String>,
    #[serde(default)]
    pub(super) proxies: Vec<Spanned<String>>,
    pub(super) drain_timeout: Option<Spanned<String>>,
    /// Keyed by the names of [`web::kernel::Limit`].
    #[serde(default)]
    pub(super) rates: BTreeMap<Spanned<String>, Rate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rate {
    pub(super) burst: Spanned<u32>,
    pub(super) every: Spanned<String>,
}

/// How long expired data is kept.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Retention {
    pub(super) closed_accounts: Option<Spanned<String>>,
    pub(super) letters: Option<Spanned<String>>,
    pub(super) known_browsers: Option<Spanned<String>>,
    pub(super) audit: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Notice {
    pub(super) version: Spanned<u32>,
    pub(super) sv: Spanned<PathBuf>,
    pub(super) en: Spanned<PathBuf>,
}

/// An OpenID Connect client.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Client {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<ClientName>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) home: Option<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) post_logout_redirect_uris: Option<Vec<String>>,
    #[serde(default)]
    pub(super) authentication: Authentication,
    pub(super) secret: Option<Spanned<SecretFrom>>,
    pub(super) pkce: Option<Pkce>,
    pub(super) scope: Option<String>,
    pub(super) id_token_algorithm: Option<String>,
    pub(super) claims_in_id_token: Option<bool>,
    pub(super) issuer: Option<oidc::IssuerKind>,
    pub(super) hosted_domain: Option<bool>,
    pub(super) sector: Option<String>,
    pub(super) two_steps: Option<bool>,
    pub(super) roles: Option<Vec<String>>,
    pub(super) first_party: Option<bool>,
    pub(super) verified: Option<bool>,
    pub(super) information: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) terms: Option<String>,
    pub(super) consent_version: Option<u32>,
}

/// How a client authenticates (OpenID Connect Core, section 9).
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Authentication {
    #[default]
    Basic,
    Post,
    None,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Pkce {
    Required,
    Optional,
    NeitherNeeded,
}

/// The front page of a portal with self-service sign-up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FrontPage {
    pub(super) lead: Both,
    /// The version of the text that people agree to in the step `organisation-consent`.
    pub(super) consent_version: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) shared_addresses: SharedAddresses,
}

/// One name for both languages, or one for each.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ClientName {
    One(String),
    Both { sv: String, en: String },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SharedAddresses {
    /// `None`: the default list.
    pub(super) names: Option<Vec<String>>,
    #[serde(default)]
    pub(super) refused: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Service {
    pub(super) id: Spanned<String>,
    pub(super) name: Both,
    pub(super) about: Both,
    pub(super) environment: web::kernel::Environment,
    pub(super) url: Spanned<String>,
    #[serde(default)]
    pub(super) two_step: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Link {
    pub(super) name: Both,
    pub(super) about: Both,
    pub(super) url: Spanned<String>,
}

/// The settings of `federation`, and those that only the portal needs: the button's label, where
/// the secret is, and the home realms.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Upstream {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) kind: federation::provider::Kind,
    pub(super) personal: Option<bool>,
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Spanned<SecretFrom>>,
    pub(super) client_authentication: Option<federation::provider::ClientAuthentication>,
    pub(super) authority: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) algorithms: Option<Vec<federation::provider::Algorithm>>,
    pub(super) tenants: Option<Vec<String>>,
    #[serde(default)]
    pub(super) trust_addresses: bool,
    pub(super) userinfo: Option<bool>,
    pub(super) leeway: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Guide {
    #[serde(default, rename = "use")]
    pub(super) uses: Vec<Use>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Use {
    pub(super) id: Spanned<String>,
    pub(super) name: Both,
    #[serde(default)]
    pub(super) services: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rule {
    pub(super) address: web::kernel::AddressKind,
    #[serde(rename = "use")]
    pub(super) use_for: Option<Spanned<String>>,
    /// `email`, `address`, or an upstream provider's id.
    pub(super) way: Spanned<String>,
    pub(super) why: Option<Both>,
}
