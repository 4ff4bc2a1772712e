//! `/services`: what is behind the portal, for who is signed in. `/services/ID`: one, and the way into it.

use accounts::second_factor;
use axum::extract::Path;

use super::views::{OneService, Services};
use crate::kernel::{Answer, Ctx, Problem};

pub(super) async fn all(ctx: Ctx) -> Answer {
    let hall = ctx.hall()?;
    ctx.signed_in()?;
    ctx.html(&Services { p: &ctx.page, services: hall.by_environment(), links: &hall.links })
}

pub(super) async fn one(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let hall = ctx.hall()?;
    let service = hall.services.iter().find(|service| service.id == id).ok_or(Problem::NotFound)?;
    let account = ctx.signed_in()?.account;
    let factors = ctx.portal.db.read(move |tx| second_factor::factors(tx, account)).await?;
    let needs_two_step = service.two_step && factors.is_empty();
    ctx.html(&OneService { p: &ctx.page, service, needs_two_step })
}
