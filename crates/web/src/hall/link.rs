//! `/join/link`: two ways into one account. An address from elsewhere proves no account here, so the account is proved first.

use accounts::registration::{self, Linking, Next, Shown};
use base::Fault;
use serde::Deserialize;

use super::refusals;
use super::views::{Link, Standing};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};
use crate::register::{FLOW, flow, whereto};
use crate::session::leading_back;

/// The flow of this browser, where it waits for the account to be proved.
pub(super) async fn waiting(ctx: &Ctx) -> Result<Option<Shown>, Fault> {
    Ok(flow(ctx).await?.filter(|shown| shown.next == Next::Link))
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let hall = ctx.hall()?;
    let shown = match flow(&ctx).await? {
        Some(shown) if shown.next == Next::Link => shown,
        other => return ctx.go(whereto(other.as_ref())),
    };
    let name = hall.doors.iter().find(|door| shown.provider.as_deref() == Some(door.id.as_str())).map(|door| door.name.clone());
    let standing = match &ctx.signed {
        None => Standing::Nobody,
        Some(signed) if Some(signed.account) != shown.account => Standing::SomebodyElse,
        Some(_) => Standing::Proved,
    };
    ctx.html(&Link { p: &ctx.page, name: name.unwrap_or_default(), address: shown.address.to_string(), standing })
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn link(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    ctx.hall()?;
    let signed = ctx.signed_in()?.inner.clone();
    let Some(token) = ctx.token(FLOW) else { return ctx.go(LocalPath::HOME) };
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let linking = ctx.portal.db.write(move |tx| registration::link(tx, &portal.way_in.way, &token, &signed, now)).await?;
    match linking {
        Linking::Done { next } => {
            let next = next.and_then(|next| LocalPath::parse(&next)).unwrap_or(LocalPath::fixed("/account/ways-in"));
            ctx.go_saying(next, "notice-way-in-added")
        }
        Linking::There | Linking::Asked => ctx.go(LocalPath::fixed("/account/ways-in")),
        Linking::Taken => Err(refusals::belongs_to_another()),
        Linking::ProveFirst => Err(Problem::First { path: leading_back("/account/confirm", Some(LocalPath::fixed("/join/link"))) }),
        Linking::SomebodyElse => ctx.go(LocalPath::fixed("/join/link")),
        Linking::Over(_) => ctx.go(whereto(flow(&ctx).await?.as_ref())),
    }
}
