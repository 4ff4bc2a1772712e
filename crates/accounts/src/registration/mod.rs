//! Flows: registration (by invitation, with one's own address, or from an upstream provider) and
//! password reset. They differ in their lists of steps.
//!
//! A flow is one row, bound to the browser that began it by a secret of which the row holds a hash
//! (`secret.rs`). It lives for an hour and survives closed browsers and restarts. [`next_step`]
//! decides the step; every use case asks it first and does nothing at another step, so the back
//! button, double clicks and two tabs are harmless. The last step gives the account its credentials
//! in one transaction; until then the account is unchanged.
//!
//! A flow must not reveal whether an account has the address before the address is proved: the
//! statements, the job and the page are the same.

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
pub use arrive::{UpstreamOutcome, UpstreamReturn, arrive, arrive_again, other_address};
use base::{AccountId, EmailAddress, Fault, Timestamp};
pub(crate) use begin::may_send;
pub use begin::{CodeRequest, NewFlow, begin, send_new_code};
pub use confirm_code::{CodeVerdict, choose_news, confirm_code};
pub use deliver_code::{CODE_JOB, CodeJob, deliver_code};
pub use give_birth_date::{BirthDateOutcome, give_birth_date};
pub use give_names::give_names;
pub use link::{LinkRequest, Linking, begin_linking, link};
pub use model::{
    Completed, Flow, FlowEnd, InvalidSteps, OnboardingPolicy, Open, Purpose, Step, StepOutcome,
    validate_address, validate_invitation, validate_upstream,
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

/// This browser's flow if it stands at `step`; otherwise the answer to give instead.
fn flow_at(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    step: Step,
    now: Timestamp,
) -> Result<Result<Flow, StepOutcome>, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else {
        return Ok(Err(StepOutcome::Over(FlowEnd::Unknown)));
    };
    Ok(match next_step(&flow, policy, now) {
        Next::Do(next) if next == step => Ok(flow),
        Next::Do(_) | Next::Link | Next::AskWhose => Err(StepOutcome::Next),
        Next::Over(FlowEnd::Done) => Err(complete::again(tx, &flow, token, now)?),
        Next::Over(over) => Err(StepOutcome::Over(over)),
    })
}

/// Deletes an account's flows, because it was closed or its credentials changed.
pub(crate) fn end_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::end_all(tx, account)
}

/// Deletes every flow of a person, including those begun without the account. Call it before the
/// account's linked logins are deleted, since it finds flows by them.
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
