//! `/register/cancel`: abandons the flow and deletes its data.

use accounts::registration;

use super::flow_token;
use crate::kernel::{Answer, Ctx, Form, LocalPath, REGISTRATION};

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn cancel(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    if let Some(token) = flow_token(&ctx).await? {
        forget(&ctx, &token);
        ctx.portal.db.write(move |tx| registration::abandon(tx, &token)).await?;
    }
    ctx.go_saying(LocalPath::HOME, "notice-cancelled")
}

/// Removes the cookie of this flow.
pub(super) fn forget(ctx: &Ctx, token: &accounts::Token) {
    for held in ctx.held(&REGISTRATION) {
        if held.token.reveal() == token.reveal() {
            ctx.let_go(&REGISTRATION, &held.id);
        }
    }
}
