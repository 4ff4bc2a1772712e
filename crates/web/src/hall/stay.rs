//! `/sign-in/stay`: whether to stay signed in in this browser. Asked after each sign-in, until the
//! person answers with "don't ask again".

use std::time::Duration;

use accounts::session;
use axum::extract::Query;
use serde::Deserialize;

use super::views::Stay;
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};

/// The cookie that stops the question. Its value is the answer, `yes` or `no`.
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

/// Whether the question is due: only for a person who has just signed in. 404 in a portal without
/// it.
fn is_offered(ctx: &Ctx) -> Result<bool, Problem> {
    if !ctx.hall()?.has_doors() {
        return Err(Problem::NotFound);
    }
    Ok(session::is_fresh(ctx.signed_in()?.fresh_at, ctx.now()))
}

pub(super) async fn show(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    if !is_offered(&ctx)? {
        return ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME));
    }
    let lengths = ctx.portal.way_in.sessions;
    let (hours, days) = (lengths.of_use.as_secs() / 3_600, lengths.stay.as_secs() / 86_400);
    ctx.html(&Stay { p: &ctx.page, hours, days })
}

pub(super) async fn choose(
    ctx: Ctx,
    Query(to): Query<Where>,
    Form(fields): Form<Fields>,
) -> Answer {
    let is_offered = is_offered(&ctx)?;
    let signed = ctx.signed_in()?;
    let stays = is_offered && fields.stay == "yes";
    if stays {
        let (account, session, now) = (signed.account, signed.session, ctx.now());
        ctx.portal.db.write(move |tx| session::stay(tx, account, session, now)).await?;
        if let Some(token) = ctx.token(crate::session::COOKIE) {
            ctx.sign_in_here(&token, None, true);
        }
    }
    if is_offered && fields.always == "yes" {
        ctx.cookies.set(COOKIE, if stays { "yes" } else { "no" }, Some(REMEMBERED));
    }
    ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME))
}
