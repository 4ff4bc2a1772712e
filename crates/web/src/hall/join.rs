//! `/join`: self-service sign-up. The address decides the sign-in method and the page says why; the
//! other methods remain as choices.

use axum::extract::Query;
use axum::http::StatusCode;
use base::EmailAddress;
use serde::Deserialize;

use super::views::{FoundWay, Join, NoWay, SharedAddress};
use super::{Found, found};
use crate::kernel::{Answer, Ctx, Errors, Form, Hall, Limit, LocalPath};
use crate::session::leading_back;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    next: String,
}

/// Where the person is going.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Goal {
    next: String,
}

pub(super) async fn show(ctx: Ctx, Query(to): Query<Goal>) -> Answer {
    let hall = ctx.hall()?;
    let next = LocalPath::parse(&to.next);
    if ctx.signed.is_some() {
        return ctx.go(next.unwrap_or(LocalPath::HOME));
    }
    // Without upstream providers, registration with a password is the only method.
    if !hall.has_doors() {
        return ctx.go(leading_back("/register", next));
    }
    ctx.html(&page(&ctx, hall, ctx.typed_address(), next, Errors::new()))
}

fn page<'a>(
    ctx: &'a Ctx,
    hall: &'a Hall,
    address: String,
    next: Option<LocalPath>,
    errors: Errors,
) -> Join<'a> {
    let next = next.map(|next| next.to_string());
    Join {
        p: &ctx.page,
        address,
        next,
        doors: hall.buttons().collect(),
        has_guide: !hall.guide.rules.is_empty(),
        errors,
    }
}

pub(super) async fn find(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let hall = ctx.hall()?;
    let p = &ctx.page;
    let goal = LocalPath::parse(&fields.next);
    let Ok(address) = EmailAddress::new(&fields.address) else {
        let key = if fields.address.trim().is_empty() {
            "sign-in-address-missing"
        } else {
            "sign-in-address-form"
        };
        let errors = Errors::one("address", p.t(key));
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page(&ctx, hall, fields.address, goal, errors),
        );
    };
    ctx.limit(Limit::SignIn)?;
    let next = goal.map(|next| next.to_string());
    let shared = ctx.portal.way_in.way.shared();
    // If the portal only asks about shared addresses, the registration flow does so later.
    if shared.refused && shared.looks_shared(&address) {
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &SharedAddress { p, address: address.to_string(), refused: true },
        );
    }
    let with_password = ctx.portal.way_in.way.takes_addresses();
    let domain = address.shown_domain().to_owned();
    match found(&ctx, hall, &address).await? {
        Found::Door { door, by_tenant } => ctx.html(&FoundWay {
            p,
            door,
            by_tenant,
            domain,
            address: address.to_string(),
            with_password: with_password && door.personal,
            next,
        }),
        found => {
            let unasked = matches!(found, Found::Unasked);
            ctx.html(&NoWay {
                p,
                domain,
                address: address.to_string(),
                unasked,
                with_password,
                next,
                doors: hall.buttons().collect(),
            })
        }
    }
}
