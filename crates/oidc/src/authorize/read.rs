//! Parses and validates authorization requests. Nothing is sent to a redirect URI that is not
//! registered.

use std::collections::{BTreeMap, BTreeSet};

use base::{EmailAddress, Language, Secret};
use url::form_urlencoded;

use super::claims::ClaimsParameter;
use super::{ErrorCode, Prompt, Request, Response, ResponseMode, UnredirectableError};
use crate::clients::{Authentication, Client, Clients, Pkce};
use crate::{IssuerKind, Provider, Scope, Scopes, TWO_STEPS};

/// Bytes of the whole query or form; the HTTP layer accepts at least as many.
pub const LONGEST: usize = 16 * 1024;
/// Bytes of `state` and `nonce`, which are stored or echoed.
pub(crate) const LONGEST_VALUE: usize = 2048;

/// The outcome of parsing a request.
#[derive(Debug)]
pub enum Read {
    Valid(Box<Request>),
    /// An error for the client, sent at once.
    ErrorResponse(Response),
    /// An error page for the person.
    ErrorPage(UnredirectableError),
}

impl Request {
    /// Parses an authorization request from the query (`GET`) or the form (`POST`).
    pub fn read(provider: &Provider, clients: &Clients, query: &str) -> Read {
        match parameters(query)
            .and_then(|(given, repeated)| Ok((destination(clients, given)?, repeated)))
        {
            Err(page) => Read::ErrorPage(page),
            Ok(((client, redirect_uri, given), repeated)) => {
                let mode = if given.get("response_mode").is_some_and(|m| m == "form_post") {
                    ResponseMode::FormPost
                } else {
                    ResponseMode::Query
                };
                let state =
                    given.get("state").filter(|state| state.len() <= LONGEST_VALUE).cloned();
                let answer = |error, what: String| {
                    let issuer = (client.issuer == IssuerKind::Portal).then_some(provider);
                    Read::ErrorResponse(Response::error(
                        issuer,
                        redirect_uri.clone(),
                        mode,
                        state,
                        error,
                        what,
                    ))
                };
                if repeated {
                    return answer(ErrorCode::InvalidRequest, "a parameter is repeated".to_owned());
                }
                match understood(client, &redirect_uri, mode, &given) {
                    Ok(request) => Read::Valid(Box::new(request)),
                    Err((error, name)) => answer(
                        error,
                        format!("the parameter {name} is missing, unknown or not allowed"),
                    ),
                }
            }
        }
    }
}

pub(crate) type Given = BTreeMap<String, String>;

/// The parameters, and whether any is repeated. A repeated parameter is dropped and reported to the
/// client, unless it is `client_id` or `redirect_uri`: then there is no safe recipient (RFC 6749,
/// sections 3.1 and 4.1.2.1).
pub(crate) fn parameters(query: &str) -> Result<(Given, bool), UnredirectableError> {
    if query.len() > LONGEST {
        return Err(UnredirectableError::Malformed);
    }
    let (mut given, mut repeated) = (Given::new(), BTreeSet::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // An empty value counts as absent (RFC 6749, section 3.1).
        if !value.is_empty()
            && given.insert(name.clone().into_owned(), value.into_owned()).is_some()
        {
            repeated.insert(name.into_owned());
        }
    }
    if repeated.contains("client_id") || repeated.contains("redirect_uri") {
        return Err(UnredirectableError::Malformed);
    }
    for name in &repeated {
        given.remove(name);
    }
    Ok((given, !repeated.is_empty()))
}

fn destination(
    clients: &Clients,
    given: Given,
) -> Result<(&Client, String, Given), UnredirectableError> {
    let client = given
        .get("client_id")
        .and_then(|id| clients.find(id))
        .ok_or(UnredirectableError::ClientUnknown)?;
    let uri = given.get("redirect_uri").ok_or(UnredirectableError::RedirectUriMissing)?;
    if !client.allows_redirect_uri(uri) {
        return Err(UnredirectableError::RedirectUriUnknown);
    }
    let uri = uri.clone();
    Ok((client, uri, given))
}

