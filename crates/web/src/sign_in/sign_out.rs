//! `/sign-out`. Signing out twice is the same as once.

use accounts::session::End;
use accounts::{Token, registration, session, sign_in};
use axum::http::HeaderValue;
use base::Failure;

use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem, REGISTRATION, SIGN_IN, UPSTREAM};

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn sign_out(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    end_session(&ctx).await?;
    let mut response = ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out")?;
    // Pages store nothing today; this clears what a later one might. Without `"cookies"`, so that
    // the browser stays known.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    Ok(response)
}

/// Ends this browser's session and abandons its flows and pending sign-ins, so that nothing of this
/// person is left to the next. Idempotent.
pub(crate) async fn end_session(ctx: &Ctx) -> Result<(), Problem> {
    if let Some(signed) = &ctx.signed {
        let (account, session, now) = (signed.account, signed.session, ctx.now());
        match ctx
            .portal
            .db
            .write(move |tx| session::end(tx, account, session, End::SignedOut, now))
            .await
        {
            Ok(()) | Err(Failure::Refused(session::Refusal::Unknown)) => {}
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        }
    }
    let tokens = |kind| ctx.held(kind).into_iter().map(|held| held.token).collect::<Vec<Token>>();
    let (flows, sign_ins) = (tokens(&REGISTRATION), tokens(&SIGN_IN));
    if !(flows.is_empty() && sign_ins.is_empty()) {
        let forgotten = ctx.portal.db.write(move |tx| {
            flows.iter().try_for_each(|token| registration::abandon(tx, token))?;
            sign_ins.iter().try_for_each(|token| sign_in::abandon(tx, token))
        });
        forgotten.await?;
    }
    for kind in [&REGISTRATION, &SIGN_IN, &UPSTREAM] {
        for held in ctx.held(kind) {
            ctx.let_go(kind, &held.id);
        }
    }
    ctx.forget_address();
    ctx.sign_out_here();
    Ok(())
}
