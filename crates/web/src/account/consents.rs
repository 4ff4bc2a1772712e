//! Consents on `/account/privacy`: to the operator's notice, and to clients that receive data. Each
//! can be withdrawn.

use accounts::privacy;
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
use crate::session::COOKIE;

const PRIVACY: LocalPath = LocalPath::fixed("/account/privacy");

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Consent>, Fault> {
    consent::of_account(tx, account)
}

/// The page's rows; `None` if the portal has no clients and the person has no consents.
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

/// The client's name; its id if the portal file no longer has it.
fn name(ctx: &Ctx, id: &ClientId) -> String {
    let client = ctx.portal.provider.as_ref().and_then(|provider| provider.client(id));
    client.map_or_else(|| id.to_string(), |client| client.name.get(ctx.page.language).to_owned())
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let account = ctx.signed_in()?.account;
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let service = name(&ctx, &id);
    let held = ctx.portal.db.read(move |tx| consent::find(tx, account, &id)).await?;
    held.ok_or(Problem::NotFound)?;
    let p = &ctx.page;
    let (title, words) = (
        p.t1("withdraw-title", "service", service.as_str()),
        p.t1("withdraw-follows", "service", service.as_str()),
    );
    ctx.html(&Confirm::new(p, title, words, "withdraw-yes", "/account/privacy").keeps())
}

pub(super) async fn withdraw(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let account = ctx.signed_in()?.account;
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    // Idempotent.
    ctx.portal.db.write(move |tx| consent::withdraw(tx, now, account, &id)).await?;
    ctx.go_saying(PRIVACY, "notice-withdrawn")
}

/// Withdrawal of the consent given to the operator, which ends the others too.
pub(super) async fn ask_for_all(ctx: Ctx) -> Answer {
    let account = ctx.signed_in()?.account;
    let given = ctx.portal.db.read(move |tx| privacy::consent::standing(tx, account)).await?;
    given.ok_or(Problem::NotFound)?;
    let p = &ctx.page;
    let owner = p.face.owner.as_str();
    let (title, words) =
        (p.t1("withdraw-all-title", "owner", owner), p.t1("withdraw-all-follows", "owner", owner));
    ctx.html(&Confirm::new(p, title, words, "withdraw-all-yes", "/account/privacy").keeps())
}

pub(super) async fn withdraw_all(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.signed_in()?.account;
    let now = ctx.now();
    let taken = ctx.portal.db.write(move |tx| {
        let taken = privacy::consent::withdraw(tx, account, now)?;
        if taken {
            consent::withdraw_all(tx, now, account)?;
        }
        Ok::<_, Fault>(taken)
    });
    if !taken.await? {
        return ctx.go(PRIVACY);
    }
    ctx.cookies.remove(COOKIE);
    ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-withdrawn-all")
}
