//! `/oidc/report/{client}`: somebody finds a service suspicious. The body hears of it by letter; the log knows who said it.

use axum::extract::Path;
use base::{EmailAddress, Fault, Language, Letter, LetterKind};
use serde::Deserialize;
use serde_json::json;

use super::provider;
use crate::kernel::{Answer, Ctx, Form, Limit, LocalPath, Problem};
use crate::parts::Confirm;

#[derive(Deserialize)]
pub(super) struct Nothing {}

fn name(ctx: &Ctx, id: &str, language: Language) -> Result<(String, String), Problem> {
    let client = provider(ctx)?.clients().find(id).ok_or(Problem::NotFound)?;
    Ok((client.id.to_string(), client.name.get(language).to_owned()))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    ctx.signed_in()?;
    let p = &ctx.page;
    let (_, name) = name(&ctx, &id, p.language)?;
    let (title, words) = (p.t1("report-title", "service", name.as_str()), p.t1("report-follows", "owner", p.face.owner.as_str()));
    ctx.html(&Confirm::new(p, title, words, "report-yes", "/account/privacy"))
}

pub(super) async fn send(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.signed_in()?.account;
    let language = ctx.face().language;
    let (id, service) = name(&ctx, &id, language)?;
    ctx.limit_account(Limit::SendCode, account)?;
    let to = EmailAddress::new(&ctx.face().contact.mail).map_err(Fault::new)?;
    let letter = Letter { to, language, kind: LetterKind::ServiceReported { service } };
    let now = ctx.now();
    let written = ctx.portal.db.write(move |tx| {
        tx.audit(now, Some(&account), "oidc-client.reported", Some(&id), &json!({}))?;
        tx.send(now, &letter)
    });
    written.await?;
    ctx.go_saying(LocalPath::fixed("/account/privacy"), "notice-reported")
}
