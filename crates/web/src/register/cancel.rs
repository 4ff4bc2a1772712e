//! `/register/cancel`: nothing is left behind.

use accounts::registration;

use super::FLOW;
use crate::kernel::{Answer, Ctx, Form, LocalPath};

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn cancel(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    if let Some(token) = ctx.token(FLOW) {
        ctx.portal.db.write(move |tx| registration::abandon(tx, &token)).await?;
        ctx.cookies.remove(FLOW);
    }
    ctx.go_saying(LocalPath::HOME, "notice-cancelled")
}
