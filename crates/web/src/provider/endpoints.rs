//! The endpoints that clients' programs call. Responses and errors have the shapes of the standards
//! (RFC 6749, 5; RFC 6750, 3; OpenID Connect Core, 5.3).

use accounts::{account, session};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{AccountId, Fault};
use oidc::Person;
use oidc::token::{self, Bearer, Grant, TokenRequest, TokenResponse};
use serde_json::{Value, json};
use store::Tx;

use super::Provider;
use super::person::person;
use crate::kernel::{Answer, Authorization, Machine, Problem};

fn provider(machine: &Machine) -> Result<&Provider, Problem> {
    machine.portal.provider.as_ref().ok_or(Problem::NotFound)
}

/// A response that shared caches may keep for some seconds.
fn kept_for_a_while(body: Value, seconds: u32) -> Response {
    let kept = HeaderValue::from_str(&format!("public, max-age={seconds}"))
        .unwrap_or(HeaderValue::from_static("no-store"));
    ([(header::CACHE_CONTROL, kept)], Json(body)).into_response()
}

pub(super) async fn discovery(machine: Machine) -> Answer {
    Ok(kept_for_a_while(oidc::discovery(&provider(&machine)?.identity), 3600))
}

/// Discovery for clients with an issuer for each tenant. The tenants' ids are not secret.
pub(super) async fn discovery_of(machine: Machine, Path(tenant): Path<String>) -> Answer {
    let identity = &provider(&machine)?.identity;
    if identity.tenants.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(match identity.tenants.issuer(&identity.issuer, &tenant) {
        Some(issuer) => kept_for_a_while(oidc::discovery_of(identity, &issuer), 3600),
        None => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_tenant" }))).into_response()
        }
    })
}

/// The JWK set. Cached for less time than a new key is published before it signs.
pub(super) async fn keys(machine: Machine) -> Answer {
    let ring = provider(&machine)?.keys.ring(&machine.portal.db, machine.now).await?;
    Ok(kept_for_a_while(ring.key_set(machine.now)?, 3600))
}

pub(super) async fn token(
    machine: Machine,
    Authorization(proof): Authorization,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let provider = provider(&machine)?;
    let request = TokenRequest::read(if is_form(&headers) { &body } else { "" }, proof.as_deref());
    let known = match request {
        Ok(request) => match request.client(&provider.clients).cloned() {
            Ok(client) => Ok((request, client)),
            Err(reply) => {
                Err((reply, request.claimed(&provider.clients).map(|client| client.id.clone())))
            }
        },
        Err(reply) => Err((reply, None)),
    };
    let (request, client) = match known {
        Ok(known) => known,
        Err((reply, claimed)) => {
            // Limit before auditing, so that strangers cannot fill the audit log.
            machine.limit_client()?;
            if let Some(claimed) = claimed {
                let now = machine.now;
                let noted = machine.portal.db.write_unsynced(move |tx| {
                    tx.audit(now, None, "oidc-client.refused", Some(&claimed), &json!({}))
                });
                noted.await?;
            }
            return replied(&reply);
        }
    };
    // A public client's id proves nothing: limit it by network address, or others could use up its
    // quota.
    if client.is_confidential() {
        machine.limit_service(client.id.as_str())?
    } else {
        machine.limit_client()?
    }
    let (now, of, lengths) = (machine.now, client.clone(), machine.portal.way_in.sessions);
    let taken = machine.portal.db.write(move |tx| {
        Ok::<_, Fault>(match token::redeem(tx, now, &of, &request)? {
            Err(reply) => {
                tx.audit(now, None, "oidc-code.refused", Some(&of.id), &json!({}))?;
                Err(reply)
            }
            // Signed out or closed since: the tokens would be worthless, but the code is used up.
            Ok(Grant { session: Some(session), .. })
                if !session::is_alive(tx, session, &lengths, now)? =>
            {
                Err(TokenResponse::invalid_grant())
            }
            Ok(grant) => found(tx, grant.account)?
                .map(|person| (grant, person))
                .ok_or_else(TokenResponse::invalid_grant),
        })
    });
    match taken.await? {
        Err(reply) => replied(&reply),
        Ok((grant, person)) => {
            let ring = provider.keys.ring(&machine.portal.db, now).await?;
            replied(&grant.reply(
                &provider.identity,
                &client,
                &person,
                ring.signing(client.algorithm, now)?,
                now,
            )?)
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

pub(super) async fn userinfo(
    machine: Machine,
    method: Method,
    Authorization(proof): Authorization,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let (clients, now, lengths) =
        (provider(&machine)?.clients.clone(), machine.now, machine.portal.way_in.sessions);
    let form = (method == Method::POST && is_form(&headers)).then_some(&*body);
    let access_token = match token::bearer_token(proof.as_deref(), form) {
        Ok(access_token) => access_token,
        Err(reply) => {
            machine.limit_client()?;
            return replied(&reply);
        }
    };
    let told = machine.portal.db.read(move |tx| {
        Ok::<_, Fault>(match token::userinfo(tx, now, &clients, &access_token)? {
            Err(reply) => (None, reply),
            // Signed out since: the access token ends with the session.
            Ok(Bearer { session: Some(session), service, .. })
                if !session::is_alive(tx, session, &lengths, now)? =>
            {
                (service, TokenResponse::invalid_token())
            }
            Ok(bearer) => {
                let reply = found(tx, bearer.account)?
                    .map_or_else(TokenResponse::invalid_token, |person| bearer.reply(&person));
                (bearer.service, reply)
            }
        })
    });
    let (service, reply) = told.await?;
    match service {
        Some(service) => machine.limit_service(service.as_str())?,
        None => machine.limit_client()?,
    }
    replied(&reply)
}

/// The person of an active account.
fn found(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Person>, Fault> {
    Ok(account::find(tx, id)?.filter(account::Account::is_active).map(person))
}

fn replied(reply: &TokenResponse) -> Answer {
    let status = StatusCode::from_u16(reply.status).map_err(Fault::new)?;
    let mut response = (status, Json(&reply.body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    if let Some(challenge) = reply.challenge {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    Ok(response)
}
