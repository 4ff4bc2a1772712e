use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::{
    CODE_LIFE, CODE_TRIES, Flow, Purpose, Step, Stepped, Way, begin, secret, sql, standing_at,
};
use crate::second_factor::OneTimeCode;
use crate::throttle::{self, Guard};
use crate::{Client, Token, account, session};

/// The device of a browser that proved an address.
const DEVICE: &str = "device of an address";

/// What came of a code from a letter.
#[derive(Clone, Debug)]
pub enum CodeVerdict {
    /// Right. The device's cookie: strangers' guesses no longer slow this browser.
    Right {
        device: Token,
        /// The flow's new secret: what was known of it before opens nothing any more.
        token: Token,
    },
    /// This step was done before, or there is no such flow.
    Elsewhere(Stepped),
    Wrong {
        left: u32,
    },
    /// Ten minutes have passed: a new one is needed.
    Expired,
    /// Five were wrong: a new one is needed.
    NoTriesLeft,
}

/// Holds a code against the last letter's. The try is used up in the transaction that looks, so a
/// program that is killed has answered nothing.
pub fn confirm_code(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    code: &OneTimeCode,
    client: &Client,
    now: Timestamp,
) -> Result<CodeVerdict, Fault> {
    let flow = match standing_at(tx, way, token, Step::VerifyEmail, now)? {
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
    // A code that was guessed for an address that nobody has opens nothing, where nobody comes by
    // themselves.
    let opens = flow.account.is_some() || matches!(flow.purpose, Purpose::Join | Purpose::Arrive);
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

/// The address was proved a moment ago and the answer was lost on its way, or the form was sent
/// twice. The same code, and no other, gets the same answer; tries are counted on.
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

/// What a person who comes by themselves ticked beside the code: news, which are off unless asked
/// for.
pub fn choose_news(
    tx: &mut Tx<'_>,
    token: &Token,
    wanted: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    match sql::find(tx, token, now)? {
        Some(flow)
            if flow.purpose == Purpose::Join
                && flow.ended_at.is_none()
                && flow.repeats.is_none() =>
        {
            sql::news(tx, flow.id, wanted)
        }
        _ => Ok(()),
    }
}
