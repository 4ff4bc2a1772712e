//! The key ring: loading, storing and retiring keys, signing and verifying tokens. Private keys are
//! stored sealed.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base::{Fault, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use store::{SealedColumn, Tx, params};

use super::{Algorithm, NewKey, StoredKey, due, published, signing, sql};

const SEALED: SealedColumn = SealedColumn("oidc_key", "sealed");

/// Stores a new key. False if another node has stored one first.
pub fn add(tx: &mut Tx<'_>, now: Timestamp, fresh: &NewKey) -> Result<bool, Fault> {
    let keys: Vec<StoredKey> = load(tx)?.keys.into_iter().map(|key| key.stored).collect();
    if !due(&keys, now).contains(&fresh.algorithm) {
        return Ok(false);
    }
    let sealed = tx.vault().seal(SEALED, &fresh.id, fresh.private.expose(), &*tx.entropy())?;
    tx.change(&sql::ADD, params![fresh.id, fresh.algorithm, fresh.public, sealed, now])?;
    tx.audit(
        now,
        None,
        "oidc-key.added",
        Some(&fresh.id),
        &json!({ "algorithm": fresh.algorithm.as_str() }),
    )?;
    Ok(true)
}

/// Deletes keys that no valid token is signed by any more. Returns the number deleted.
pub fn remove_old(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, Fault> {
    let keys: Vec<StoredKey> = load(tx)?.keys.into_iter().map(|key| key.stored).collect();
    let old: Vec<&StoredKey> = keys.iter().filter(|key| !published(&keys, key, now)).collect();
    for key in &old {
        tx.change(&sql::REMOVE, params![key.id])?;
        tx.audit(
            now,
            None,
            "oidc-key.removed",
            Some(&key.id),
            &json!({ "algorithm": key.algorithm.as_str() }),
        )?;
    }
    Ok(old.len())
}

/// Loads and unseals all keys. `web` caches the result for some minutes: keys live for months.
pub fn load(tx: &mut Tx<'_>) -> Result<KeyRing, Fault> {
    let mut keys = Vec::new();
    for row in tx.rows(&sql::ALL, &[])? {
        let stored = StoredKey {
            id: row.get(0)?,
            algorithm: row.get(1)?,
            public: row.get(2)?,
            made_at: row.get(3)?,
        };
        let private = tx.vault().open(SEALED, &stored.id, &row.get::<Vec<u8>>(4)?)?;
        let pair = Pair::read(stored.algorithm, private.expose())?;
        keys.push(SigningKey { stored, pair });
    }
    Ok(KeyRing { keys })
}

/// The portal's keys.
#[derive(Debug)]
pub struct KeyRing {
    keys: Vec<SigningKey>,
}

/// A key that can sign.
#[derive(Debug)]
pub struct SigningKey {
    stored: StoredKey,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Pair {
    fn read(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, Fault> {
        Ok(match algorithm {
            Algorithm::RS256 => Self::Rsa(RsaKeyPair::from_pkcs8(pkcs8).map_err(Fault::new)?),
            Algorithm::ES256 => Self::P256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(Fault::new)?,
            ),
            Algorithm::EdDSA => {
                Self::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(Fault::new)?)
            }
        })
    }
}

impl KeyRing {
    fn stored(&self) -> Vec<StoredKey> {
        self.keys.iter().map(|key| key.stored.clone()).collect()
    }
    /// The algorithms that need a new key now: [`make`](super::make) them, then [`add`].
    pub fn due(&self, now: Timestamp) -> Vec<Algorithm> {
        due(&self.stored(), now)
    }
    /// The published key set (RFC 7517, 5).
    pub fn key_set(&self, now: Timestamp) -> Result<Value, Fault> {
        let stored = self.stored();
        let keys: Result<Vec<Value>, _> = stored
            .iter()
            .filter(|key| published(&stored, key, now))
            .map(|key| serde_json::from_str(&key.public))
            .collect();
        Ok(json!({ "keys": keys.map_err(Fault::new)? }))
    }
    /// The claims of a token that one of these keys signed, expired or not. The algorithm is the
    /// key's: the token's `alg` header is not trusted.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        let id = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = &self.keys.iter().find(|key| key.stored.id == id)?.stored;
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_str(&key.public).ok()?;
        let mut validation = jsonwebtoken::Validation::new(match key.algorithm {
            Algorithm::RS256 => jsonwebtoken::Algorithm::RS256,
            Algorithm::ES256 => jsonwebtoken::Algorithm::ES256,
            Algorithm::EdDSA => jsonwebtoken::Algorithm::EdDSA,
        });
        (validation.validate_exp, validation.validate_aud) = (false, false);
        validation.required_spec_claims.clear();
        jsonwebtoken::decode(token, &jsonwebtoken::DecodingKey::from_jwk(&jwk).ok()?, &validation)
            .ok()
            .map(|token| token.claims)
    }
    /// The current signing key for an algorithm.
    pub fn signing(&self, algorithm: Algorithm, now: Timestamp) -> Result<&SigningKey, Fault> {
        let stored = self.stored();
        let id = signing(&stored, algorithm, now).map(|key| &key.id);
        self.keys
            .iter()
            .find(|key| Some(&key.stored.id) == id)
            .ok_or_else(|| Fault::new(format!("no signing key for {algorithm}")))
    }
}

impl SigningKey {
    pub fn algorithm(&self) -> Algorithm {
        self.stored.algorithm
    }

    /// Signs a JWT (RFC 7519) with this `typ`, in the compact form.
    pub(crate) fn sign(&self, kind: &str, claims: &Value) -> Result<String, Fault> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header =
            json!({ "alg": self.stored.algorithm.as_str(), "kid": self.stored.id, "typ": kind });
        let message = format!("{}.{}", part(&header), part(claims));
        let failed = |_| Fault::new("a token could not be signed");
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message.as_bytes(),
                    &mut signature,
                )
                .map_err(failed)?;
                signature
            }
            Pair::P256(pair) => pair
                .sign(&SystemRandom::new(), message.as_bytes())
                .map_err(failed)?
                .as_ref()
                .to_vec(),
            Pair::Ed25519(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
