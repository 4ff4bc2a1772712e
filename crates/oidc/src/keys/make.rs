//! Generation of signing keys.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use base::{Fault, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Algorithm;

/// A new key, not stored yet.
#[derive(Debug)]
pub struct NewKey {
    pub(super) id: String,
    pub(super) algorithm: Algorithm,
    pub(super) public: String,
    /// PKCS#8.
    pub(super) private: Secret<Vec<u8>>,
}

/// Generates a key. RSA keys have 3,072 bits, about 128 bits of strength (NIST SP 800-57 part 1,
/// table 2). RSA takes a second or more, so never call this in a transaction. Randomness is the
/// crypto library's own: injected randomness could make a test key in production.
pub fn make(algorithm: Algorithm) -> Result<NewKey, Fault> {
    let random = SystemRandom::new();
    let failed = |_| Fault::new("a signing key could not be generated");
    let (private, public) = match algorithm {
        Algorithm::RS256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa3072).map_err(failed)?;
            let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
            let der = AsDer::<Pkcs8V1Der>::as_der(&pair).map_err(failed)?;
            (
                der.as_ref().to_vec(),
                json!({ "e": encoded(&parts.e), "kty": "RSA", "n": encoded(&parts.n) }),
            )
        }
        Algorithm::ES256 => {
            let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map_err(failed)?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref())
                .map_err(Fault::new)?;
            // An uncompressed point: 4, x, y (SEC 1, 2.3.3).
            let point = pair.public_key().as_ref();
            let (x, y) = (encoded(&point[1..33]), encoded(&point[33..65]));
            (der.as_ref().to_vec(), json!({ "crv": "P-256", "kty": "EC", "x": x, "y": y }))
        }
        Algorithm::EdDSA => {
            let der = Ed25519KeyPair::generate_pkcs8(&random).map_err(failed)?;
            let pair = Ed25519KeyPair::from_pkcs8(der.as_ref()).map_err(Fault::new)?;
            (
                der.as_ref().to_vec(),
                json!({ "crv": "Ed25519", "kty": "OKP", "x": encoded(pair.public_key().as_ref()) }),
            )
        }
    };
    let id = thumbprint(&public);
    let mut public = public;
    public["kid"] = id.clone().into();
    public["use"] = "sig".into();
    public["alg"] = algorithm.as_str().into();
    Ok(NewKey { id, algorithm, public: public.to_string(), private: Secret::new(private) })
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The JWK thumbprint (RFC 7638, section 3): required members in alphabetic order (as written
/// above), without spaces.
fn thumbprint(public: &Value) -> String {
    encoded(&Sha256::digest(public.to_string()))
}
