//! `/register/consent`: consent to what the operator receives and logs, with where to withdraw it.
//! `/consent`: the same for a signed-in person whose consent was withdrawn or is for an earlier
//! version.

use accounts::privacy::consent;
use accounts::registration::{self, Step};
use accounts::upstream;
use axum::extract::Query;
use base::Fault;
use serde::Deserialize;

use super::views::{Consent, Notice};
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Form, LocalPath};
use crate::parts::Steps;
use crate::session::leading_back;

const HERE: &str = "/register/consent";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    version: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let shown = match flow_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let steps = Some(steps(&shown, Step::OrganisationConsent));
    ctx.html(&page(&ctx, steps, shown.address.to_string(), shown.provider.as_deref()))
}

fn page<'a>(
    ctx: &'a Ctx,
    steps: Option<Steps>,
    address: String,
    provider: Option<&str>,
) -> Consent<'a> {
    Consent {
        p: &ctx.page,
        steps,
        version: ctx.portal.way_in.way.consent().to_owned(),
        address,
        from: ctx
            .portal
            .hall
            .doors
            .iter()
            .find(|door| provider == Some(door.id.as_str()))
            .map(|door| door.name.clone()),
        notice: Notice::of(&ctx.page, &ctx.portal.way_in.notice),
    }
}

pub(super) async fn agree(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let to = ctx
        .portal
        .db
        .write(move |tx| {
            registration::agree(
                tx,
                &portal.way_in.way,
                &token,
                &fields.version,
                &asker,
                language,
                now,
            )
        })
        .await?;
    stepped(&ctx, to).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

impl Where {
    fn path(&self) -> LocalPath {
        LocalPath::parse(&self.next).unwrap_or(LocalPath::HOME)
    }
}

/// Whether the signed-in person must consent before anything else.
pub(super) async fn is_due(ctx: &Ctx) -> Result<bool, Fault> {
    let Some(signed) = ctx.signed.as_ref().filter(|signed| signed.notice_pending) else {
        return Ok(false);
    };
    let (account, portal) = (signed.account, ctx.portal.clone());
    ctx.portal.db.read(move |tx| consent::is_due(tx, account, &portal.way_in.way)).await
}

pub(super) fn first(next: Option<LocalPath>) -> LocalPath {
    leading_back("/consent", next)
}

pub(super) async fn show_renewal(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    let signed = ctx.signed_in()?;
    if !is_due(&ctx).await? {
        return ctx.go(to.path());
    }
    let account = signed.account;
    let links = ctx.portal.db.read(move |tx| upstream::links(tx, account)).await?;
    ctx.html(&page(
        &ctx,
        None,
        signed.address.to_string(),
        links.first().map(|link| link.provider.as_str()),
    ))
}

pub(super) async fn renew(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    let signed = ctx.signed_in()?.inner.clone();
    let (language, now, portal) = (ctx.page.language, ctx.now(), ctx.portal.clone());
    ctx.portal
        .db
        .write(move |tx| {
            consent::renew(tx, &portal.way_in.way, &signed, &fields.version, language, now)
        })
        .await?;
    ctx.go(to.path())
}
