//! Signing keys and hand-made JWTs of the test provider.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// A signing key with its public half.
#[derive(Clone)]
pub(crate) struct SigningKey {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    pub(crate) fn es256(id: &str) -> Self {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .expect("a key");
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(pkcs8.as_ref()),
        }
    }

    pub(super) fn eddsa(id: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect("a key");
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::EdDSA,
            key: EncodingKey::from_ed_der(pkcs8.as_ref()),
        }
    }

    /// One of two RSA keys, which are shared by the test run because they are slow to generate.
    pub(super) fn rsa(id: &str, number: usize, algorithm: Algorithm) -> Self {
        static KEYS: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
        let der = KEYS[number % 2].get_or_init(|| {
            let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
            let pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der>::as_der(&pair).expect("PKCS#8");
            // jsonwebtoken takes the PKCS#1 key inside, after 26 bytes of PKCS#8 header (RFC 5208,
            // section 5).
            let pkcs1 = &pkcs8.as_ref()[26..];
            assert_eq!(pkcs1[0], 0x30, "a SEQUENCE");
            pkcs1.to_vec()
        });
        Self { id: id.to_owned(), algorithm, key: EncodingKey::from_rsa_der(der) }
    }

    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(
            Jwk::from_encoding_key(&self.key, self.algorithm).expect("our own key"),
        )
        .expect("JSON");
        jwk["kid"] = self.id.clone().into();
        jwk["use"] = "sig".into();
        jwk
    }

    pub(super) fn under_the_id_of(&self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self.clone() }
    }
    pub(super) fn id(&self) -> &str {
        &self.id
    }
    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn token(&self, claims: &Value) -> String {
        self.token_with(
            &json!({ "alg": name(self.algorithm), "kid": self.id, "typ": "JWT" }),
            claims,
        )
    }

    pub(super) fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, self.algorithm)
            .expect("signed");
        format!("{message}.{signature}")
    }
}

pub(super) fn unsigned(claims: &Value) -> String {
    format!("{}.", message(&json!({ "alg": "none", "typ": "JWT" }), claims))
}

/// Accepted by a verifier that uses the public key as whatever kind of key the header names
/// (CVE-2015-9235).
pub(super) fn hmac(claims: &Value, key: &SigningKey) -> String {
    let message = message(&json!({ "alg": "HS256", "kid": key.id, "typ": "JWT" }), claims);
    let public = key.jwk().to_string();
    let signature = jsonwebtoken::crypto::sign(
        message.as_bytes(),
        &EncodingKey::from_secret(public.as_bytes()),
        Algorithm::HS256,
    );
    format!("{message}.{}", signature.expect("signed"))
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn name(algorithm: Algorithm) -> String {
    format!("{algorithm:?}")
}
