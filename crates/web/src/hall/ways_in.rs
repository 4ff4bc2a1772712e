//! `/account/ways-in`: the logins linked to one's account. The last sign-in method cannot be
//! removed.

use accounts::password;
use accounts::upstream::{self, Refusal};
use axum::extract::Path;
use axum::http::StatusCode;
use base::{CredentialId, Failure};
use serde::Deserialize;

use super::views::{WayInRow, WaysIn};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem, Refused};
use crate::parts::Confirm;

const HERE: &str = "/account/ways-in";

pub(super) async fn show(ctx: Ctx) -> Answer {
    let hall = ctx.hall()?;
    let account = ctx.signed_in()?.account;
    let (links, has_password) = ctx
        .portal
        .db
        .read(move |tx| {
            Ok::<_, base::Fault>((
                upstream::links(tx, account)?,
                password::changed_at(tx, account)?.is_some(),
            ))
        })
        .await?;
    let removable = links.len() > 1 || has_password;
    let rows = links.iter().map(|link| WayInRow {
        id: link.id.to_string(),
        name: hall
            .doors
            .iter()
            .find(|d| d.id.as_str() == link.provider)
            .map_or_else(|| link.provider.clone(), |d| d.name.clone()),
        address: link.shown.as_ref().map(ToString::to_string),
        added: link.created_at,
        last_used: link.last_used_at,
        removable,
    });
    let doors = hall.doors.iter().collect();
    ctx.html(&WaysIn { p: &ctx.page, rows: rows.collect(), has_password, doors })
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

fn page_of(id: CredentialId) -> String {
    format!("{HERE}/{id}/remove")
}

/// The page that confirms the removal; a step-up returns to it.
pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let hall = ctx.hall()?;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let account = ctx.freshly_signed_in(page_of(id))?.account;
    let links = ctx.portal.db.read(move |tx| upstream::links(tx, account)).await?;
    let Some(link) = links.into_iter().find(|link| link.id == id) else {
        return ctx.go(LocalPath::fixed(HERE));
    };
    let name = hall
        .doors
        .iter()
        .find(|d| d.id.as_str() == link.provider)
        .map_or_else(|| link.provider.clone(), |d| d.name.clone());
    let named = link.shown.map_or_else(|| name.clone(), |address| format!("{name} ({address})"));
    let p = &ctx.page;
    let (title, words) = (p.t1("ways-in-remove-ask", "name", named), p.t("ways-in-remove-follows"));
    ctx.html(&Confirm::new(p, title, words, "ways-in-remove-yes", HERE).keeps())
}

pub(super) async fn remove(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    ctx.hall()?;
    let id: CredentialId = id.parse().map_err(|_| Problem::NotFound)?;
    let (account, now) = (ctx.freshly_signed_in(page_of(id))?.account, ctx.now());
    match ctx.portal.db.write(move |tx| upstream::unlink(tx, account, id, now)).await {
        Ok(()) => ctx.go_saying(LocalPath::fixed(HERE), "notice-way-in-removed"),
        Err(Failure::Refused(Refusal::LastSignInMethod)) => {
            Err(Refused::new(StatusCode::CONFLICT, "ways-in-last", "ways-in-last-body")
                .then("ways-in-back", LocalPath::fixed(HERE))
                .into())
        }
        // A double click: it was removed already.
        Err(Failure::Refused(Refusal::Unknown | Refusal::NotActive)) => {
            ctx.go(LocalPath::fixed(HERE))
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}
