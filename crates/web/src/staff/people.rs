//! `/staff/people/{id}`: one person's account and permissions, and what staff may change.
//!
//! Each change checks `permit_over` in its own transaction.

use accounts::account::{self, Account};
use accounts::second_factor;
use axum::http::StatusCode;
use base::{AccountId, EmailAddress, Failure, LetterKind, PermissionId, Timestamp};
use messages::mail::given_up;
use organisations::permissions::{self, Permission, Staff, Status, permit_over, permit_staff};
use serde::Deserialize;
use store::Tx;

use super::views::{PermissionRow, Person, Reset};
use super::{far, letters, refusals, sessions};
use crate::kernel::{Answer, Ctx, Errors, Form, Id, Ids, Problem};
use crate::parts::Confirm;

async fn find(ctx: &Ctx, id: AccountId) -> Result<(Account, Vec<Permission>), Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .read(move |tx| {
            permit_staff(tx, me, now)?;
            let found = account::find(tx, id)?.ok_or(Problem::NotFound)?;
            Ok((found, permissions::of_account(tx, id)?))
        })
        .await
}

/// Failed letters to a person that are shown at most.
const LETTERS: u32 = 20;

fn about(permission: &Permission) -> String {
    let of = permission.unit_name.as_ref().or(permission.organisation_name.as_ref());
    of.map_or_else(|| "–".to_owned(), ToString::to_string)
}

pub(super) async fn show(ctx: Ctx, Id(id): Id<AccountId>) -> Answer {
    let (found, permissions) = find(&ctx, id).await?;
    let (me, now) = (ctx.account()?, ctx.now());
    // Do not offer what would be refused.
    let may = match ctx.portal.db.read(move |tx| permit_over(tx, me, id, now).map(drop)).await {
        Ok(()) => true,
        Err(Failure::Refused(_)) => false,
        Err(failure) => return Err(failure.into()),
    };
    let to = found.address.clone();
    let (given_up, correctable) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let found = account::find(tx, id)?.ok_or(Problem::NotFound)?;
            Ok((
                given_up::given_up_to(tx, &staff, &to, LETTERS)?,
                account::address_can_be_corrected(tx, &found)?,
            ))
        })
        .await?;
    let row = |permission: &Permission| PermissionRow {
        id: permission.id.to_string(),
        role: far::role_words(permission.role),
        about: about(permission),
        from: permission.valid_from,
        // The last moment that the permission holds, because people name the last day.
        to: permission.last_moment(),
        far: far::of_permission(permission.status(now)),
        open: may && permission.status(now) != Status::Ended,
    };
    ctx.html(&Person {
        p: &ctx.page,
        id: found.id.to_string(),
        name: found.shown_name(),
        address: found.address.to_string(),
        far: far::of_account(found.state),
        active: found.is_active(),
        may,
        correctable: may && correctable,
        letters: given_up.iter().map(|letter| letters::row(letter, Some(&found))).collect(),
        administrator: sessions::is_administrator(&ctx).await?,
        since: found.created_at,
        permissions: permissions.iter().map(row).collect(),
    })
}

/// The same before a change: refuses at once, rather than after the form is sent.
async fn find_to_change(ctx: &Ctx, id: AccountId) -> Result<(Account, Vec<Permission>), Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    let found = find(ctx, id).await?;
    ctx.portal.db.read(move |tx| permit_over(tx, me, id, now).map(drop)).await?;
    Ok(found)
}

/// Permits giving permissions to an address only if they may be given to every account of its
/// mailbox: a subaddress may be the staff member's own, or a colleague's.
pub(super) fn permit_for_address(
    tx: &mut Tx<'_>,
    me: AccountId,
    address: &EmailAddress,
    now: Timestamp,
) -> organisations::Answer<Staff> {
    let staff = permit_staff(tx, me, now)?;
    for account in account::of_mailbox(tx, address)? {
        permit_over(tx, me, account, now)?;
    }
    Ok(staff)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    check: String,
}

