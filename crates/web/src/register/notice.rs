//! `/register/privacy`: the privacy notice as the last step. `/privacy`: the notice for everyone,
//! and where a signed-in person accepts a new version.

use accounts::{privacy, registration};
use axum::extract::Query;
use registration::Step;
use serde::Deserialize;

use super::views::{Notice, Privacy};
use super::{consent, flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Form, LocalPath};

const HERE: &str = "/register/privacy";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    version: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
    /// `whole`: show the full text.
    text: String,
}

fn notice(ctx: &Ctx) -> Notice {
    Notice::of(&ctx.page, &ctx.portal.way_in.notice)
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => {
            let steps = Some(steps(&shown, Step::PrivacyNotice));
            ctx.html(&Privacy {
                p: &ctx.page,
                steps,
                notice: notice(&ctx),
                asked: true,
                changed: false,
            })
        }
        Err(to) => ctx.go(to),
    }
}

pub(super) async fn accept(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let to = ctx
        .portal
        .db
        .write(move |tx| {
            registration::accept_notice(
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

pub(super) async fn show_to_all(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    let consent_due = consent::is_due(&ctx).await?;
    // A person who must consent is redirected to the consent page, which has the summary; its link
    // asks for the full text.
    if consent_due && to.text != "whole" {
        return ctx.go(consent::first(LocalPath::parse(&to.next)));
    }
    let asked = !consent_due && ctx.signed.as_ref().is_some_and(|signed| signed.notice_pending);
    ctx.html(&Privacy { p: &ctx.page, steps: None, notice: notice(&ctx), asked, changed: asked })
}

/// A new version, accepted by a signed-in person.
pub(super) async fn accept_anew(
    ctx: Ctx,
    Query(to): Query<Where>,
    Form(fields): Form<Fields>,
) -> Answer {
    let signed = ctx.signed_in()?;
    // The version that the page showed. If it is no longer in force, the notice is shown again.
    if fields.version == ctx.portal.way_in.notice.version {
        let (signed, language, now, portal) =
            (signed.inner.clone(), ctx.page.language, ctx.now(), ctx.portal.clone());
        ctx.portal
            .db
            .write(move |tx| privacy::accept(tx, &portal.way_in.way, &signed, language, now))
            .await?;
    }
    ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME))
}
