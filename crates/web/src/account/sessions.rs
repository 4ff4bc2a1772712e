//! `/account/sessions`: ends one's sessions in other browsers. It requires a step-up, so that a
//! person at an unattended browser cannot sign the owner out. The step-up returns to the page that
//! asks.

use accounts::session::{self, End, Refusal};
use axum::extract::Path;
use base::{Failure, SessionId};
use serde::Deserialize;

use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};
use crate::parts::Confirm;

const ACCOUNT: LocalPath = LocalPath::fixed("/account");
const OTHERS: &str = "/account/sessions/end-others";

#[derive(Deserialize)]
pub(super) struct Nothing {}

fn page_of(id: SessionId) -> String {
    format!("/account/sessions/{id}/end")
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id: SessionId = id.parse().map_err(|_| Problem::NotFound)?;
    let signed = ctx.freshly_signed_in(page_of(id))?;
    let (account, now, lengths) = (signed.account, ctx.now(), ctx.portal.way_in.sessions);
    let all = ctx.portal.db.read(move |tx| session::of_account(tx, account, &lengths, now)).await?;
    let Some(found) = all.into_iter().find(|found| found.id == id) else { return ctx.go(ACCOUNT) };
    let p = &ctx.page;
    let device =
        if found.device.is_empty() { p.t("account-session-unknown") } else { found.device };
    let (title, words) =
        (p.t1("account-session-end-ask", "device", device), p.t("account-session-end-follows"));
    ctx.html(&Confirm::new(p, title, words, "account-session-end", "/account").harmless())
}

pub(super) async fn end(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let id: SessionId = id.parse().map_err(|_| Problem::NotFound)?;
    let signed = ctx.freshly_signed_in(page_of(id))?;
    let (account, now) = (signed.account, ctx.now());
    let why = if id == signed.session { End::SignedOut } else { End::Elsewhere };
    match ctx.portal.db.write(move |tx| session::end(tx, account, id, why, now)).await {
        // Ended already, or another account's: the answer is the same.
        Ok(()) | Err(Failure::Refused(Refusal::Unknown)) => {
            ctx.go_saying(ACCOUNT, "notice-session-ended")
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

pub(super) async fn ask_others(ctx: Ctx) -> Answer {
    ctx.freshly_signed_in(OTHERS)?;
    let p = &ctx.page;
    let (title, words) =
        (p.t("account-sessions-end-others-ask"), p.t("account-session-end-follows"));
    ctx.html(&Confirm::new(p, title, words, "account-sessions-end-others", "/account").harmless())
}

pub(super) async fn end_others(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    let signed = ctx.freshly_signed_in(OTHERS)?;
    let (account, here, now) = (signed.account, signed.session, ctx.now());
    ctx.portal
        .db
        .write(move |tx| session::end_others(tx, account, here, End::Elsewhere, now))
        .await?;
    ctx.go_saying(ACCOUNT, "notice-sessions-ended")
}
