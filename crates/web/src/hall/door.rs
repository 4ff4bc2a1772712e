//! `/sign-in` of an open portal asks for the address first, whose domain decides the provider
//! (home realm discovery). `/sign-in/password` asks for a password here.

use axum::extract::Query;
use axum::http::StatusCode;
use base::EmailAddress;
use serde::Deserialize;

use super::upstream::{Purpose, go_there};
use super::views::{AddressFirst, PasswordDoor};
use super::{Found, found};
use crate::kernel::{Answer, Ctx, Door, Errors, Hall, Limit, LocalPath};
use crate::provider::SignInTarget;

pub(crate) fn show(
    ctx: &Ctx,
    hall: &Hall,
    next: Option<&LocalPath>,
    sign_in_target: Option<SignInTarget>,
    ended: Option<String>,
) -> Answer {
    let address =
        sign_in_target.as_ref().and_then(|target| target.address.clone()).unwrap_or_default();
    let view = AddressFirst {
        sign_in_target: sign_in_target.map(SignInTarget::words),
        ended,
        ..first(ctx, hall, address, next, Errors::new())
    };
    ctx.html(&view)
}

fn first<'a>(
    ctx: &'a Ctx,
    hall: &'a Hall,
    address: String,
    next: Option<&LocalPath>,
    errors: Errors,
) -> AddressFirst<'a> {
    AddressFirst {
        p: &ctx.page,
        address,
        next: next.map(ToString::to_string),
        sign_in_target: None,
        ended: None,
        doors: hall.buttons().collect(),
        errors,
    }
}

/// Handles the submitted address: a person whose organisation has an upstream provider is sent
/// there; any other is asked for the password.
pub(crate) async fn find(ctx: &Ctx, hall: &Hall, text: &str, next: Option<LocalPath>) -> Answer {
    let p = &ctx.page;
    let Ok(address) = EmailAddress::new(text) else {
        let key =
            if text.trim().is_empty() { "sign-in-address-missing" } else { "sign-in-address-form" };
        let errors = Errors::one("address", p.t(key));
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &first(ctx, hall, text.to_owned(), next.as_ref(), errors),
        );
    };
    ctx.remember_address(&address);
    ctx.limit_unless_familiar(Limit::SignIn, &address).await?;
    match found(ctx, hall, &address).await? {
        Found::Door { door, .. } if !door.personal => {
            let upstreams = hall.upstreams.clone().ok_or(crate::kernel::Problem::NotFound)?;
            go_there(ctx, door, &upstreams, Purpose::In, Some(address), next).await
        }
        // A Google address may have a password here as well. Offer both whether or not an account
        // exists, so that the page doesn't reveal accounts.
        Found::Door { door, .. } => {
            ctx.html(&page(ctx, address.to_string(), next.as_ref(), Some(door), Errors::new()))
        }
        Found::Unknown => {
            ctx.html(&page(ctx, address.to_string(), next.as_ref(), None, Errors::new()))
        }
        // The lookup failed, so it may be an organisation's address: offer every provider.
        Found::Unasked => ctx.html(&PasswordDoor {
            doors: hall.doors.iter().collect(),
            ..page(ctx, address.to_string(), next.as_ref(), None, Errors::new())
        }),
    }
}

fn page<'a>(
    ctx: &'a Ctx,
    address: String,
    next: Option<&LocalPath>,
    door: Option<&'a Door>,
    errors: Errors,
) -> PasswordDoor<'a> {
    let doors = ctx
        .portal
        .hall
        .buttons()
        .filter(|other| door.is_none_or(|door| door.id != other.id))
        .collect();
    PasswordDoor { p: &ctx.page, address, next: next.map(ToString::to_string), door, doors, errors }
}

/// The password form again, with errors.
pub(crate) fn wrong(
    ctx: &Ctx,
    status: StatusCode,
    address: String,
    next: Option<&LocalPath>,
    errors: Errors,
) -> Answer {
    ctx.html_as(status, &page(ctx, address, next, None, errors))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

/// For a person who prefers the password to the address's provider, or who proves an account before
/// a login is linked to it.
pub(super) async fn show_password(ctx: Ctx, Query(Where { next }): Query<Where>) -> Answer {
    ctx.hall()?;
    let next = LocalPath::parse(&next);
    let waiting = super::link::waiting(&ctx, next.as_ref()).await?;
    let address = waiting.map_or_else(|| ctx.typed_address(), |shown| shown.address.to_string());
    ctx.html(&page(&ctx, address, next.as_ref(), None, Errors::new()))
}
