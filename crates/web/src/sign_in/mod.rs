//! Signing in: address and password, then the second factor, or a recovery code without the phone.

mod challenge;
mod password;
pub mod samples;
mod sign_out;
pub mod views;

use axum::Router;
use axum::routing::{get, post};

use accounts::registration::{Next, Step};

use crate::hall;
use crate::kernel::{Answer, Ctx, LocalPath};
use crate::register;
pub(crate) use challenge::second_factor_next;
pub(crate) use password::busy;
pub(crate) use sign_out::end_session;
use views::LostPhone;

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/", get(front_door))
        .route("/sign-in", get(password::show).post(password::sign_in))
        .route("/sign-in/code", get(challenge::show).post(challenge::prove))
        .route("/sign-in/recovery", get(challenge::show_recovery).post(challenge::prove_recovery))
        .route("/sign-in/lost-phone", get(lost_phone))
        .route("/sign-out", post(sign_out::sign_out))
}

/// Serves both a sign-in and a password reset that wait for a second factor.
async fn lost_phone(ctx: Ctx) -> Answer {
    let stands = register::flow(&ctx).await?.is_some_and(|shown| {
        shown.next == Next::Do(Step::SecondFactor) && shown.enrolling.is_none()
    });
    let [recovery, back] = if stands {
        [ctx.in_flow("/register/confirm?with=recovery"), ctx.in_flow("/register/confirm")]
    } else {
        [LocalPath::fixed("/sign-in/recovery"), LocalPath::fixed("/sign-in")]
    };
    ctx.html(&LostPhone { p: &ctx.page, recovery: recovery.to_string(), back: back.to_string() })
}

/// `/`: a signed-in person's start page, else the public front page of an open portal, else
/// sign-in.
async fn front_door(ctx: Ctx) -> Answer {
    match ctx.signed.as_ref().map(|signed| signed.person.menu) {
        Some(menu) => ctx.go(hall::start(menu)),
        None if ctx.portal.hall.is_open() => hall::front(&ctx, &ctx.portal.hall),
        None => ctx.go(LocalPath::fixed("/sign-in")),
    }
}
