//! Building the authorization request.

use base::{Entropy, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::{AuthorizationInput, Pending, Prompt};
use crate::provider::{Metadata, Provider};

/// The authorization request's URL, and the pending sign-in to store (OpenID Connect Core, section
/// 3.1.2.1; RFC 7636, section 4).
pub fn start(
    provider: &Provider,
    metadata: &Metadata,
    ask: &AuthorizationInput,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> (Url, Pending) {
    // 256 bits each, independent of each other.
    let random = || URL_SAFE_NO_PAD.encode(entropy.bytes::<32>());
    let (state, nonce, verifier) = (random(), random(), random());
    let mut url = metadata.authorization_endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", provider.redirect_uri.as_str())
            .append_pair("scope", &provider.scopes.join(" "))
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair(
                "code_challenge",
                &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
            )
            .append_pair("code_challenge_method", "S256");
        if let Some(hint) = &ask.login_hint {
            query.append_pair("login_hint", hint.as_str());
        }
        if let Some(hint) = provider.domain_hint.as_ref().or(ask.domain_hint.as_ref()) {
            query.append_pair("domain_hint", hint);
        }
        let asked = |prompt| {
            if prompt == Prompt::Login && !provider.login_prompt {
                Prompt::SelectAccount
            } else {
                prompt
            }
        };
        if let Some(prompt) = ask.prompt.map(asked) {
            query.append_pair("prompt", prompt.as_str());
        }
        if let Some(language) = ask.language {
            query.append_pair("ui_locales", language.tag());
        }
        if let Some(seconds) = ask.max_age {
            query.append_pair("max_age", &seconds.to_string());
        }
    }
    let pending = Pending {
        provider: provider.id.clone(),
        state,
        nonce: Secret::new(nonce),
        verifier: Secret::new(verifier),
        context: ask.context.clone(),
        started_at: now,
        max_age: ask.max_age,
        login_hint: ask.login_hint.clone(),
    };
    (url, pending)
}
