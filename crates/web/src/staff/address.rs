//! Corrects the unconfirmed address of an invited person whose letter did not arrive.

use accounts::account::{self, Account};
use axum::http::StatusCode;
use base::{AccountId, EmailAddress, Failure};
use organisations::permissions::permit_over;
use serde::Deserialize;

use super::letter_views::Address;
use super::{invitations, refusals};
use crate::kernel::{Answer, Ctx, Errors, Form, Id, Problem};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AddressForm {
    address: String,
}

async fn find(ctx: &Ctx, id: AccountId) -> Result<Account, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        permit_over(tx, me, id, now)?;
        let found = account::find(tx, id)?.ok_or(Problem::NotFound)?;
        if account::address_can_be_corrected(tx, &found)? {
            return Ok(found);
        }
        Err(refusals::of_account(Failure::Refused(account::Refusal::AddressProved)))
    });
    read.await
}

pub(super) async fn show(ctx: Ctx, Id(id): Id<AccountId>) -> Answer {
    let found = find(&ctx, id).await?;
    page(&ctx, StatusCode::OK, &found, found.address.as_str(), Errors::new())
}

pub(super) async fn correct(
    ctx: Ctx,
    Id(id): Id<AccountId>,
    Form(form): Form<AddressForm>,
) -> Answer {
    let found = find(&ctx, id).await?;
    let p = &ctx.page;
    let again = |key| {
        page(
            &ctx,
            StatusCode::UNPROCESSABLE_ENTITY,
            &found,
            &form.address,
            Errors::one("address", p.t(key)),
        )
    };
    let Ok(address) = EmailAddress::new(&form.address) else { return again("why-address") };
    if ctx.portal.way_in.way.shared().looks_shared(&address) {
        return again("why-shared");
    }
    let (me, now) = (ctx.account()?, ctx.now());
    let write = ctx.portal.db.write(move |tx| {
        permit_over(tx, me, id, now)?;
        match account::correct_address(tx, Some(me), id, &address, invitations::VALID_FOR, now) {
            Ok(()) => Ok(true),
            // Nothing has been written in this transaction yet.
            Err(Failure::Refused(account::Refusal::AddressTaken)) => Ok(false),
            Err(failure) => Err(refusals::of_account(failure)),
        }
    });
    if write.await? {
        ctx.go_saying(format!("/staff/people/{id}"), "notice-address-corrected")
    } else {
        again("correct-taken")
    }
}

fn page(ctx: &Ctx, status: StatusCode, found: &Account, address: &str, errors: Errors) -> Answer {
    let view = Address {
        p: &ctx.page,
        id: found.id.to_string(),
        name: found.shown_name(),
        address: address.to_owned(),
        errors,
    };
    ctx.html_as(status, &view)
}
