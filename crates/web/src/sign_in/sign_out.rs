//! `/sign-out`.

use accounts::session;
use base::Failure;

use super::HALF;
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};
use crate::session::COOKIE;

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn sign_out(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    end_session(&ctx).await?;
    ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out")
}

/// Ends the session in this browser. Twice is once.
pub(crate) async fn end_session(ctx: &Ctx) -> Result<(), Problem> {
    if let Some(signed) = &ctx.signed {
        let (account, session, now) = (signed.account, signed.session, ctx.now());
        match ctx.portal.db.write(move |tx| session::end(tx, account, session, now)).await {
            Ok(()) | Err(Failure::Refused(session::Refusal::Unknown)) => {}
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        }
    }
    ctx.cookies.remove(COOKIE);
    ctx.cookies.remove(HALF);
    Ok(())
}
