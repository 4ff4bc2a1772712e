//! Ending one's sessions in other browsers. It asks for a fresh proof: a person at a browser that was left open does not sign its owner out elsewhere.

use accounts::session::{self, Refusal};
use axum::extract::Path;
use base::{Failure, SessionId};
use serde::Deserialize;

use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};

const ACCOUNT: LocalPath = LocalPath::fixed("/account");

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn end(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.freshly_signed_in(ACCOUNT)?.account;
    let id: SessionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    match ctx.portal.db.write(move |tx| session::end(tx, account, id, now)).await {
        // Ended already, or somebody else's: either way it isn't there.
        Ok(()) | Err(Failure::Refused(Refusal::Unknown)) => ctx.go_saying(ACCOUNT, "notice-session-ended"),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

pub(super) async fn end_others(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    let signed = ctx.freshly_signed_in(ACCOUNT)?;
    let (account, here) = (signed.account, signed.session);
    ctx.portal.db.write(move |tx| session::end_others(tx, account, here)).await?;
    ctx.go_saying(ACCOUNT, "notice-sessions-ended")
}
