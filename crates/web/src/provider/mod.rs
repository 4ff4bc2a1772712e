//! The OpenID provider over HTTP: services sign their users in here. What a request means is
//! decided in `oidc`; here it is read, shown and answered.
//!
//! For people, behind the pages' door: `authorize` (a service sends somebody), `proceed` (the pages
//! on the way: sign in, choose, consent), `answer` (back to the service), `logout` (a service sends
//! somebody to sign out). For programs, behind the machines' door: discovery, keys, token,
//! userinfo. A portal without services serves none of it.

mod answer;
mod authorize;
mod bound_for;
mod keys;
mod logout;
mod machines;
mod person;
mod proceed;
mod report;
pub mod samples;
pub mod views;
pub(crate) mod words;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{get, post};
use oidc::clients::Clients;
use oidc::{Client, ClientId, Endpoints, Tenants};

use crate::kernel::{Ctx, Problem};
pub(crate) use bound_for::{BoundFor, goal};
use keys::Keys;
pub use keys::make_due;
pub(crate) use proceed::way_out;

pub(crate) fn routes() -> Router {
    Router::new()
        // A `HEAD` may change nothing (RFC 9110, 9.2.1), and a code is a change.
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
        .route("/.well-known/openid-configuration", get(machines::discovery))
        // For who knows OAuth alone (RFC 8414, 3): the same.
        .route("/.well-known/oauth-authorization-server", get(machines::discovery))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(machines::discovery_of))
        .route("/oidc/keys", get(machines::keys))
        .route("/oidc/token", post(machines::token))
        .route("/oidc/userinfo", get(machines::userinfo).post(machines::userinfo))
        // By a form from elsewhere: no cookie comes along, so it is no page of a person yet.
        .route("/oidc/authorize", post(authorize::by_form))
        .route("/oidc/logout", post(logout::by_form))
}

/// What a portal is to its services.
pub struct Provider {
    identity: oidc::Provider,
    clients: Clients,
    keys: Keys,
}

impl Provider {
    /// `origin` is the portal's, and the issuer's name.
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
    /// A service, if it still stands in the portal's file.
    pub(crate) fn client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.find(id.as_str())
    }
}

/// The portal's provider; where there is none, neither is the page.
fn provider(ctx: &Ctx) -> Result<&Provider, Problem> {
    ctx.portal.provider.as_ref().ok_or(Problem::NotFound)
}
