//! `/join/link`: links an upstream login to an existing account. An address from an upstream
//! provider does not prove the account here, so the person proves the account first.

use accounts::registration::{self, Linking, Next, Shown};
use base::Fault;
use serde::Deserialize;

use super::refusals;
use super::views::{Link, Standing};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem, REGISTRATION, naming};
use crate::register::{flow, flow_token, flows, logins, whereto};
use crate::session::leading_back;

const HERE: &str = "/join/link";

/// The flow that waits for the account to be proved: the one that `next` names, else the last one.
pub(super) async fn waiting(ctx: &Ctx, next: Option<&LocalPath>) -> Result<Option<Shown>, Fault> {
    let names = |shown: &Shown| {
        next.is_some_and(|next| next.as_str().ends_with(&format!("flow={}", shown.id)))
    };
    let mut all: Vec<Shown> = flows(ctx)
        .await?
        .into_iter()
        .map(|flow| flow.shown)
        .filter(|shown| shown.next == Next::Link)
        .collect();
    let at = all.iter().position(names).or(all.len().checked_sub(1));
    Ok(at.map(|at| all.swap_remove(at)))
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let hall = ctx.hall()?;
    let shown = match flow(&ctx).await? {
        Some(shown) if shown.next == Next::Link => shown,
        other => return ctx.go(whereto(&ctx, other.as_ref())),
    };
    let name = hall
        .doors
        .iter()
        .find(|door| shown.provider.as_deref() == Some(door.id.as_str()))
        .map(|door| door.name.clone());
    let standing = match &ctx.signed {
        None => Standing::Nobody,
        Some(signed) if Some(signed.account) != shown.account => Standing::SomebodyElse,
        Some(_) => Standing::Proved,
    };
    let here = Some(ctx.in_flow(HERE));
    let prove =
        ["/sign-in/password", "/sign-in"].map(|path| leading_back(path, here.clone()).to_string());
    let logins = logins(&ctx, &shown, here.clone());
    // The reset runs beside this flow, and returns to it.
    let back = naming(HERE, &shown.id.to_string());
    let forgotten = leading_back("/register", LocalPath::parse(&back)).to_string();
    let forgotten = format!("{forgotten}&beside=yes");
    let name = name.unwrap_or_default();
    let login =
        shown.login.as_ref().map_or_else(|| name.clone(), |login| format!("{name} ({login})"));
    ctx.html(&Link {
        p: &ctx.page,
        name,
        login,
        address: shown.address.to_string(),
        standing,
        prove,
        logins,
        forgotten,
    })
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn link(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    ctx.hall()?;
    let signed = ctx.signed_in()?.inner.clone();
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(LocalPath::HOME) };
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let linking = ctx
        .portal
        .db
        .write(move |tx| registration::link(tx, &portal.way_in.way, &token, &signed, now))
        .await?;
    match linking {
        Linking::Done { flow, next } => {
            ctx.let_go(&REGISTRATION, &flow.to_string());
            let next = next
                .and_then(|next| LocalPath::parse(&next))
                .unwrap_or(LocalPath::fixed("/account/ways-in"));
            ctx.go_saying(next, "notice-way-in-added")
        }
        Linking::Taken => Err(refusals::belongs_to_another()),
        Linking::ProveFirst => {
            flow(&ctx).await?;
            Err(Problem::First { path: leading_back("/account/confirm", Some(ctx.in_flow(HERE))) })
        }
        Linking::SomebodyElse => {
            flow(&ctx).await?;
            ctx.go(ctx.in_flow(HERE))
        }
        Linking::Over(_) => {
            let shown = flow(&ctx).await?;
            ctx.go(whereto(&ctx, shown.as_ref()))
        }
    }
}
