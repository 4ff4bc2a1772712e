//! The step `verify-email`: proving an address with a mailed code.

use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::{
    CODE_LIFE, CODE_TRIES, Flow, OnboardingPolicy, Purpose, Step, StepOutcome, begin, flow_at,
    secret, sql,
};
use crate::second_factor::OneTimeCode;
use crate::throttle::{self, Guard};
use crate::{Client, Token, account, session};

/// Key purpose of the device token of a browser that proved an address.
const DEVICE: &str = "device of an address";

/// The result of entering a mailed code.
#[derive(Clone, Debug)]
pub enum CodeVerdict {
    /// Right. With the device cookie, strangers' guesses no longer slow this browser.
    Right {
        device: Token,
        /// The flow's new secret; the earlier one opens nothing but a repetition.
        token: Token,
    },
    /// The flow stands at another step, or there is no such flow.
    Elsewhere(StepOutcome),
    Wrong {
        left: u32,
    },
    /// The code is older than [`CODE_LIFE`]: a new one is needed.
    Expired,
    /// [`CODE_TRIES`] codes were wrong: a new one is needed.
    NoTriesLeft,
}

/// Compares a code with the last mailed one. The attempt is counted in the same transaction, so an
/// interrupted attempt reveals nothing.
pub fn confirm_code(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    code: &OneTimeCode,
    client: &Client,
    now: Timestamp,
) -> Result<CodeVerdict, Fault> {
    let flow = match flow_at(tx, policy, token, Step::VerifyEmail, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(CodeVerdict::Elsewhere(stepped)),
    };
    if flow.repeats.is_some() {
        return repeat(tx, &flow, token, code, client, now);
    }
    if flow.code_tries >= CODE_TRIES {
        return Ok(CodeVerdict::NoTriesLeft);
    }
    if now.since(flow.code_sent_at) >= CODE_LIFE {
        return Ok(CodeVerdict::Expired);
    }
    sql::tried(tx, flow.id)?;
    let right: bool = sql::code(tx, flow.id)?.ct_eq(&begin::hash(tx, flow.id, code)).into();
    // Without self-registration, even the right code opens nothing for an address without account.
    let opens =
        flow.account.is_some() || matches!(flow.purpose, Purpose::SelfRegister | Purpose::Upstream);
    if !(right && opens) {
        let account = flow.account.as_ref().map(|account| account as &dyn std::fmt::Display);
        tx.audit(now, None, "code.wrong", account, &json!({ "flow": flow.id }))?;
        let left = CODE_TRIES - 1 - flow.code_tries;
        return Ok(if left == 0 { CodeVerdict::NoTriesLeft } else { CodeVerdict::Wrong { left } });
    }
    sql::verified(tx, flow.id, now)?;
    let familiarity = session::familiarity(tx, flow.address.folded(), client, now)?;
    let guard = Guard::of_letter(tx, &flow.address, client, familiarity);
    throttle::letter_answered(tx, &flow.address, &guard)?;
    let new = secret::replace(tx, &flow, token, &proof(code), now)?;
    let device =
        session::device_of(tx, flow.address.folded(), client, new.follow(&tx.vault(), DEVICE))?;
    if let Some(account) = flow.account {
        account::sql::mark_started(tx, account, now)?;
        session::know_device(tx, account, client, &device, now)?;
    }
    let account = flow.account.as_ref().map(|a| a as &dyn std::fmt::Display);
    tx.audit(
        now,
        account,
        "address.confirmed",
        account,
        &json!({ "flow": flow.id, "purpose": flow.purpose.as_str() }),
    )?;
    Ok(CodeVerdict::Right { device, token: new })
}

/// The address was proved moments ago and the answer was lost, or the form was sent twice. Only the
/// same code gets the same answer; wrong ones are still counted.
fn repeat(
    tx: &mut Tx<'_>,
    flow: &Flow,
    token: &Token,
    code: &OneTimeCode,
    client: &Client,
    now: Timestamp,
) -> Result<CodeVerdict, Fault> {
    if flow.code_tries > CODE_TRIES {
        return Ok(CodeVerdict::NoTriesLeft);
    }
    let Some(new) = secret::replaced(tx, flow, token, &proof(code))? else {
        sql::tried(tx, flow.id)?;
        let left = CODE_TRIES - flow.code_tries.min(CODE_TRIES);
        return Ok(if left == 0 { CodeVerdict::NoTriesLeft } else { CodeVerdict::Wrong { left } });
    };
    let device =
        session::device_of(tx, flow.address.folded(), client, new.follow(&tx.vault(), DEVICE))?;
    if let Some(account) = flow.account {
        session::know_device(tx, account, client, &device, now)?;
    }
    Ok(CodeVerdict::Right { device, token: new })
}

fn proof(code: &OneTimeCode) -> String {
    format!("address {}", code.digits())
}

/// Stores whether a self-registering person asked for news beside the code. Off by default
/// (opt-in).
pub fn choose_news(
    tx: &mut Tx<'_>,
    token: &Token,
    wanted: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    match sql::find(tx, token, now)? {
        Some(flow)
            if flow.purpose == Purpose::SelfRegister
                && flow.ended_at.is_none()
                && flow.repeats.is_none() =>
        {
            sql::news(tx, flow.id, wanted)
        }
        _ => Ok(()),
    }
}
