//! A provider's JSON Web Key Set: which keys are usable, and which key a token needs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use super::Algorithm;
use crate::Refusal;

/// The maximum number of keys in a set, to bound the work.
const MOST: usize = 64;

/// A provider's public keys (RFC 7517). Unusable keys are ignored, as section 5 says.
#[derive(Clone, Default)]
pub struct KeySet(Vec<Key>);

#[derive(Clone)]
pub struct Key {
    id: Option<String>,
    fits: Fits,
    /// The issuer that the key may sign for; Entra sets it.
    issuer: Option<String>,
    key: DecodingKey,
}

/// The algorithms that a key may verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    /// An RSA key without `alg`: RS256 and PS256.
    Rsa,
    Only(Algorithm),
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    issuer: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let document: Document = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        if document.keys.len() > MOST {
            return Err(Refusal::TooLarge);
        }
        Ok(Self(
            document
                .keys
                .into_iter()
                .filter_map(|value| serde_json::from_value(value).ok().and_then(usable))
                .collect(),
        ))
    }

    /// The key for a token. Without a key id, only if exactly one key fits (OpenID Connect Core,
    /// section 10.1).
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self
            .0
            .iter()
            .filter(|key| (id.is_none() || key.id.as_deref() == id) && key.fits(algorithm));
        let first = fitting.next()?;
        if id.is_none() && fitting.next().is_some() { None } else { Some(first) }
    }
}

impl Key {
    fn fits(&self, algorithm: Algorithm) -> bool {
        match self.fits {
            Fits::Rsa => matches!(algorithm, Algorithm::RS256 | Algorithm::PS256),
            Fits::Only(only) => only == algorithm,
        }
    }
    /// As written in the key set, possibly with `{tenantid}`.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }
    /// Whether `signature` (base64url) is this key's signature over `message`.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &str) -> bool {
        self.fits(algorithm)
            && jsonwebtoken::crypto::verify(
                signature,
                message,
                &self.key,
                algorithm.of_jsonwebtoken(),
            )
            .unwrap_or(false)
    }
}

fn usable(jwk: Jwk) -> Option<Key> {
    if jwk.used_for.as_deref().is_some_and(|used_for| used_for != "sig") {
        return None;
    }
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let (key, fits) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => {
            let (n, e) = (jwk.n?, jwk.e?);
            // 2048 to 8192 bits: shorter is breakable, longer is a denial of service.
            if !(256..=1024).contains(&bytes(&n)?.len()) {
                return None;
            }
            (DecodingKey::from_rsa_components(&n, &e).ok()?, Fits::Rsa)
        }
        ("EC", Some("P-256")) => {
            let (x, y) = (jwk.x?, jwk.y?);
            if bytes(&x)?.len() != 32 || bytes(&y)?.len() != 32 {
                return None;
            }
            (DecodingKey::from_ec_components(&x, &y).ok()?, Fits::Only(Algorithm::ES256))
        }
        ("OKP", Some("Ed25519")) => {
            let x = jwk.x?;
            if bytes(&x)?.len() != 32 {
                return None;
            }
            (DecodingKey::from_ed_components(&x).ok()?, Fits::Only(Algorithm::EdDSA))
        }
        _ => return None,
    };
    let fits = match jwk.alg.as_deref().map(Algorithm::from_name) {
        None => fits,
        // RFC 9864's name for the same algorithm.
        Some(None)
            if fits == Fits::Only(Algorithm::EdDSA) && jwk.alg.as_deref() == Some("Ed25519") =>
        {
            fits
        }
        Some(None) => return None,
        Some(Some(named)) => Fits::Only(named),
    };
    Some(Key { id: jwk.kid, fits, issuer: jwk.issuer, key })
}
