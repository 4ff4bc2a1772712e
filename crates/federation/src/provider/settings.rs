//! Validation of `[[upstream]]` in the portal file, with defaults for each kind of provider.

use std::time::Duration;

use base::Secret;
use serde::Deserialize;
use url::Url;

use super::model::is_tenant;
use super::{
    AddressTrust, Algorithm, CONSUMER_TENANT, ClientAuthentication, Issuer, Provider, ProviderId,
    Subject, Tenants, endpoint,
};

/// The kind of provider, which decides the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Microsoft Entra: work or school accounts of every tenant.
    MicrosoftWork,
    /// Personal Microsoft accounts.
    MicrosoftPersonal,
    Google,
    /// Any other OpenID provider.
    Openid,
}

/// `[[upstream]]` in the portal file, without its button's text and its secret's location.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    pub id: ProviderId,
    pub kind: Kind,
    pub client_id: String,
    /// The provider's base URL. Required for `openid`; for the others it replaces the known one,
    /// such as in tests.
    pub authority: Option<String>,
    /// The issuer; derived from `authority` by default.
    pub issuer: Option<String>,
    pub client_authentication: Option<ClientAuthentication>,
    pub scopes: Option<Vec<String>>,
    pub algorithms: Option<Vec<Algorithm>>,
    /// The Entra tenants to accept.
    pub tenants: Option<Vec<String>>,
    /// Whether `email_verified` is trusted. Only for `openid`; off by default.
    #[serde(default)]
    pub trust_addresses: bool,
    pub userinfo: Option<bool>,
    /// Seconds, 60 to 120.
    pub leeway: Option<u64>,
}

/// A fault in the settings, for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    #[error("upstream {0}: `{1}` is not an HTTPS address")]
    Address(ProviderId, &'static str),
    #[error("upstream {0}: `authority` is required for the kind `openid`")]
    AuthorityMissing(ProviderId),
    #[error("upstream {0}: `authority` must contain `/{1}/`, as Microsoft's does")]
    NoTenantPart(ProviderId, &'static str),
    #[error("upstream {0}: a client secret is required, or `client-authentication = \"none\"`")]
    SecretMissing(ProviderId),
    #[error("upstream {0}: `scopes` must contain `openid`")]
    NoOpenid(ProviderId),
    #[error("upstream {0}: `algorithms` is empty")]
    NoAlgorithm(ProviderId),
    #[error(
        "upstream {0}: `tenants` must be lower-case GUIDs, and are allowed for `microsoft-work` only"
    )]
    Tenants(ProviderId),
    #[error("upstream {0}: `trust-addresses` is allowed for the kind `openid` only")]
    TrustAddresses(ProviderId),
    #[error("upstream {0}: `leeway` must be 60 to 120 seconds")]
    Leeway(ProviderId),
}

