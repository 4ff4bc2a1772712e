//! The test provider's ID tokens, with the misbehaviour built in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::Misbehaviour;
use super::token::{SigningKey, hmac, unsigned};
use super::upstream::{Asked, Inner, OBJECT, TENANT};
use crate::provider::CONSUMER_TENANT;

impl Inner {
    /// The claims of a well-behaved provider.
    fn claims(&self, asked: &Asked, access_token: &str) -> Value {
        let now = self.clock.now().seconds();
        let half = match self.key.algorithm() {
            jsonwebtoken::Algorithm::EdDSA => {
                URL_SAFE_NO_PAD.encode(&Sha512::digest(access_token)[..32])
            }
            _ => URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16]),
        };
        let mut claims = json!({
            "iss": self.issuer(&asked.prefix), "sub": "subject-1", "aud": asked.client_id, "iat": now, "nbf": now, "exp": now + 300,
            "nonce": asked.nonce, "at_hash": half, "auth_time": now - 30,
        });
        if asked.prefix.ends_with("/v2.0") {
            claims["tid"] =
                if asked.prefix.starts_with("/consumers") { CONSUMER_TENANT } else { TENANT }
                    .into();
            claims["oid"] = OBJECT.into();
        }
        for (name, value) in self.person.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        claims
    }

    /// The ID token, with the misbehaviour built in.
    pub(super) fn id_token(&self, asked: &Asked, access_token: &str) -> String {
        let mut claims = self.claims(asked, access_token);
        let at = |seconds: i64| Value::from(self.clock.now().seconds() + seconds);
        let mut set = |name: &str, value: Value| claims[name] = value;
        match self.misbehaviour {
            Misbehaviour::IssuerWrong => set("iss", "https://another.example".into()),
            Misbehaviour::IssuerMissing => set("iss", Value::Null),
            Misbehaviour::AudienceWrong => set("aud", "somebody-else".into()),
            Misbehaviour::AudienceMissing => set("aud", Value::Null),
            Misbehaviour::AudienceMore => set("aud", json!([asked.client_id, "somebody-else"])),
            Misbehaviour::PartyWrong => set("azp", "somebody-else".into()),
            Misbehaviour::Expired => set("exp", at(-61)),
            Misbehaviour::ExpiryMissing => set("exp", Value::Null),
            Misbehaviour::FromTheFuture => set("iat", at(61)),
            Misbehaviour::NotYetValid => set("nbf", at(61)),
            Misbehaviour::IssuedLongAgo => set("iat", at(-3600)),
            Misbehaviour::NonceWrong => set("nonce", "another".into()),
            Misbehaviour::NonceMissing => set("nonce", Value::Null),
            Misbehaviour::NonceReplayed => set("nonce", self.last_nonce.clone().into()),
            Misbehaviour::SubjectMissing => set("sub", Value::Null),
            Misbehaviour::SubjectEmpty => set("sub", "".into()),
            Misbehaviour::AccessTokenHashWrong => set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA".into()),
            Misbehaviour::TenantMissing => set("tid", Value::Null),
            Misbehaviour::ObjectMissing => set("oid", Value::Null),
            Misbehaviour::TenantOfAnother => set("tid", CONSUMER_TENANT.into()),
            Misbehaviour::HugeName => set("name", "Å".repeat(100_000).into()),
            _ => {}
        }
        match self.misbehaviour {
            Misbehaviour::NotAToken => "not.a.token".to_owned(),
            Misbehaviour::AlgorithmNone => unsigned(&claims),
            Misbehaviour::HmacWithPublicKey => hmac(&claims, &self.key),
            Misbehaviour::KeyUnknown => self.key.under_the_id_of("nobody-knows").token(&claims),
            Misbehaviour::SignedByAnother => {
                SigningKey::es256("x").under_the_id_of(self.key.id()).token(&claims)
            }
            Misbehaviour::SignatureCut => {
                let token = self.key.token(&claims);
                token[..token.len() - 4].to_owned()
            }
            Misbehaviour::CriticalExtension => self.key.token_with(
                &json!({ "alg": "ES256", "kid": self.key.id(), "crit": ["b64"], "b64": false }),
                &claims,
            ),
            _ => self.key.token(&claims),
        }
    }
}
