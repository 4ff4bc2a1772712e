//! The test provider's ID tokens, with the misdeed built in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::Misdeed;
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

    /// The ID token, with the misdeed built in.
    pub(super) fn id_token(&self, asked: &Asked, access_token: &str) -> String {
        let mut claims = self.claims(asked, access_token);
        let at = |seconds: i64| Value::from(self.clock.now().seconds() + seconds);
        let mut set = |name: &str, value: Value| claims[name] = value;
        match self.misdeed {
            Misdeed::IssuerWrong => set("iss", "https://another.example".into()),
            Misdeed::IssuerMissing => set("iss", Value::Null),
            Misdeed::AudienceWrong => set("aud", "somebody-else".into()),
            Misdeed::AudienceMissing => set("aud", Value::Null),
            Misdeed::AudienceMore => set("aud", json!([asked.client_id, "somebody-else"])),
            Misdeed::PartyWrong => set("azp", "somebody-else".into()),
            Misdeed::Expired => set("exp", at(-61)),
            Misdeed::ExpiryMissing => set("exp", Value::Null),
            Misdeed::FromTheFuture => set("iat", at(61)),
            Misdeed::NotYetValid => set("nbf", at(61)),
            Misdeed::IssuedLongAgo => set("iat", at(-3600)),
            Misdeed::NonceWrong => set("nonce", "another".into()),
            Misdeed::NonceMissing => set("nonce", Value::Null),
            Misdeed::NonceReplayed => set("nonce", self.last_nonce.clone().into()),
            Misdeed::SubjectMissing => set("sub", Value::Null),
            Misdeed::SubjectEmpty => set("sub", "".into()),
            Misdeed::AccessTokenHashWrong => set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA".into()),
            Misdeed::TenantMissing => set("tid", Value::Null),
            Misdeed::ObjectMissing => set("oid", Value::Null),
            Misdeed::TenantOfAnother => set("tid", CONSUMER_TENANT.into()),
            Misdeed::HugeName => set("name", "Å".repeat(100_000).into()),
            _ => {}
        }
        match self.misdeed {
            Misdeed::NotAToken => "not.a.token".to_owned(),
            Misdeed::AlgorithmNone => unsigned(&claims),
            Misdeed::HmacWithPublicKey => hmac(&claims, &self.key),
            Misdeed::KeyUnknown => self.key.under_the_id_of("nobody-knows").token(&claims),
            Misdeed::SignedByAnother => {
                SigningKey::es256("x").under_the_id_of(self.key.id()).token(&claims)
            }
            Misdeed::SignatureCut => {
                let token = self.key.token(&claims);
                token[..token.len() - 4].to_owned()
            }
            Misdeed::CriticalExtension => self.key.token_with(
                &json!({ "alg": "ES256", "kid": self.key.id(), "crit": ["b64"], "b64": false }),
                &claims,
            ),
            _ => self.key.token(&claims),
        }
    }
}
