//! `/oidc/report/{client}`: a person reports a suspicious client. The operator gets a mail with the
//! reason; the audit log has the account. The person returns to the page they came from, and the
//! pending request stays pending.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{EmailAddress, Fault, Language, Letter, LetterKind};
use serde::Deserialize;
use serde_json::json;

use super::provider;
use super::views::Report;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem};

/// In characters.
const LONGEST: usize = 1_000;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Goal {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    reason: String,
    next: String,
}

fn name(ctx: &Ctx, id: &str, language: Language) -> Result<(String, String), Problem> {
    let client = provider(ctx)?.clients().find(id).ok_or(Problem::NotFound)?;
    Ok((client.id.to_string(), client.name.get(language).to_owned()))
}

/// The page the person came from.
fn back(next: &str) -> LocalPath {
    LocalPath::parse(next).unwrap_or(LocalPath::fixed("/account/privacy"))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(to): Query<Goal>) -> Answer {
    ctx.signed_in()?;
    let (_, service) = name(&ctx, &id, ctx.page.language)?;
    ctx.html(&Report {
        p: &ctx.page,
        service,
        next: back(&to.next).to_string(),
        reason: String::new(),
        errors: Errors::new(),
    })
}

pub(super) async fn send(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Answer {
    let account = ctx.signed_in()?.account;
    let next = back(&fields.next);
    // The mail has it as one paragraph.
    let reason = fields.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || base::count_characters(&reason) > LONGEST {
        let (_, service) = name(&ctx, &id, ctx.page.language)?;
        let errors = Errors::one("reason", ctx.page.t("report-reason-wrong"));
        let page =
            Report { p: &ctx.page, service, next: next.to_string(), reason: fields.reason, errors };
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let language = ctx.face().language;
    let (id, service) = name(&ctx, &id, language)?;
    ctx.limit_account(Limit::SendCode, account)?;
    let to = EmailAddress::new(&ctx.face().contact.mail).map_err(Fault::new)?;
    let letter = Letter { to, language, kind: LetterKind::ServiceReported { service, reason } };
    let now = ctx.now();
    let written = ctx.portal.db.write(move |tx| {
        tx.audit(now, Some(&account), "oidc-client.reported", Some(&id), &json!({}))?;
        tx.send(now, &letter)
    });
    written.await?;
    ctx.go_saying(next, "notice-reported")
}