fn understood(
    client: &Client,
    redirect_uri: &str,
    mode: ResponseMode,
    given: &Given,
) -> Result<Request, (ErrorCode, &'static str)> {
    use ErrorCode::{InvalidRequest, InvalidScope};
    let of = |name: &str| given.get(name).map(String::as_str);
    for (name, error) in [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ] {
        if of(name).is_some() {
            return Err((error, name));
        }
    }
    match of("response_type") {
        Some("code") => {}
        Some(_) => return Err((ErrorCode::UnsupportedResponseType, "response_type")),
        None => return Err((InvalidRequest, "response_type")),
    }
    if !matches!(of("response_mode"), None | Some("query" | "form_post")) {
        return Err((InvalidRequest, "response_mode"));
    }
    let scopes = Scopes::asked(of("scope").unwrap_or_default()).common(&client.scopes);
    if !scopes.has(Scope::Openid) {
        return Err((InvalidScope, "scope"));
    }
    for name in ["state", "nonce"] {
        if of(name).is_some_and(|value| value.len() > LONGEST_VALUE) {
            return Err((InvalidRequest, name));
        }
    }
    let challenge =
        challenge(client, of("code_challenge"), of("code_challenge_method"), of("nonce"))?;
    let mut prompts = BTreeSet::new();
    for word in of("prompt").unwrap_or_default().split_ascii_whitespace() {
        prompts.insert(match word {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            _ => return Err((InvalidRequest, "prompt")),
        });
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err((InvalidRequest, "prompt"));
    }
    let max_age =
        of("max_age").map(str::parse).transpose().map_err(|_| (InvalidRequest, "max_age"))?;
    let wanted = of("claims")
        .map(|text| ClaimsParameter::read(text, client))
        .transpose()
        .map_err(|error| (error, "claims"))?
        .unwrap_or_default();
    let level = of("acr_values")
        .is_some_and(|values| values.split_ascii_whitespace().any(|value| value == TWO_STEPS));
    Ok(Request {
        client: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        mode,
        names_issuer: client.issuer == IssuerKind::Portal,
        state: of("state").map(str::to_owned),
        nonce: of("nonce").map(str::to_owned),
        scopes,
        claims: wanted.claims,
        subjects: wanted.subjects,
        challenge,
        prompts,
        max_age,
        two_steps: level || wanted.two_steps,
        id_token_hint: of("id_token_hint").map(|token| Secret::new(token.to_owned())),
        login_hint: of("login_hint").and_then(|hint| EmailAddress::new(hint).ok()),
        language: language(given),
    })
}

/// `ui_locales`: the first language that the pages have; `sv-FI` matches Swedish (RFC 4647, section
/// 3.4).
pub(crate) fn language(given: &Given) -> Option<Language> {
    let primary = |tag: &str| {
        tag.split('-').next().unwrap_or_default().to_ascii_lowercase().parse::<Language>().ok()
    };
    given.get("ui_locales")?.split_ascii_whitespace().find_map(primary)
}

/// PKCE (RFC 7636, section 4.3), S256 only: `plain` protects against nothing (RFC 9700, section
/// 2.1.1).
fn challenge(
    client: &Client,
    challenge: Option<&str>,
    method: Option<&str>,
    nonce: Option<&str>,
) -> Result<Option<String>, (ErrorCode, &'static str)> {
    let must = client.pkce == Pkce::Required || client.authentication == Authentication::None;
    match (challenge, method) {
        (Some(text), Some("S256"))
            if text.len() == 43
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') =>
        {
            Ok(Some(text.to_owned()))
        }
        (Some(_), Some("S256")) => Err((ErrorCode::InvalidRequest, "code_challenge")),
        (Some(_), _) | (None, Some(_)) => Err((ErrorCode::InvalidRequest, "code_challenge_method")),
        (None, None) if must => Err((ErrorCode::InvalidRequest, "code_challenge")),
        // One of the two has to keep a stolen code from being injected elsewhere.
        (None, None) if nonce.is_none() && client.pkce == Pkce::Optional => {
            Err((ErrorCode::InvalidRequest, "nonce"))
        }
        (None, None) => Ok(None),
    }
}
