//! The `claims` request parameter (OpenID Connect Core 5.5). It never grants more than the client's
//! scopes allow.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ErrorCode;
use crate::{Client, Scope, Scopes, TWO_STEPS};

/// The claims that a client requests individually, besides those of its scopes (`claims`; OpenID
/// Connect Core 5.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub(crate) userinfo: BTreeSet<String>,
    pub(crate) id_token: BTreeSet<String>,
}

impl Claims {
    /// The scopes under which the consent page describes these claims.
    pub(crate) fn scopes(&self) -> Scopes {
        self.userinfo
            .iter()
            .chain(&self.id_token)
            .filter_map(|name| Scope::of_claim(name))
            .collect()
    }
}

/// The parsed parameter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ClaimsParameter {
    pub(super) claims: Claims,
    /// The subjects that the client accepts (5.5.1): any of those that a member lists. Where both
    /// members list some, only those in both. `None` = any.
    pub(super) subjects: Option<BTreeSet<String>>,
    /// Whether `acr` asks for [`TWO_STEPS`].
    pub(super) two_steps: bool,
}

impl ClaimsParameter {
    /// Ignores claims that are unknown or outside the client's scopes (5.5: not an error). An
    /// essential `acr` that this provider cannot reach is an error.
    pub(super) fn read(text: &str, client: &Client) -> Result<Self, ErrorCode> {
        let parameter: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| ErrorCode::InvalidRequest)?;
        let (userinfo, id_token) =
            (members(&parameter, "userinfo")?, members(&parameter, "id_token")?);
        let known = |asked: &Map<String, Value>| {
            let may = |name: &&String| {
                Scope::of_claim(name).is_some_and(|scope| client.scopes.has(scope))
            };
            asked.keys().filter(may).cloned().collect()
        };
        let listed = |asked| Some(values(asked, "sub").collect::<BTreeSet<_>>());
        let [of_userinfo, of_id_token] =
            [&userinfo, &id_token].map(|asked| listed(asked).filter(|all| !all.is_empty()));
        let subjects = match (of_userinfo, of_id_token) {
            (Some(one), Some(other)) => Some(&one & &other),
            (one, other) => one.or(other),
        };
        let levels: Vec<String> = values(&id_token, "acr").collect();
        let two_steps = levels.iter().any(|level| level == TWO_STEPS);
        if !levels.is_empty() && !two_steps && id_token["acr"]["essential"] == true {
            return Err(ErrorCode::UnmetAuthenticationRequirements);
        }
        Ok(Self {
            claims: Claims { userinfo: known(&userinfo), id_token: known(&id_token) },
            subjects,
            two_steps,
        })
    }
}

/// Each member is `null` or an object with further conditions.
fn members(parameter: &Map<String, Value>, place: &str) -> Result<Map<String, Value>, ErrorCode> {
    match parameter.get(place) {
        None => Ok(Map::new()),
        Some(Value::Object(asked))
            if asked.values().all(|more| more.is_null() || more.is_object()) =>
        {
            Ok(asked.clone())
        }
        Some(_) => Err(ErrorCode::InvalidRequest),
    }
}

/// The `value` and the `values` of a member.
fn values(asked: &Map<String, Value>, name: &str) -> impl Iterator<Item = String> {
    let more = asked.get(name).and_then(Value::as_object);
    let one = more.and_then(|more| more.get("value")).cloned();
    let several = more
        .and_then(|more| more.get("values"))
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    one.into_iter().chain(several).filter_map(|value| value.as_str().map(str::to_owned))
}
