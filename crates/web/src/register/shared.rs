//! `/register/shared`: asks about an address that looks like a shared mailbox. Asked only after the
//! address is confirmed, so that it reveals nothing about accounts.

use accounts::registration;
use serde::Deserialize;

use super::{flow_at, flow_token, stepped, whereto};
use crate::hall::views::SharedAddress;
use crate::kernel::{Answer, Ctx, Form, LocalPath};

pub(super) const HERE: &str = "/register/shared";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    /// `yes`: the mailbox is the person's own.
    mine: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => ctx.html(&SharedAddress {
            p: &ctx.page,
            address: shown.address.to_string(),
            refused: false,
        }),
        Err(to) => ctx.go(to),
    }
}

pub(super) async fn answer(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    if fields.mine != "yes" {
        // The person wants another address: delete everything about this one.
        super::cancel::forget(&ctx, &token);
        ctx.portal.db.write(move |tx| registration::abandon(tx, &token)).await?;
        return ctx.go(LocalPath::fixed("/join"));
    }
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let to = ctx
        .portal
        .db
        .write(move |tx| registration::own_address(tx, &portal.way_in.way, &token, now))
        .await?;
    stepped(&ctx, to).await
}
