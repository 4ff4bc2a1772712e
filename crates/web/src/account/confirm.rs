//! `/account/confirm`: step-up, before credentials are changed or because an OpenID Connect client
//! asks for a fresh sign-in.

use accounts::password;
use accounts::password::Password;
use accounts::second_factor::{self, Proof};
use accounts::sign_in::{self, Begun, Confirmed};
use accounts::upstream;
use axum::extract::Query;
use axum::http::StatusCode;
use base::AccountId;
use serde::Deserialize;

use super::views::{Confirm, ConfirmBy};
use crate::kernel::{Answer, Ctx, Door, Errors, Form, Limit, LocalPath, Problem};
use crate::provider::{SignInTarget, way_out};
use crate::session::{Signed, wait_in_words};
use crate::sign_in::busy;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
    password: String,
}

/// The strongest method that the person has.
async fn by(ctx: &Ctx, signed: &Signed) -> Result<ConfirmBy, Problem> {
    let account = signed.account;
    let by = ctx.portal.db.read(move |tx| {
        Ok::<_, base::Fault>(if !second_factor::factors(tx, account)?.is_empty() {
            ConfirmBy::Code
        } else if password::changed_at(tx, account)?.is_some() {
            ConfirmBy::Password
        } else {
            ConfirmBy::SigningInElsewhere
        })
    });
    Ok(by.await?)
}

/// The providers of the person's linked logins.
async fn doors(ctx: &Ctx, account: AccountId) -> Result<Vec<Door>, Problem> {
    let links = ctx.portal.db.read(move |tx| upstream::links(tx, account)).await?;
    let leads_in = |door: &&Door| links.iter().any(|link| link.provider == door.id.as_str());
    Ok(ctx.portal.hall.doors.iter().filter(leads_in).cloned().collect())
}

async fn page<'a>(
    ctx: &'a Ctx,
    signed: &Signed,
    by: ConfirmBy,
    next: &str,
    errors: Errors,
) -> Result<Confirm<'a>, Problem> {
    let (address, cancel) = (signed.address.to_string(), way_out(next, "/account").to_string());
    let service = SignInTarget::find(ctx, next).await?.map(|target| target.service);
    let doors = if by == ConfirmBy::SigningInElsewhere {
        doors(ctx, signed.account).await?
    } else {
        Vec::new()
    };
    Ok(Confirm { p: &ctx.page, by, doors, service, next: next.to_owned(), address, cancel, errors })
}

pub(super) async fn show(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    let signed = ctx.signed_in()?;
    let by = by(&ctx, signed).await?;
    ctx.html(&page(&ctx, signed, by, &to.next, Errors::new()).await?)
}

pub(super) async fn prove(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    if ctx.was_renewed_by_form().await? {
        return ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::fixed("/account")));
    }
    let signed = ctx.signed_in()?;
    let by = by(&ctx, signed).await?;
    let wrong = match by {
        ConfirmBy::Code => by_code(&ctx, signed, &fields.code).await?,
        ConfirmBy::Password => by_password(&ctx, signed, &fields.password).await?,
        ConfirmBy::SigningInElsewhere => return Err(Problem::BadRequest),
    };
    let Some((status, words)) = wrong else {
        return ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::fixed("/account")));
    };
    let field = if by == ConfirmBy::Code { "code" } else { "password" };
    ctx.html_as(status, &page(&ctx, signed, by, &to.next, Errors::one(field, words)).await?)
}

/// Status and text of an error, if there is one.
type Wrong = Option<(StatusCode, String)>;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn by_code(ctx: &Ctx, signed: &Signed, code: &str) -> Result<Wrong, Problem> {
    let p = &ctx.page;
    let Some(proof) = Proof::parse(code) else {
        return Ok(Some((WRONG, p.t("challenge-missing"))));
    };
    ctx.limit(Limit::TryCode)?;
    let (signed, now, asker, by) =
        (signed.inner.clone(), ctx.now(), ctx.asker(), ctx.session_request()?);
    let stay = signed.stay;
    Ok(
        match ctx
            .portal
            .db
            .write(move |tx| sign_in::confirm(tx, &signed, &by, &proof, &asker, now))
            .await?
        {
            Confirmed::Yes(token) => {
                ctx.sign_in_here(&token, None, stay);
                None
            }
            Confirmed::Wrong => Some((WRONG, p.t("account-confirm-wrong"))),
            Confirmed::Used => Some((WRONG, p.t("challenge-used"))),
            Confirmed::Wait { wait } => {
                Some((StatusCode::TOO_MANY_REQUESTS, wait_in_words(p, wait)))
            }
        },
    )
}

async fn by_password(ctx: &Ctx, signed: &Signed, typed: &str) -> Result<Wrong, Problem> {
    let p = &ctx.page;
    if typed.is_empty() {
        return Ok(Some((WRONG, p.t("sign-in-password-missing"))));
    }
    let wrong = || Ok(Some((WRONG, p.t("change-password-wrong"))));
    let held_up = |wait| Ok(Some((StatusCode::TOO_MANY_REQUESTS, wait_in_words(p, wait))));
    let Ok(typed) = Password::new(typed) else { return wrong() };
    ctx.limit(Limit::SignIn)?;
    let (address, now, asker) = (signed.address.clone(), ctx.now(), ctx.asker());
    let client = asker.clone();
    let attempt =
        match ctx.portal.db.read(move |tx| sign_in::begin(tx, &address, &client, now)).await? {
            Begun::Check(attempt) => attempt,
            Begun::Wait { wait } => return held_up(wait),
        };
    let verified = ctx.portal.way_in.hasher.verify(typed, attempt.stored()).await.map_err(busy)?;
    let (signed, by) = (signed.inner.clone(), ctx.session_request()?);
    let stay = signed.stay;
    match ctx
        .portal
        .db
        .write(move |tx| {
            sign_in::confirm_by_password(tx, &signed, &by, &attempt, &verified, &asker, now)
        })
        .await?
    {
        Confirmed::Yes(token) => {
            ctx.sign_in_here(&token, None, stay);
            Ok(None)
        }
        Confirmed::Wait { wait } => held_up(wait),
        Confirmed::Wrong | Confirmed::Used => wrong(),
    }
}
