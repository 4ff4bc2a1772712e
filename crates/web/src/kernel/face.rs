//! A portal's branding and public facts: host, names, contact, colours, assets. No I/O.

use base::Language;
use jiff::tz::TimeZone;

use super::{Accent, assets::Assets};

/// What every page shows of its portal.
pub struct Face {
    /// The portal's host name, without port, in lower case.
    pub host: String,
    /// `https://host[:port]`, without a trailing slash. Links in mails begin with it, and a form's
    /// `Origin` must equal it.
    pub origin: String,
    /// The portal's name, in the page header and in the person's authenticator app.
    pub name: Both,
    /// The operator's name.
    pub owner: String,
    pub contact: Contact,
    pub accent: Accent,
    pub zone: TimeZone,
    /// The language when neither the person nor the browser asks for one.
    pub language: Language,
    /// `Strict-Transport-Security`, for every response over HTTPS (RFC 6797).
    pub(super) hsts: &'static str,
    assets: Assets,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub sv: String,
    pub en: String,
}

impl Both {
    pub fn new(sv: impl Into<String>, en: impl Into<String>) -> Self {
        Self { sv: sv.into(), en: en.into() }
    }
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

/// How to reach the operator.
#[derive(Clone, Debug)]
pub struct Contact {
    pub mail: String,
    pub phone: Option<String>,
    /// Where vulnerabilities are reported; `None`: to `mail`.
    pub security: Option<SecurityContact>,
}

/// The contact in `/.well-known/security.txt` (RFC 9116).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityContact {
    /// A URI: `mailto:…`, `https://…` or `tel:…` (section 2.5.3).
    pub contact: String,
    /// The vulnerability disclosure policy's page (section 2.5.7).
    pub policy: Option<String>,
}

/// Two years.
const HSTS: &str = "max-age=63072000";
const HSTS_SUBDOMAINS: &str = "max-age=63072000; includeSubDomains";

impl Face {
    /// The host name is taken from `origin`.
    pub fn new(
        origin: &str,
        name: Both,
        owner: impl Into<String>,
        contact: Contact,
        accent: Accent,
        zone: TimeZone,
        language: Language,
    ) -> Self {
        let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
        let host = super::entry::host_of(authority);
        let assets = Assets::new(&accent);
        Self {
            host,
            origin: origin.trim_end_matches('/').to_owned(),
            name,
            owner: owner.into(),
            contact,
            accent,
            zone,
            language,
            hsts: HSTS,
            assets,
        }
    }

    /// Extends HSTS to every subdomain of the host.
    #[must_use]
    pub fn with_hsts_subdomains(self, include: bool) -> Self {
        Self { hsts: if include { HSTS_SUBDOMAINS } else { HSTS }, ..self }
    }

    /// The URL of an asset, with the hash of all assets in it.
    pub fn asset(&self, name: &str) -> String {
        self.assets.url(name)
    }

    /// `(path, content)` of every asset, for writing pages as files.
    pub fn asset_files(&self) -> Vec<(String, Vec<u8>)> {
        self.assets.files()
    }

    pub(super) fn assets(&self) -> &Assets {
        &self.assets
    }

    pub(super) fn https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn browsers_are_told_of_subdomains_where_the_portal_says_so() {
        let face = |origin: &str| {
            let gallery = crate::gallery::face();
            let contact = gallery.contact.clone();
            Face::new(
                origin,
                gallery.name.clone(),
                "O",
                contact,
                gallery.accent.clone(),
                gallery.zone.clone(),
                gallery.language,
            )
        };
        let told = |face: &Face| {
            let answer = super::super::guarded::guarded("x".into_response(), Some(face));
            answer
                .headers()
                .get("strict-transport-security")
                .map(|value| value.to_str().expect("ASCII").to_owned())
        };
        let https = face("https://portal.example");
        assert_eq!(told(&https).as_deref(), Some("max-age=63072000"));
        assert_eq!(
            told(&https.with_hsts_subdomains(true)).as_deref(),
            Some("max-age=63072000; includeSubDomains")
        );
        assert_eq!(told(&face("http://portal.localhost").with_hsts_subdomains(true)), None);
    }
}
