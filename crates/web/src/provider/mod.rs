//! The OpenID provider over HTTP: clients sign their users in here. `oidc` decides what a request
//! means; this module reads, shows and answers.
//!
//! Pages for people: `authorize` (authorization requests), `proceed` (sign in, choose, consent),
//! `answer` (the authorization response), `logout` (RP-initiated logout), `report`. Endpoints for
//! programs, in `machine_routes`: discovery, keys, token, userinfo. A portal without clients serves
//! none of them.

mod answer;
mod authorize;
mod endpoints;
mod keys;
mod logout;
mod person;
mod proceed;
mod report;
pub mod samples;
mod sign_in_target;
pub mod views;
pub(crate) mod words;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{get, post};
use oidc::clients::Clients;
use oidc::{Client, ClientId, Endpoints, Tenants};

use crate::kernel::{Ctx, Problem};
use keys::Keys;
pub use keys::make_due;
pub(crate) use proceed::way_out;
pub(crate) use sign_in_target::{SignInTarget, goal};

pub(crate) fn routes() -> Router {
    Router::new()
        // `HEAD` must change nothing (RFC 9110, 9.2.1), but issuing a code is a change.
        .route(
            "/oidc/authorize",
            get(authorize::by_link)
                .head(async || (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, POST")])),
        )
        .route(
            "/oidc/logout",
            get(logout::by_link)
                .head(async || (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, POST")])),
        )
        .route("/oidc/logout/answer", post(logout::answer))
        .route("/oidc/continue/{id}", get(proceed::show).post(proceed::answer))
        .route("/oidc/continue/{id}/cancel", get(proceed::ask_to_cancel))
        .route("/oidc/report/{client}", get(report::show).post(report::send))
}

pub(crate) fn machine_routes() -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(endpoints::discovery))
        // The same, for OAuth clients without OpenID Connect (RFC 8414, 3).
        .route("/.well-known/oauth-authorization-server", get(endpoints::discovery))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(endpoints::discovery_of))
        .route("/oidc/keys", get(endpoints::keys))
        .route("/oidc/token", post(endpoints::token))
        .route("/oidc/userinfo", get(endpoints::userinfo).post(endpoints::userinfo))
        // A cross-site form sends no cookies, so these are not session pages.
        .route("/oidc/authorize", post(authorize::by_form))
        .route("/oidc/logout", post(logout::by_form))
}

/// The portal as an OpenID provider.
pub struct Provider {
    identity: oidc::Provider,
    clients: Clients,
    keys: Keys,
}

impl Provider {
    /// `origin` is the portal's origin, and its issuer identifier.
    pub fn new(origin: &str, clients: Clients, tenants: Tenants) -> Self {
        let identity = oidc::Provider {
            issuer: origin.to_owned(),
            endpoints: Endpoints::below(origin),
            tenants,
        };
        Self { identity, clients, keys: Keys::default() }
    }
    pub fn clients(&self) -> &Clients {
        &self.clients
    }
    /// A client, if the portal file still has it.
    pub(crate) fn client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.find(id.as_str())
    }
}

/// The portal's provider; without one, its pages are not found.
fn provider(ctx: &Ctx) -> Result<&Provider, Problem> {
    ctx.portal.provider.as_ref().ok_or(Problem::NotFound)
}
