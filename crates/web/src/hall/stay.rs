//! `/sign-in/stay`: whether to stay signed in here. Asked after signing in, until the person says not to ask again.

use std::time::Duration;

use accounts::session;
use axum::extract::Query;
use serde::Deserialize;

use super::views::Stay;
use crate::kernel::{Answer, Ctx, Form, LocalPath};

/// Says in a browser that the question is not asked again, and how it was answered: `yes` or `no`.
pub(super) const COOKIE: &str = "stay";
const REMEMBERED: Duration = Duration::from_secs(400 * 24 * 3600);

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    /// `yes` or `no`.
    stay: String,
    /// `yes`: don't ask again.
    always: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    ctx.hall()?;
    ctx.signed_in()?;
    let lengths = ctx.portal.way_in.sessions;
    let (hours, days) = (lengths.of_use.as_secs() / 3_600, lengths.stay.as_secs() / 86_400);
    ctx.html(&Stay { p: &ctx.page, hours, days })
}

pub(super) async fn choose(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    ctx.hall()?;
    let signed = ctx.signed_in()?;
    let stays = fields.stay == "yes";
    if stays {
        let (account, session, now) = (signed.account, signed.session, ctx.now());
        ctx.portal.db.write(move |tx| session::stay(tx, account, session, now)).await?;
        if let Some(token) = ctx.token(crate::session::COOKIE) {
            ctx.sign_in_here(&token, None, true);
        }
    }
    if fields.always == "yes" {
        ctx.cookies.set(COOKIE, if stays { "yes" } else { "no" }, Some(REMEMBERED));
    }
    ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME))
}
