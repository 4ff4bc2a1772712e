//! `[[client]]`: the OpenID Connect clients, services that sign their users in here.

use oidc::clients::{Authentication, Client, Clients, Name, Pkce, Settings};
use toml::Spanned;

use super::model::Secret;
use super::raw;
use super::validate::Validator;

/// A client with valid settings. Its secret is read when the portal is opened.
#[derive(Clone, Debug)]
pub(crate) struct ServiceFile {
    settings: Settings,
    pub(crate) secret: Option<Secret>,
}

impl ServiceFile {
    pub(crate) fn name(&self, language: base::Language) -> &str {
        self.settings.name.get(language)
    }
    pub(crate) fn redirect_uris(&self) -> &[String] {
        &self.settings.redirect_uris
    }
    pub(crate) fn id(&self) -> &str {
        self.settings.id.as_str()
    }
    /// Whether the client can be opened with its secret.
    pub(crate) fn rehearse(&self) -> Result<(), String> {
        self.client().map(drop)
    }
    fn client(&self) -> Result<Client, String> {
        let secret = self.secret.as_ref().map(Secret::read).transpose()?;
        self.settings.clone().client(secret.as_ref()).map_err(|e| e.to_string())
    }
}

/// Opens the clients, with their secrets.
pub(crate) fn open(services: &[ServiceFile]) -> Result<Clients, String> {
    let made = services
        .iter()
        .map(|one| one.client().map_err(|e| format!("[[client]] {}: {e}", one.id())));
    Clients::new(made.collect::<Result<Vec<_>, _>>()?).map_err(|e| e.to_string())
}

impl Validator<'_> {
    pub(super) fn clients(&mut self, raw: Vec<raw::Client>) -> Vec<ServiceFile> {
        let mut found: Vec<ServiceFile> = Vec::new();
        for one in raw {
            let span = one.id.span();
            let Some(service) = self.client(one) else { continue };
            if found.iter().any(|other| other.id() == service.id()) {
                self.problem(
                    span,
                    format!("two clients have the id {:?}", service.id()),
                    "give each [[client]] its own id",
                );
                continue;
            }
            found.push(service);
        }
        found
    }

    fn client_name(&mut self, name: &Spanned<raw::ClientName>) -> Option<Name> {
        let (sv, en) = match name.get_ref() {
            raw::ClientName::One(name) => (name, name),
            raw::ClientName::Both { sv, en } => (sv, en),
        };
        match (base::Line::new(sv), base::Line::new(en)) {
            (Ok(sv), Ok(en)) => Some(Name::new(sv, en)),
            (Err(e), _) | (_, Err(e)) => {
                self.problem(
                    name.span(),
                    format!("invalid text: {e}"),
                    "write one line of at most 200 characters",
                );
                None
            }
        }
    }

    fn client(&mut self, raw: raw::Client) -> Option<ServiceFile> {
        let span = raw.id.span();
        let (name, owner) =
            (self.client_name(&raw.name), raw.owner.as_ref().map(|owner| self.line(owner)));
        let Ok(id) = raw.id.get_ref().parse() else {
            self.problem(
                span,
                format!("{:?} is not a valid id of a client", raw.id.get_ref()),
                "use at most 64 letters, digits, `-`, `_` and `.`",
            );
            return None;
        };
        let secret = raw.secret.as_ref().map(|from| self.secret(from));
        let authentication = raw.authentication;
        if secret.is_some() && authentication == raw::Authentication::None {
            self.problem(
                span,
                "`secret` is set, but `authentication` is \"none\"",
                "remove `secret`, or write authentication = \"basic\"",
            );
            return None;
        }
        if secret.is_none() && authentication != raw::Authentication::None {
            self.problem(
                span,
                "the client has no secret to authenticate with",
                "add secret = { file = \"PATH\" }; a public client has authentication = \"none\"",
            );
            return None;
        }
        let line = |text: Option<String>| text.and_then(|text| base::Line::new(&text).ok());
        let settings = Settings {
            id,
            name: name?,
            owner: line(owner.flatten()),
            home: raw.home,
            redirect_uris: raw.redirect_uris,
            post_logout_redirect_uris: raw.post_logout_redirect_uris.unwrap_or_default(),
            authentication: match authentication {
                raw::Authentication::Basic => Authentication::Basic,
                raw::Authentication::Post => Authentication::Post,
                raw::Authentication::None => Authentication::None,
            },
            pkce: match raw.pkce {
                Some(raw::Pkce::Optional) => Pkce::Optional,
                Some(raw::Pkce::NeitherNeeded) => Pkce::NeitherNeeded,
                Some(raw::Pkce::Required) | None => Pkce::Required,
            },
            scope: raw.scope.unwrap_or_else(|| "openid profile email".to_owned()),
            id_token_algorithm: raw.id_token_algorithm.unwrap_or_else(|| "RS256".to_owned()),
            claims_in_id_token: raw.claims_in_id_token.unwrap_or(false),
            issuer: raw.issuer.unwrap_or_default(),
            hosted_domain: raw.hosted_domain.unwrap_or(false),
            sector: raw.sector,
            second_factor: raw.two_steps.unwrap_or(false),
            roles: raw.roles.unwrap_or_default(),
            first_party: raw.first_party.unwrap_or(false),
            verified: raw.verified.unwrap_or(false),
            information: raw.information,
            policy: raw.policy,
            terms: raw.terms,
            consent_version: raw.consent_version.unwrap_or(1),
        };
        // A stand-in for the secret: the person who checks a file may not be allowed to read it.
        let any = base::Secret::new("x".repeat(32));
        if let Err(e) = settings.clone().client(Some(&any)) {
            self.problem(span, e.to_string(), "see docs/service-owners-guide.md");
            return None;
        }
        Some(ServiceFile { settings, secret: secret.flatten() })
    }
}
