//! Validation of ID tokens (OpenID Connect Core, section 3.1.3.7). Pure; nothing in a token is read
//! before its signature is verified, except the header's `alg` and `kid`.

use std::time::Duration;

use base::{Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use crate::Refusal;
use crate::provider::{Algorithm, Issuer, Key, KeySet, Provider, Subject};

/// Bytes. An ID token with an Entra group list has some 4,000.
const LONGEST: usize = 16 * 1024;
/// An ID token must not be issued longer than this before the sign-in began.
const FRESH: Duration = Duration::from_secs(600);

/// Claims of an ID token or userinfo response. All optional here; each check demands what it needs.
#[derive(Clone, Default, Deserialize)]
pub struct Claims {
    pub(crate) iss: Option<String>,
    pub(crate) sub: Option<String>,
    aud: Option<Audience>,
    azp: Option<String>,
    exp: Option<f64>,
    iat: Option<f64>,
    nbf: Option<f64>,
    auth_time: Option<f64>,
    nonce: Option<String>,
    at_hash: Option<String>,
    pub(crate) tid: Option<String>,
    pub(crate) oid: Option<String>,
    // Any JSON is accepted here: a name that is a number is ignored rather than a reason to refuse
    // the sign-in.
    #[serde(default)]
    pub(crate) email: Value,
    #[serde(default)]
    pub(crate) email_verified: Value,
    #[serde(default)]
    pub(crate) xms_edov: Value,
    #[serde(default)]
    pub(crate) preferred_username: Value,
    #[serde(default)]
    pub(crate) hd: Value,
    #[serde(default)]
    pub(crate) given_name: Value,
    #[serde(default)]
    pub(crate) family_name: Value,
    #[serde(default)]
    pub(crate) name: Value,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Claims {
    /// Fills gaps from userinfo; the ID token takes precedence. The address and its verification
    /// come from one source, since one source's statement says nothing about the other's address.
    pub(crate) fn fill_in(&mut self, more: Self) {
        let fill = |mine: &mut Value, theirs: Value| {
            if mine.is_null() {
                *mine = theirs;
            }
        };
        if self.email.is_null() {
            self.email = more.email;
            self.email_verified = more.email_verified;
            self.xms_edov = more.xms_edov;
        } else if self.email_verified.is_null() && self.email == more.email {
            self.email_verified = more.email_verified;
        }
        fill(&mut self.preferred_username, more.preferred_username);
        fill(&mut self.hd, more.hd);
        fill(&mut self.given_name, more.given_name);
        fill(&mut self.family_name, more.family_name);
        fill(&mut self.name, more.name);
    }

    pub(crate) fn auth_time(&self) -> Option<Timestamp> {
        self.auth_time.and_then(moment)
    }
}

/// The values that a token must agree with.
pub struct Expected<'a> {
    pub nonce: &'a Secret<String>,
    /// The access token issued with it, for `at_hash`.
    pub access_token: Option<&'a Secret<String>>,
    /// `iss` of the authorization response.
    pub issuer: Option<&'a str>,
    pub started_at: Timestamp,
    pub max_age: Option<u32>,
}

/// Validates an ID token (OpenID Connect Core, section 3.1.3.7; RFC 8725). The signature is
/// verified before any claim is read.
///
/// `KeyUnknown` and `SignatureWrong` may mean that the provider has rotated its keys: the caller
/// refetches them once and validates again.
pub fn validate(
    provider: &Provider,
    keys: &KeySet,
    token: &Secret<String>,
    expected: &Expected,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let token = token.expose();
    if token.len() > LONGEST {
        return Err(Refusal::TokenMalformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(Refusal::TokenMalformed)?;
    let (header, payload) = message.split_once('.').ok_or(Refusal::TokenMalformed)?;
    let (algorithm, key) = key_of(provider, keys, header)?;
    if !key.verifies(algorithm, message.as_bytes(), signature) {
        return Err(Refusal::SignatureWrong);
    }
    let claims: Claims = json(payload)?;
    check_issuer(provider, key, &claims, expected.issuer)?;
    check_audience(provider, &claims)?;
    check_times(provider, &claims, expected, now)?;
    let nonce = claims.nonce.as_deref().ok_or(Refusal::NonceMissing)?;
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.expose().as_bytes())) {
        return Err(Refusal::NonceWrong);
    }
    // At most 255 ASCII characters (OpenID Connect Core, section 2).
    if !claims.sub.as_deref().is_some_and(|sub| (1..=255).contains(&sub.len()) && sub.is_ascii()) {
        return Err(Refusal::SubjectMissing);
    }
    if let (Some(hash), Some(access_token)) = (&claims.at_hash, expected.access_token)
        && *hash != access_token_hash(algorithm, access_token)
    {
        return Err(Refusal::AccessTokenHashWrong);
    }
    Ok(claims)
}

fn json<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::TokenMalformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::TokenMalformed)
}

