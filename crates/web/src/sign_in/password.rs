//! `/sign-in`: address and password.
//!
//! A portal with upstream providers asks for the address first, to find the provider by its domain.
//! The response must not reveal whether an account exists.

use accounts::password::{Busy, Password};
use accounts::sign_in::{self, Begun, PasswordOutcome};
use axum::extract::Query;
use axum::http::StatusCode;
use base::measure;
use base::{EmailAddress, Failure};
use serde::Deserialize;

use super::second_factor_next;
use super::views::SignIn;
use crate::hall;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem};
use crate::provider::SignInTarget;
use crate::session::{leading_back, wait_in_words};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    password: String,
    next: String,
    /// `yes`: the page asked for the address only.
    first: String,
}

/// A signed-in person continues at once.
pub(super) async fn show(ctx: Ctx, Query(Where { next }): Query<Where>) -> Answer {
    let next = LocalPath::parse(&next);
    if ctx.signed.is_some() {
        return ctx.go(next.unwrap_or(LocalPath::HOME));
    }
    if ctx.portal.hall.has_doors() {
        let sign_in_target =
            SignInTarget::find(&ctx, next.as_ref().map(LocalPath::as_str).unwrap_or_default())
                .await?;
        let ended = ctx.why_signed_out().await?;
        return hall::show_door(&ctx, &ctx.portal.hall, next.as_ref(), sign_in_target, ended);
    }
    let next = next.map(|n| n.as_str().to_owned());
    let sign_in_target = SignInTarget::find(&ctx, next.as_deref().unwrap_or_default()).await?;
    let address =
        sign_in_target.as_ref().and_then(|target| target.address.clone()).unwrap_or_default();
    ctx.html(&SignIn {
        p: &ctx.page,
        ended: ctx.why_signed_out().await?,
        address,
        sign_in_target: sign_in_target.map(SignInTarget::words),
        next,
        is_open: ctx.portal.hall.is_open(),
        errors: Errors::new(),
    })
}

pub(super) async fn sign_in(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let has_doors = ctx.portal.hall.has_doors();
    if has_doors && fields.first == "yes" {
        return hall::find_door(
            &ctx,
            &ctx.portal.hall,
            &fields.address,
            LocalPath::parse(&fields.next),
        )
        .await;
    }
    let next = LocalPath::parse(&fields.next).map(|n| n.as_str().to_owned());
    let sign_in_target = SignInTarget::find(&ctx, next.as_deref().unwrap_or_default())
        .await?
        .map(SignInTarget::words);
    let again = |status, errors| {
        if has_doors {
            return hall::wrong_password(
                &ctx,
                status,
                fields.address.clone(),
                LocalPath::parse(&fields.next).as_ref(),
                errors,
            );
        }
        ctx.html_as(
            status,
            &SignIn {
                p,
                address: fields.address.clone(),
                next: next.clone(),
                sign_in_target: sign_in_target.clone(),
                ended: None,
                is_open: ctx.portal.hall.is_open(),
                errors,
            },
        )
    };
    // The text of the link below the button.
    let help = p.t(if has_doors || ctx.portal.hall.is_open() {
        "door-help"
    } else {
        "sign-in-invited-or-forgotten"
    });
    let wrong = || {
        again(
            StatusCode::UNPROCESSABLE_ENTITY,
            Errors::one("password", p.t1("sign-in-wrong", "link", help.as_str())),
        )
    };

    let mut errors = Errors::new();
    if fields.address.trim().is_empty() {
        errors.add("address", p.t("sign-in-address-missing"));
    }
    if fields.password.is_empty() {
        errors.add("password", p.t("sign-in-password-missing"));
    }
    if !errors.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, errors);
    }
    let Ok(address) = EmailAddress::new(&fields.address) else {
        return again(
            StatusCode::UNPROCESSABLE_ENTITY,
            Errors::one("address", p.t("sign-in-address-form")),
        );
    };
    ctx.remember_address(&address);
    // Text that cannot be a password gets the same response as a wrong one.
    let Ok(password) = Password::new(&fields.password) else { return wrong() };
    ctx.limit_unless_familiar(Limit::SignIn, &address).await?;

    let (now, asker) = (ctx.now(), ctx.asker());
    let client = asker.clone();
    let held_up = |wait| {
        let words = format!(
            "{} {}",
            wait_in_words(p, wait),
            p.t1("sign-in-wait-code", "link", help.as_str())
        );
        again(StatusCode::TOO_MANY_REQUESTS, Errors::one("password", words))
    };
    let attempt =
        match ctx.portal.db.read(move |tx| sign_in::begin(tx, &address, &client, now)).await? {
            Begun::Check(attempt) => attempt,
            Begun::Wait { wait } => return held_up(wait),
        };
    let verified =
        ctx.portal.way_in.hasher.verify(password, attempt.stored()).await.map_err(busy)?;
    // Where the portal asks whether to stay signed in, it does so on a page of its own.
    let (way, stay, to) = (ctx.portal.clone(), ctx.stays(), next.clone());
    let finish = move |tx: &mut store::Tx<'_>| {
        sign_in::finish(tx, &way.way_in.way, &attempt, &verified, &asker, stay, to.as_deref(), now)
    };
    let db = &ctx.portal.db;
    // A pending sign-in need not be synced: the session that follows is, and syncs it too.
    let finished = if ctx.portal.way_in.way.demands_second_factor() {
        db.write_unsynced(finish).await?
    } else {
        db.write(finish).await?
    };
    measure::signed_in(&ctx.face().host, "password", result(&finished));
    match finished {
        PasswordOutcome::Wrong => wrong(),
        PasswordOutcome::Wait { wait } => held_up(wait),
        PasswordOutcome::SecondFactor { id, token } => second_factor_next(&ctx, id, &token),
        // The second factor was reset: onboarding connects a new one.
        PasswordOutcome::EnrolAgain { .. } => {
            ctx.go(leading_back("/register", next.as_deref().and_then(LocalPath::parse)))
        }
        PasswordOutcome::SignedIn(signed_in) => {
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            ctx.go(ctx.after_sign_in(signed_in.next.and_then(|next| LocalPath::parse(&next))))
        }
    }
}

/// A few passwords are hashed at a time; with the queue full, the request is told when to retry.
pub(crate) fn busy(failure: Failure<Busy>) -> Problem {
    match failure {
        Failure::Refused(Busy { wait }) => Problem::TooMany { wait },
        Failure::Fault(fault) => Problem::Fault(fault),
    }
}

/// The outcome, as a metrics label.
fn result(finished: &PasswordOutcome) -> &'static str {
    match finished {
        PasswordOutcome::Wrong => "wrong",
        PasswordOutcome::Wait { .. } => "held-up",
        PasswordOutcome::SecondFactor { .. } => "second-factor-next",
        PasswordOutcome::EnrolAgain { .. } => "enrol-again",
        PasswordOutcome::SignedIn(_) => "signed-in",
    }
}