pub(super) async fn ask_reset(ctx: Ctx, Id(id): Id<AccountId>) -> Answer {
    let (found, _) = find_to_change(&ctx, id).await?;
    ctx.html(&Reset {
        p: &ctx.page,
        id: id.to_string(),
        name: found.shown_name(),
        errors: Errors::new(),
    })
}

/// How staff may have verified the person's identity. Kept in the audit log.
const CHECKS: [&str; 3] = ["called-back", "in-person", "manager"];

pub(super) async fn reset(ctx: Ctx, Id(id): Id<AccountId>, Form(sent): Form<Sent>) -> Answer {
    let (found, _) = find_to_change(&ctx, id).await?;
    let Some(check) = CHECKS.into_iter().find(|check| *check == sent.check) else {
        let errors = Errors::one("check", ctx.page.t("reset-check-missing"));
        let again = Reset { p: &ctx.page, id: id.to_string(), name: found.shown_name(), errors };
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            permit_over(tx, me, id, now)?;
            second_factor::reset_by_staff(tx, Some(me), id, check, now).map_err(refusals::of_factor)
        })
        .await?;
    ctx.go_saying(format!("/staff/people/{id}"), "notice-factor-reset")
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Nothing {}

pub(super) async fn ask_close(ctx: Ctx, Id(id): Id<AccountId>) -> Answer {
    let (found, _) = find_to_change(&ctx, id).await?;
    let p = &ctx.page;
    let title = p.t1("person-close-ask", "name", found.shown_name());
    ctx.html(&Confirm::new(
        p,
        title,
        p.t("person-close-follows"),
        "person-close-yes",
        format!("/staff/people/{id}"),
    ))
}

pub(super) async fn close(ctx: Ctx, Id(id): Id<AccountId>, Form(_): Form<Nothing>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            let staff = permit_over(tx, me, id, now)?;
            account::close(tx, Some(me), id, now).map_err(refusals::of_account)?;
            permissions::end_all_of(tx, now, &staff, id)?;
            Ok(())
        })
        .await?;
    ctx.go_saying(format!("/staff/people/{id}"), "notice-account-closed")
}

pub(super) async fn ask_end(ctx: Ctx, Ids(id, permission): Ids<AccountId, PermissionId>) -> Answer {
    let (found, permissions) = find_to_change(&ctx, id).await?;
    let permission = permissions.iter().find(|p| p.id == permission).ok_or(Problem::NotFound)?;
    let p = &ctx.page;
    let follows =
        p.t2("person-end-follows", "name", found.shown_name(), "about", about(permission));
    ctx.html(&Confirm::new(
        p,
        p.t("person-end-ask"),
        follows,
        "person-end-yes",
        format!("/staff/people/{id}"),
    ))
}

pub(super) async fn end(
    ctx: Ctx,
    Ids(id, permission): Ids<AccountId, PermissionId>,
    Form(_): Form<Nothing>,
) -> Answer {
    let (found, permissions) = find(&ctx, id).await?;
    let ended = permissions.iter().find(|p| p.id == permission).ok_or(Problem::NotFound)?;
    let of = ended.unit_name.as_ref().or(ended.organisation_name.as_ref());
    let organisation = of.map(ToString::to_string).unwrap_or_default();
    // An invited person has nothing that ends yet, and an ended permission needs no second letter.
    let is_told = found.is_active() && ended.status(ctx.now()) != Status::Ended;
    let letter =
        is_told.then(|| found.letter(LetterKind::PermissionEnded { organisation, at: ctx.now() }));
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            let staff = permit_over(tx, me, id, now)?;
            // Another member of staff, or a second press, may have ended it meanwhile.
            let has_ended = permissions::end(tx, now, &staff, permission)?;
            if let Some(letter) = letter.as_ref().filter(|_| has_ended) {
                tx.send(now, letter)?;
            }
            Ok(())
        })
        .await?;
    ctx.go_saying(format!("/staff/people/{id}"), "notice-permission-ended")
}