/// The header's algorithm counts only if the settings allow it and a key of that kind exists (RFC
/// 8725, section 3.1).
fn key_of<'k>(
    provider: &Provider,
    keys: &'k KeySet,
    header: &str,
) -> Result<(Algorithm, &'k Key), Refusal> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
        kid: Option<String>,
        crit: Option<Value>,
    }
    let header: Header = json(header)?;
    let algorithm = Algorithm::from_name(&header.alg)
        .filter(|a| provider.algorithms.contains(a))
        .ok_or(Refusal::AlgorithmNotAllowed)?;
    // No critical extension is supported (RFC 7515, section 4.1.11).
    if header.crit.is_some() {
        return Err(Refusal::TokenMalformed);
    }
    let key = keys.find(header.kid.as_deref(), algorithm).ok_or(Refusal::KeyUnknown)?;
    Ok((algorithm, key))
}

fn check_issuer(
    provider: &Provider,
    key: &Key,
    claims: &Claims,
    named: Option<&str>,
) -> Result<(), Refusal> {
    let issuer = claims.iss.as_deref().ok_or(Refusal::IssuerWrong)?;
    let tenant = claims.tid.as_deref();
    let expected = match (&provider.issuer, tenant) {
        (Issuer::Exactly(exactly), _) => exactly.clone(),
        (Issuer::PerTenant { .. }, Some(tenant)) => provider.issuer.of(tenant),
        (Issuer::PerTenant { .. }, None) => return Err(Refusal::TenantMissing),
    };
    if issuer != expected
        || !provider.issuer.covers(issuer)
        || named.is_some_and(|named| named != issuer)
    {
        return Err(Refusal::IssuerWrong);
    }
    // A tenant's key signs for that tenant only.
    if key
        .issuer()
        .is_some_and(|of_key| Issuer::new(of_key).of(tenant.unwrap_or_default()) != issuer)
    {
        return Err(Refusal::KeyOfAnotherIssuer);
    }
    if provider.subject == Subject::TenantAndObject {
        let tenant = tenant.ok_or(Refusal::TenantMissing)?;
        if !claims.oid.as_deref().is_some_and(|oid| (1..=64).contains(&oid.len())) {
            return Err(Refusal::TenantMissing);
        }
        if !provider.tenants.take(tenant) {
            return Err(Refusal::TenantRefused);
        }
    }
    Ok(())
}

fn check_audience(provider: &Provider, claims: &Claims) -> Result<(), Refusal> {
    let ours = &provider.client_id;
    let several = match claims.aud.as_ref().ok_or(Refusal::AudienceWrong)? {
        Audience::One(one) if one == ours => false,
        Audience::Many(many) if many.contains(ours) => many.len() > 1,
        _ => return Err(Refusal::AudienceWrong),
    };
    match &claims.azp {
        Some(party) if party != ours => Err(Refusal::AuthorizedPartyWrong),
        None if several => Err(Refusal::AuthorizedPartyMissing),
        _ => Ok(()),
    }
}

fn check_times(
    provider: &Provider,
    claims: &Claims,
    expected: &Expected,
    now: Timestamp,
) -> Result<(), Refusal> {
    let leeway = provider.leeway;
    let expires = claims.exp.and_then(moment).ok_or(Refusal::Expired)?;
    if expires.plus(leeway) <= now {
        return Err(Refusal::Expired);
    }
    let issued = claims.iat.and_then(moment).ok_or(Refusal::Stale)?;
    let valid_from = claims.nbf.and_then(moment).unwrap_or(issued);
    if issued > now.plus(leeway) || valid_from > now.plus(leeway) {
        return Err(Refusal::FromTheFuture);
    }
    if issued.plus(leeway).plus(FRESH) < expected.started_at {
        return Err(Refusal::Stale);
    }
    if let Some(seconds) = expected.max_age {
        // With `max_age`, `auth_time` is required (OpenID Connect Core, section 3.1.2.1). Age is
        // measured at the redirect: time spent on the provider's pages afterwards does not count.
        let signed_in = claims.auth_time().ok_or(Refusal::AuthTimeMissing)?;
        if signed_in.plus(Duration::from_secs(seconds.into())).plus(leeway) < expected.started_at {
            return Err(Refusal::SignInTooOld);
        }
        if signed_in > now.plus(leeway) {
            return Err(Refusal::FromTheFuture);
        }
    }
    Ok(())
}

/// A NumericDate (RFC 7519, section 2), which may have a fraction.
fn moment(seconds: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "within the range just checked")]
    (0.0..=253_402_300_800.0)
        .contains(&seconds)
        .then(|| Timestamp::from_micros((seconds * 1e6) as i64))
}

/// The left half of the algorithm's hash (OpenID Connect Core, section 3.1.3.6); SHA-512 for
/// Ed25519.
fn access_token_hash(algorithm: Algorithm, token: &Secret<String>) -> String {
    let token = token.expose().as_bytes();
    match algorithm {
        Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 => {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
        }
        Algorithm::EdDSA => URL_SAFE_NO_PAD.encode(&Sha512::digest(token)[..32]),
    }
}
