//! Parsing of the authorization response.

use base::Secret;
use url::form_urlencoded;

use crate::Refusal;
use crate::provider::{Metadata, Provider};

/// The query of the authorization response (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Clone, Debug, Default)]
pub struct Response {
    state: Option<String>,
    code: Option<Secret<String>>,
    issuer: Option<String>,
    error: Option<String>,
}

/// Bytes of the whole query. Entra's codes have some 1,500.
const LONGEST: usize = 16 * 1024;

impl Response {
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        if query.len() > LONGEST {
            return Err(Refusal::ResponseMalformed);
        }
        let mut response = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // A repeated parameter is ambiguous, since readers differ in which one counts (RFC
            // 6749, section 3.1).
            let first = match &*name {
                "state" => response.state.replace(value.into_owned()).is_none(),
                "code" => response.code.replace(Secret::new(value.into_owned())).is_none(),
                "iss" => response.issuer.replace(value.into_owned()).is_none(),
                "error" => response.error.replace(value.into_owned()).is_none(),
                _ => true,
            };
            if !first {
                return Err(Refusal::ResponseMalformed);
            }
        }
        Ok(response)
    }

    /// Checked first: without a known state, nothing proves that the portal began this sign-in.
    pub fn state(&self) -> Result<&str, Refusal> {
        self.state.as_deref().filter(|state| !state.is_empty()).ok_or(Refusal::StateMissing)
    }

    /// The code, or the reason why there is none. Also returns `iss`, which the ID token must
    /// match.
    pub fn code(
        self,
        provider: &Provider,
        metadata: &Metadata,
    ) -> Result<(Secret<String>, Option<String>), Refusal> {
        // Also checked for errors: RFC 9207, section 2.4, protects both.
        match &self.issuer {
            Some(issuer) if !provider.issuer.covers(issuer) => {
                return Err(Refusal::ResponseIssuerWrong);
            }
            None if metadata.names_issuer => return Err(Refusal::ResponseIssuerMissing),
            _ => {}
        }
        if let Some(error) = self.error {
            return Err(match error.as_str() {
                "access_denied" => Refusal::Cancelled,
                "login_required"
                | "interaction_required"
                | "consent_required"
                | "account_selection_required" => Refusal::InteractionNeeded,
                "temporarily_unavailable" | "server_error" => Refusal::UpstreamBusy,
                _ => Refusal::UpstreamRefused,
            });
        }
        let code =
            self.code.filter(|code| !code.expose().is_empty()).ok_or(Refusal::CodeMissing)?;
        Ok((code, self.issuer))
    }
}
