//! The token response and its ID token.

use base::{Fault, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::{ACCESS_LIFETIME, Grant, ID_LIFETIME, TokenResponse};
use crate::keys::{Algorithm, SigningKey};
use crate::{Client, Person, Provider};

impl Grant {
    /// The token response with a signed ID token (OpenID Connect Core 2 and 3.1.3.3). Call it
    /// outside the transaction: signing takes time.
    pub fn reply(
        &self,
        provider: &Provider,
        client: &Client,
        person: &Person,
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<TokenResponse, Fault> {
        let mut claims = if client.claims_in_id_token {
            person.claims(&self.scopes)
        } else {
            serde_json::Map::new()
        };
        claims.extend(person.named(&self.claims.id_token));
        claims.extend(provider.more_claims(client, person, &self.scopes, self.account));
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        set("iss", provider.issuer_for(client, person).into());
        set("sub", self.subject.clone().into());
        set("aud", client.id.as_str().into());
        set("iat", now.seconds().into());
        set("exp", now.plus(ID_LIFETIME).seconds().into());
        set("auth_time", self.authenticated_at.seconds().into());
        set("at_hash", access_token_hash(key.algorithm(), self.access_token.expose()).into());
        if let Some(nonce) = &self.nonce {
            set("nonce", nonce.clone().into());
        }
        if let Some(level) = &self.level {
            set("acr", level.clone().into());
        }
        if !self.methods.is_empty() {
            set("amr", self.methods.clone().into());
        }
        let id_token = key.sign("JWT", &Value::Object(claims))?;
        Ok(TokenResponse::good(json!({
            "access_token": self.access_token.expose(),
            "token_type": "Bearer",
            "expires_in": ACCESS_LIFETIME.as_secs(),
            "scope": self.scopes.to_string(),
            "id_token": id_token,
        })))
    }
}

/// `at_hash`: the left half of the algorithm's hash (OpenID Connect Core 3.1.3.6).
fn access_token_hash(algorithm: Algorithm, token: &str) -> String {
    match algorithm {
        Algorithm::RS256 | Algorithm::ES256 => URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16]),
        Algorithm::EdDSA => URL_SAFE_NO_PAD.encode(&Sha512::digest(token)[..32]),
    }
}
