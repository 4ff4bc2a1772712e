//! The public pages of an open portal, and sign-in with upstream providers.
//!
//! `/` shows the services. `/join` recommends a sign-in method by the address, and says why.
//! `/upstream/ID` sends a person to an upstream provider and `/return/ID` is its redirect URI. A
//! new person then continues at `/register`. A portal by invitation only has none of these pages.

mod door;
mod front;
mod guide;
mod join;
mod link;
mod refusals;
pub mod samples;
mod services;
mod stay;
mod upstream;
pub mod views;
mod ways_in;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use base::EmailAddress;
use federation::{ProviderId, Realm, Upstreams};

use crate::kernel::{Ctx, Door, Hall, LocalPath, Menu, Problem};
pub(crate) use door::{find as find_door, show as show_door, wrong as wrong_password};
pub(crate) use front::front;
pub(crate) use services::{Logins, why as why_barred};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/join", get(join::show).post(join::find))
        .route("/join/guide", get(guide::show))
        .route("/join/link", get(link::show).post(link::link))
        .route("/sign-in/password", get(door::show_password))
        .route("/sign-in/stay", get(stay::show).post(stay::choose))
        .route("/upstream/{id}", get(upstream::show).post(upstream::leave))
        .route("/return/{id}", get(upstream::come_back))
        .route("/services", get(services::all))
        .route("/services/{id}", get(services::one))
        .route("/account/ways-in", get(ways_in::show))
        .route("/account/ways-in/{id}/remove", get(ways_in::ask).post(ways_in::remove))
}

impl Ctx {
    /// The portal's self-service settings; 404 in a portal by invitation only.
    pub(crate) fn hall(&self) -> Result<&Hall, Problem> {
        if self.portal.hall.is_open() { Ok(&self.portal.hall) } else { Err(Problem::NotFound) }
    }

    /// The provider that a path's id names, and the client for upstream providers.
    pub(crate) fn door(&self, id: &str) -> Result<(&Door, Arc<Upstreams>), Problem> {
        let id: ProviderId = id.parse().map_err(|_| Problem::NotFound)?;
        let hall = self.hall()?;
        let door = hall.door(&id).ok_or(Problem::NotFound)?;
        let upstreams = hall.upstreams.clone().ok_or(Problem::NotFound)?;
        Ok((door, upstreams))
    }

    /// Where a person goes after sign-in: to `next`, by way of the question whether to stay signed
    /// in, if it is due.
    pub(crate) fn after_sign_in(&self, next: Option<LocalPath>) -> LocalPath {
        let next = next.unwrap_or(LocalPath::HOME);
        // Spare a person with a pending authorization request the question.
        let asks = !next.as_str().starts_with("/oidc/") && self.cookies.get(stay::COOKIE).is_none();
        if self.portal.hall.has_doors() && asks {
            crate::session::leading_back("/sign-in/stay", Some(next))
        } else {
            next
        }
    }

    /// Whether the person chose to always stay signed in in this browser.
    pub(crate) fn stays(&self) -> bool {
        self.portal.hall.has_doors() && self.cookies.get(stay::COOKIE) == Some("yes")
    }
}

/// The start page of a signed-in person.
pub(crate) fn start(menu: Menu) -> LocalPath {
    match menu {
        Menu::Respondent => LocalPath::fixed("/home"),
        Menu::Staff => LocalPath::fixed("/staff"),
        Menu::Member => LocalPath::fixed("/my-user"),
    }
}

/// The result of home realm discovery for an address.
enum Found<'a> {
    /// At this provider. `by_tenant`: the provider said that the domain is one of its tenants; else
    /// the portal file lists it.
    Door {
        door: &'a Door,
        by_tenant: bool,
    },
    Unknown,
    /// The provider could not be asked.
    Unasked,
}

async fn found<'a>(
    ctx: &'a Ctx,
    hall: &'a Hall,
    address: &EmailAddress,
) -> Result<Found<'a>, Problem> {
    let Some(upstreams) = &hall.upstreams else { return Ok(Found::Unknown) };
    let (id, by_tenant) = match upstreams.realm(&ctx.portal.db, address).await? {
        Realm::Listed(id) => (id, false),
        Realm::Tenant(id) => (id, true),
        Realm::Unknown => return Ok(Found::Unknown),
        Realm::Unasked => return Ok(Found::Unasked),
    };
    Ok(hall.door(&id).map_or(Found::Unknown, |door| Found::Door { door, by_tenant }))
}
