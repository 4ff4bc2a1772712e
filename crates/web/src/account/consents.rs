//! The services that one let know something, and taking that back.

use axum::extract::Path;
use base::{AccountId, Fault};
use oidc::ClientId;
use oidc::consent::{self, Consent};
use serde::Deserialize;
use store::Tx;

use super::views::ConsentRow;
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem};
use crate::parts::Confirm;
use crate::provider::words;

const PRIVACY: LocalPath = LocalPath::fixed("/account/privacy");

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Consent>, Fault> {
    consent::of_account(tx, account)
}

/// For the page; `None` where the portal has no services and nobody ever let one know something.
pub(super) fn rows(ctx: &Ctx, consents: Vec<Consent>) -> Option<Vec<ConsentRow>> {
    if ctx.portal.provider.is_none() && consents.is_empty() {
        return None;
    }
    let row = |given: Consent| ConsentRow {
        service: name(ctx, &given.client),
        client: given.client.to_string(),
        scopes: words::scopes(&ctx.page, &given.scopes),
        given: given.given_at,
    };
    Some(consents.into_iter().map(row).collect())
}

/// As people know it; one that is no longer in the portal's file has its id left.
fn name(ctx: &Ctx, id: &ClientId) -> String {
    let client = ctx.portal.provider.as_ref().and_then(|provider| provider.client(id));
    client.map_or_else(|| id.to_string(), |client| client.name.to_string())
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let account = ctx.signed_in()?.account;
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let service = name(&ctx, &id);
    let held = ctx.portal.db.read(move |tx| consent::find(tx, account, &id)).await?;
    held.ok_or(Problem::NotFound)?;
    let p = &ctx.page;
    let (title, words) = (p.t1("withdraw-title", "service", service.as_str()), p.t1("withdraw-follows", "service", service.as_str()));
    ctx.html(&Confirm::new(p, title, words, "withdraw-yes", "/account/privacy"))
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.signed_in()?.account;
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    // Twice is once.
    ctx.portal.db.write(move |tx| consent::withdraw(tx, now, account, &id)).await?;
    ctx.go_saying(PRIVACY, "notice-withdrawn")
}
