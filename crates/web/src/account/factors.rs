//! `/account/second-factor`: connect one more app, or take one away.

use accounts::second_factor::{self, Enrolled, OneTimeCode, Refusal};
use axum::extract::Path;
use axum::http::StatusCode;
use base::{CredentialId, Failure, Line};
use serde::Deserialize;

use super::views::AddFactor;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, Refused};
use crate::parts::Confirm;
use crate::register::picture;
use crate::session::Signed;

const HERE: LocalPath = LocalPath::fixed("/account/second-factor");
const ACCOUNT: LocalPath = LocalPath::fixed("/account");

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    code: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// Makes the secret that the page then shows.
pub(super) async fn begin(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.freshly_signed_in("/account")?.account;
    let now = ctx.now();
    match ctx.portal.db.write(move |tx| second_factor::begin_enrolment(tx, account, now)).await {
        Ok(()) => ctx.go(HERE),
        Err(failure) => Err(refused(failure)),
    }
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let signed = ctx.freshly_signed_in("/account")?;
    match page(&ctx, signed, String::new(), Errors::new()).await? {
        Some(page) => ctx.html(&page),
        None => ctx.go(ACCOUNT),
    }
}

/// `None`: nothing is being connected.
async fn page<'a>(ctx: &'a Ctx, signed: &Signed, name: String, errors: Errors) -> Result<Option<AddFactor<'a>>, Problem> {
    let (account, now) = (signed.account, ctx.now());
    let Some(secret) = ctx.portal.db.read(move |tx| second_factor::enrolment(tx, account, now)).await? else { return Ok(None) };
    let (qr, link) = picture(ctx, &secret, &signed.address)?;
    Ok(Some(AddFactor { p: &ctx.page, qr, key: secret.text(), link, address: signed.address.to_string(), name, errors }))
}

pub(super) async fn add(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let signed = ctx.freshly_signed_in("/account")?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let label = Line::new(&fields.name).ok();
    if label.is_none() {
        errors.add("name", p.t("add-factor-name-missing"));
    }
    let code = OneTimeCode::parse(&fields.code);
    if code.is_none() {
        errors.add("code", p.t("factor-missing"));
    }
    if let (Some(label), Some(code)) = (label, code) {
        ctx.limit(Limit::TryCode)?;
        let (account, now) = (signed.account, ctx.now());
        let enrolled = ctx.portal.db.write(move |tx| second_factor::confirm_enrolment(tx, account, &code, Some(&label), now)).await;
        match enrolled {
            Ok(Enrolled::Done(_)) => return ctx.go_saying(ACCOUNT, "notice-factor-added"),
            Ok(Enrolled::WrongCode) => errors.add("code", p.t("factor-wrong")),
            // A double click: it was connected a moment ago.
            Err(Failure::Refused(Refusal::Unknown)) => return ctx.go(ACCOUNT),
            Err(failure) => return Err(refused(failure)),
        }
    }
    match page(&ctx, signed, fields.name, errors).await? {
        Some(page) => ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page),
        None => ctx.go(ACCOUNT),
    }
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let signed = ctx.freshly_signed_in("/account")?;
    let p = &ctx.page;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let account = signed.account;
    let factors = ctx.portal.db.read(move |tx| second_factor::factors(tx, account)).await?;
    let factor = factors.into_iter().find(|factor| factor.id == id).ok_or(Problem::NotFound)?;
    let name = factor.label.map_or_else(|| p.t("account-factor-unnamed"), String::from);
    let (title, words) = (p.t1("account-factor-remove-ask", "name", name), p.t("account-factor-remove-follows"));
    ctx.html(&Confirm::new(p, title, words, "account-factor-remove-yes", "/account"))
}

pub(super) async fn remove(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.freshly_signed_in("/account")?.account;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    match ctx.portal.db.write(move |tx| second_factor::remove(tx, account, id, now)).await {
        Ok(()) => ctx.go_saying(ACCOUNT, "notice-factor-removed"),
        Err(failure) => Err(refused(failure)),
    }
}

pub(super) fn refused(failure: Failure<Refusal>) -> Problem {
    match failure {
        Failure::Fault(fault) => Problem::Fault(fault),
        Failure::Refused(Refusal::Unknown | Refusal::NotActive) => Problem::NotFound,
        Failure::Refused(Refusal::LastWayIn) => {
            Refused::new(StatusCode::CONFLICT, "account-last-factor", "account-last-factor-body").then("account-title", ACCOUNT).into()
        }
        Failure::Refused(Refusal::TooMany) => {
            Refused::new(StatusCode::CONFLICT, "account-many-factors", "account-many-factors-body").then("account-title", ACCOUNT).into()
        }
    }
}
