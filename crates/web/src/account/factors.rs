//! `/account/second-factor`: connects another authenticator app, or removes one.

use accounts::second_factor::{self, Enrolled, OneTimeCode, Refusal};
use accounts::session::{self, Methods};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{CredentialId, Failure, Fault, Line};
use serde::Deserialize;

use super::views::AddFactor;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, Refused, line_error};
use crate::parts::Confirm;
use crate::provider::way_out;
use crate::register::picture;
use crate::session::{Signed, leading_back};

const ACCOUNT: LocalPath = LocalPath::fixed("/account");

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    code: String,
}

/// Where the person goes when it is done.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// The page's own path, with `next`.
fn here(next: &str) -> LocalPath {
    leading_back("/account/second-factor", LocalPath::parse(next))
}

/// The page that starts an enrolment, with `next`.
fn mfa(next: &str) -> LocalPath {
    leading_back("/mfa", LocalPath::parse(next))
}

/// Starts an enrolment: makes the secret that the page then shows.
pub(super) async fn begin(ctx: Ctx, Form(to): Form<Where>) -> Answer {
    let account = ctx.freshly_signed_in(mfa(&to.next))?.account;
    let now = ctx.now();
    match ctx.portal.db.write(move |tx| second_factor::begin_enrolment(tx, account, now)).await {
        Ok(()) => ctx.go(here(&to.next)),
        Err(failure) => Err(refused(failure)),
    }
}

pub(super) async fn show(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    let signed = ctx.freshly_signed_in(mfa(&to.next))?;
    match page(&ctx, signed, String::new(), &to.next, Errors::new()).await? {
        Some(page) => ctx.html(&page),
        None => ctx.go(mfa(&to.next)),
    }
}

/// `None`: no enrolment is in progress.
async fn page<'a>(
    ctx: &'a Ctx,
    signed: &Signed,
    name: String,
    next: &str,
    errors: Errors,
) -> Result<Option<AddFactor<'a>>, Problem> {
    let (account, now) = (signed.account, ctx.now());
    let found = ctx.portal.db.read(move |tx| {
        Ok::<_, Fault>((
            second_factor::enrolment(tx, account, now)?,
            second_factor::factors(tx, account)?.is_empty(),
        ))
    });
    let (Some(secret), first) = found.await? else { return Ok(None) };
    let (qr, link) = picture(ctx, &secret, &signed.address)?;
    let cancel = way_out(next, "/account").to_string();
    Ok(Some(AddFactor {
        p: &ctx.page,
        qr,
        key: secret.text(),
        link,
        address: signed.address.to_string(),
        name,
        first,
        cancel,
        errors,
    }))
}

pub(super) async fn add(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    if ctx.was_renewed_by_form().await? {
        // Shows the recovery codes made with a first app, until the person has kept them.
        return ctx.go(leading_back("/account/recovery-codes", LocalPath::parse(&to.next)));
    }
    let signed = ctx.freshly_signed_in(mfa(&to.next))?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let label = Line::new(&fields.name);
    if let Err(e) = label {
        errors.add("name", line_error(p, e, "add-factor-name-missing"));
    }
    let code = OneTimeCode::parse(&fields.code);
    if code.is_none() {
        errors.add("code", p.t("factor-missing"));
    }
    if let (Ok(label), Some(code)) = (label, code) {
        ctx.limit(Limit::TryCode)?;
        let (account, session, now, by) =
            (signed.account, signed.inner.clone(), ctx.now(), ctx.session_request()?);
        let stay = session.stay;
        let enrolled = ctx.portal.db.write(move |tx| {
            let enrolled = second_factor::confirm_enrolment(tx, account, &code, Some(&label), now)?;
            let (mut first, mut token) = (false, None);
            if let Enrolled::Done(_) = enrolled {
                // The app's code counts as this session's second factor.
                token = Some(session::step_up(tx, &session, Methods::ONE_TIME_CODE, &by, now)?);
                first = second_factor::recovery_codes(tx, account)?.left == 0;
                if first {
                    second_factor::make_recovery_codes(tx, account, now)?;
                }
            }
            Ok((enrolled, first, token))
        });
        let enrolled = enrolled.await;
        if let Ok((_, _, Some(token))) = &enrolled {
            ctx.sign_in_here(token, None, stay);
        }
        match enrolled {
            Ok((Enrolled::Done(_), true, _)) => {
                return ctx.go_saying(
                    leading_back("/account/recovery-codes", LocalPath::parse(&to.next)),
                    "notice-factor-added",
                );
            }
            Ok((Enrolled::Done(_), false, _)) => {
                return ctx.go_saying(
                    LocalPath::parse(&to.next).unwrap_or(ACCOUNT),
                    "notice-factor-added",
                );
            }
            Ok((Enrolled::WrongCode, _, _)) => errors.add("code", p.t("factor-wrong")),
            // A double click: it was connected a moment ago.
            Err(Failure::Refused(Refusal::Unknown)) => return ctx.go(mfa(&to.next)),
            Err(failure) => return Err(refused(failure)),
        }
    }
    match page(&ctx, signed, fields.name, &to.next, errors).await? {
        Some(page) => ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page),
        None => ctx.go(mfa(&to.next)),
    }
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let signed = ctx.freshly_signed_in(format!("/account/second-factor/{id}/remove"))?;
    let p = &ctx.page;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let account = signed.account;
    let factors = ctx.portal.db.read(move |tx| second_factor::factors(tx, account)).await?;
    let factor = factors.into_iter().find(|factor| factor.id == id).ok_or(Problem::NotFound)?;
    let name = factor.label.map_or_else(|| p.t("account-factor-unnamed"), String::from);
    let (title, words) =
        (p.t1("account-factor-remove-ask", "name", name), p.t("account-factor-remove-follows"));
    ctx.html(&Confirm::new(p, title, words, "account-factor-remove-yes", "/account"))
}

pub(super) async fn remove(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let account = ctx.freshly_signed_in(format!("/account/second-factor/{id}/remove"))?.account;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let (demanded, now) = (is_demanded(&ctx), ctx.now());
    match ctx.portal.db.write(move |tx| second_factor::remove(tx, account, id, demanded, now)).await
    {
        Ok(()) => ctx.go_saying(ACCOUNT, "notice-factor-removed"),
        Err(failure) => Err(refused(failure)),
    }
}

/// Whether the portal or one of the person's roles requires a second factor.
pub(crate) fn is_demanded(ctx: &Ctx) -> bool {
    ctx.signed.as_ref().is_some_and(|signed| signed.two_steps_demanded)
        || ctx.portal.way_in.way.demands_second_factor()
}

pub(super) fn refused(failure: Failure<Refusal>) -> Problem {
    match failure {
        Failure::Fault(fault) => Problem::Fault(fault),
        Failure::Refused(Refusal::Unknown | Refusal::NotActive) => Problem::NotFound,
        Failure::Refused(Refusal::LastSignInMethod) => {
            Refused::new(StatusCode::CONFLICT, "account-last-factor", "account-last-factor-body")
                .then("account-title", ACCOUNT)
                .into()
        }
        Failure::Refused(Refusal::TooMany) => {
            Refused::new(StatusCode::CONFLICT, "account-many-factors", "account-many-factors-body")
                .then("account-title", ACCOUNT)
                .into()
        }
    }
}
