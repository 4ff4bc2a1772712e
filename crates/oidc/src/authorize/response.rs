//! The authorization response: the parameters that the browser carries to the client.

use base::Secret;
use url::form_urlencoded;

use super::{ErrorCode, Request, ResponseMode};
use crate::Provider;

/// An authorization response. It carries `iss` (RFC 9207), unless the issuer depends on the person.
#[derive(Debug)]
pub struct Response {
    pub redirect_uri: String,
    pub mode: ResponseMode,
    fields: Vec<(&'static str, Secret<String>)>,
}

impl Response {
    pub fn code(provider: &Provider, request: &Request, code: &Secret<String>) -> Self {
        let fields = vec![("code", code.clone())];
        Self::made(
            request.names_issuer.then_some(provider),
            request.redirect_uri.clone(),
            request.mode,
            request.state.clone(),
            fields,
        )
    }

    /// An error about a valid request.
    pub fn refusal(provider: &Provider, request: &Request, error: ErrorCode) -> Self {
        let fields = vec![("error", Secret::new(error.as_str().to_owned()))];
        Self::made(
            request.names_issuer.then_some(provider),
            request.redirect_uri.clone(),
            request.mode,
            request.state.clone(),
            fields,
        )
    }

    /// An error about an invalid request; `what` becomes `error_description`.
    pub(super) fn error(
        provider: Option<&Provider>,
        redirect_uri: String,
        mode: ResponseMode,
        state: Option<String>,
        error: ErrorCode,
        what: String,
    ) -> Self {
        let fields = vec![
            ("error", Secret::new(error.as_str().to_owned())),
            ("error_description", Secret::new(what)),
        ];
        Self::made(provider, redirect_uri, mode, state, fields)
    }

    fn made(
        provider: Option<&Provider>,
        redirect_uri: String,
        mode: ResponseMode,
        state: Option<String>,
        mut fields: Vec<(&'static str, Secret<String>)>,
    ) -> Self {
        fields.extend(state.map(|state| ("state", Secret::new(state))));
        fields.extend(provider.map(|provider| ("iss", Secret::new(provider.issuer.clone()))));
        Self { redirect_uri, mode, fields }
    }

    /// For `Query`: the `Location` of a 303 redirect, so that the browser does not repost a form.
    pub fn location(&self) -> String {
        with_query(&self.redirect_uri, self.fields())
    }

    /// For `FormPost`: the form's hidden fields.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, value.expose().as_str()))
    }
}

/// Appends parameters to a registered URI, and keeps the query that it may have (RFC 6749, section
/// 3.1.2).
pub(crate) fn with_query<'f>(
    uri: &str,
    fields: impl Iterator<Item = (&'static str, &'f str)>,
) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{query}")
}
