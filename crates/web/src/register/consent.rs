//! `/register/consent`: who asks, what it receives and logs, and where to take that back.

use accounts::registration::{self, Step};
use serde::Deserialize;

use super::views::{Consent, Notice};
use super::{FLOW, standing_at, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Form};

const HERE: &str = "/register/consent";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    version: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let shown = match standing_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let doors = &ctx.portal.hall.doors;
    let from = doors.iter().find(|door| shown.provider.as_deref() == Some(door.id.as_str())).map(|door| door.name.clone());
    ctx.html(&Consent {
        p: &ctx.page,
        steps: steps(&shown, Step::OrganisationConsent),
        version: ctx.portal.way_in.way.consent().to_owned(),
        address: shown.address.to_string(),
        from,
        notice: Notice::of(&ctx.page, &ctx.portal.way_in.notice),
    })
}

pub(super) async fn agree(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let Some(token) = ctx.token(FLOW) else { return ctx.go(whereto(None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let to =
        ctx.portal.db.write(move |tx| registration::agree(tx, &portal.way_in.way, &token, &fields.version, &asker, language, now)).await?;
    stepped(&ctx, to).await
}