impl Settings {
    /// Validates the settings. `secret` comes from a file or the environment, never from the portal
    /// file.
    pub fn provider(
        self,
        redirect_uri: &str,
        secret: Option<Secret<String>>,
    ) -> Result<Provider, InvalidSettings> {
        let id = self.id;
        let written = self.authority.as_deref();
        let authority = match (self.kind, written) {
            (_, Some(text)) => text,
            (Kind::MicrosoftWork, None) => "https://login.microsoftonline.com/organizations/v2.0",
            (Kind::MicrosoftPersonal, None) => "https://login.microsoftonline.com/consumers/v2.0",
            (Kind::Google, None) => "https://accounts.google.com",
            (Kind::Openid, None) => return Err(InvalidSettings::AuthorityMissing(id)),
        }
        .trim_end_matches('/');
        let address = |text: &str, name| {
            endpoint(text).map_err(|_| InvalidSettings::Address(id.clone(), name))
        };
        let base = address(authority, "authority")?;
        let part = |name: &'static str| {
            let with = format!("/{name}/");
            if authority.contains(&with) {
                Ok(with)
            } else {
                Err(InvalidSettings::NoTenantPart(id.clone(), name))
            }
        };
        let mut tenant_discovery = None;
        let issuer = match self.kind {
            Kind::MicrosoftWork => {
                let part = part("organizations")?;
                tenant_discovery = Some(format!(
                    "{}/.well-known/openid-configuration",
                    authority.replace(&part, "/{domain}/")
                ));
                authority.replace(&part, "/{tenantid}/")
            }
            Kind::MicrosoftPersonal => {
                authority.replace(&part("consumers")?, &format!("/{CONSUMER_TENANT}/"))
            }
            Kind::Google | Kind::Openid => authority.to_owned(),
        };
        let issuer = Issuer::new(&self.issuer.unwrap_or(issuer));
        address(&issuer.of(CONSUMER_TENANT), "issuer")?;
        let microsoft = matches!(self.kind, Kind::MicrosoftWork | Kind::MicrosoftPersonal);
        let authentication = self.client_authentication.unwrap_or(if microsoft {
            ClientAuthentication::Post
        } else {
            ClientAuthentication::Basic
        });
        if authentication != ClientAuthentication::None && secret.is_none() {
            return Err(InvalidSettings::SecretMissing(id));
        }
        let scopes = self
            .scopes
            .unwrap_or_else(|| ["openid", "profile", "email"].map(str::to_owned).to_vec());
        if !scopes.iter().any(|scope| scope == "openid") {
            return Err(InvalidSettings::NoOpenid(id));
        }
        let algorithms = self.algorithms.unwrap_or_else(|| match self.kind {
            Kind::MicrosoftWork | Kind::MicrosoftPersonal | Kind::Google => vec![Algorithm::RS256],
            Kind::Openid => {
                vec![Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA]
            }
        });
        if algorithms.is_empty() {
            return Err(InvalidSettings::NoAlgorithm(id));
        }
        let tenants = match (self.kind, self.tenants) {
            (Kind::MicrosoftWork, Some(only))
                if !only.is_empty() && only.iter().all(|t| is_tenant(t)) =>
            {
                Tenants::Only(only)
            }
            (_, Some(_)) => return Err(InvalidSettings::Tenants(id)),
            (Kind::MicrosoftWork, None) => Tenants::Except(vec![CONSUMER_TENANT.to_owned()]),
            (Kind::MicrosoftPersonal, None) => Tenants::Only(vec![CONSUMER_TENANT.to_owned()]),
            (Kind::Google | Kind::Openid, None) => Tenants::Any,
        };
        let address_trust = match (self.kind, self.trust_addresses) {
            (Kind::Openid, true) => AddressTrust::Verified,
            (Kind::Openid, false) => AddressTrust::Never,
            (_, true) => return Err(InvalidSettings::TrustAddresses(id)),
            (Kind::Google, false) => AddressTrust::VerifiedAndAuthoritative {
                domains: ["gmail.com", "googlemail.com"].map(str::to_owned).to_vec(),
            },
            (Kind::MicrosoftWork | Kind::MicrosoftPersonal, false) => AddressTrust::DomainOwner,
        };
        let leeway = self.leeway.unwrap_or(60);
        if !(60..=120).contains(&leeway) {
            return Err(InvalidSettings::Leeway(id));
        }
        let redirect_uri: Url = address(redirect_uri, "redirect_uri")?;
        Ok(Provider {
            login_prompt: self.kind != Kind::Google,
            authority: base,
            issuer,
            client_id: self.client_id,
            client_secret: secret,
            client_authentication: authentication,
            redirect_uri,
            scopes,
            algorithms,
            subject: if microsoft { Subject::TenantAndObject } else { Subject::Sub },
            address_trust,
            tenants,
            // Entra and Google put every requested claim into the ID token.
            userinfo: self.userinfo.unwrap_or(self.kind == Kind::Openid),
            tenant_discovery,
            domain_hint: (self.kind == Kind::MicrosoftPersonal).then(|| "consumers".to_owned()),
            leeway: Duration::from_secs(leeway),
            id,
        })
    }
}
