//! Flows: a registration by invitation, by oneself with an address or from upstream, and the
//! forgotten password, which is the same way for somebody who has an account. Other lists of the
//! same steps.
//!
//! A flow is one row, bound to the browser that began it by a secret whose hash the row has
//! (`secret.rs`). It lives for an hour and outlasts closed browsers and killed programs.
//! [`next_step`] says what is to be done; every use case asks it first and does nothing where it is
//! not its turn, so the back button, double clicks and two tabs all end at the same place. The
//! account gets its credentials in one transaction at the last step, and not before.
//!
//! Whether an address is known is not to be learnt: the same statements run, the same job is
//! written, and the same page comes back.

mod accept_notice;
mod agree;
mod arrive;
mod begin;
#[cfg(test)]
mod code_tests;
mod complete;
mod confirm_code;
mod deliver_code;
mod give_birth_date;
mod give_names;
mod link;
mod model;
#[cfg(test)]
mod property;
mod prove_factor;
mod prove_human;
#[cfg(test)]
mod reset_tests;
mod rules;
mod secret;
#[cfg(test)]
mod secret_tests;
mod set_password;
mod shared;
mod show;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

pub use accept_notice::accept_notice;
pub use agree::agree;
pub use arrive::{Arrived, Came, arrive, arrive_again, other_address};
use base::{AccountId, EmailAddress, Fault, Timestamp};
pub(crate) use begin::may_send;
pub use begin::{Beginning, Begun, begin, send_new_code};
pub use confirm_code::{CodeVerdict, choose_news, confirm_code};
pub use deliver_code::{CODE_JOB, CodeJob, deliver_code};
pub use give_birth_date::{Birth, give_birth_date};
pub use give_names::give_names;
pub use link::{Asked, Linking, begin_linking, link};
pub use model::{
    Completed, Flow, NotAWay, Open, Over, Purpose, Step, Stepped, Way, judge_address,
    judge_invitation, judge_upstream,
};
pub use prove_factor::{FactorVerdict, prove_factor};
pub use prove_human::{
    HumanShown, HumanVerdict, Turn, ask_for_help, prove_by_picture, prove_by_sound, prove_by_work,
    show_human, turn_picture,
};
pub use rules::{CODE_LIFE, CODE_TRIES, FLOW_LIFE, Next, next_step};
pub use set_password::set_password;
pub use shared::{Shared, own_address};
pub use show::{Shown, abandon, show};
use store::Tx;

use crate::Token;

/// The flow of this browser if it stands at `step`; otherwise what to answer instead.
fn standing_at(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    step: Step,
    now: Timestamp,
) -> Result<Result<Flow, Stepped>, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else {
        return Ok(Err(Stepped::Over(Over::Unknown)));
    };
    Ok(match next_step(&flow, way, now) {
        Next::Do(next) if next == step => Ok(flow),
        Next::Do(_) | Next::Link | Next::AskWhose => Err(Stepped::Next),
        Next::Over(Over::Done) => Err(complete::again(tx, &flow, token, now)?),
        Next::Over(over) => Err(Stepped::Over(over)),
    })
}

/// Running flows of an account end: it was closed, or its credentials changed.
pub(crate) fn end_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::end_all(tx, account)
}

/// Every flow of a person goes, also one that was begun without the account. Asked before the
/// account's links to sign-ins elsewhere are gone.
pub(crate) fn forget(
    tx: &mut Tx<'_>,
    account: AccountId,
    address: &EmailAddress,
) -> Result<(), Fault> {
    sql::forget(tx, account, address.folded())
}

pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    sql::sweep(tx, now)
}
