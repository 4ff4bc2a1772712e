//! `/sign-out`.

use accounts::session;
use base::Failure;

use super::HALF;
use crate::kernel::{Answer, Ctx, Form, LocalPath};
use crate::session::COOKIE;

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

/// Ends the session here. Twice is once.
pub(super) async fn sign_out(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    if let Some(signed) = &ctx.signed {
        let (account, session, now) = (signed.account, signed.session, ctx.now());
        match ctx.portal.db.write(move |tx| session::end(tx, account, session, now)).await {
            Ok(()) | Err(Failure::Refused(session::Refusal::Unknown)) => {}
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        }
    }
    ctx.cookies.remove(COOKIE);
    ctx.cookies.remove(HALF);
    ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out")
}
