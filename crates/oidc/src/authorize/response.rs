use base::Secret;
use url::form_urlencoded;

use super::{ErrorCode, Request, ResponseMode};
use crate::Provider;

/// An answer on its way to the service by the person's browser. With `iss` (RFC 9207), unless the
/// issuer depends on who the person is.
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

    /// An error about a request that was read.
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

    /// An error about one that was not understood; `what` says why.
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

    /// For `Query`: where to redirect to (303, so that a form is not sent on).
    pub fn location(&self) -> String {
        with_query(&self.redirect_uri, self.fields())
    }

    /// For `FormPost`: the hidden fields of the page's form.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, value.expose().as_str()))
    }
}

/// A registered address with these fields. It may have a query of its own, which stays (RFC 6749,
/// 3.1.2).
pub(crate) fn with_query<'f>(
    uri: &str,
    fields: impl Iterator<Item = (&'static str, &'f str)>,
) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{query}")
}
