use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::{CODE_LIFE, CODE_TRIES, Purpose, Step, Stepped, Way, begin, sql, standing_at};
use crate::second_factor::OneTimeCode;
use crate::session::Known;
use crate::{Client, Token, account, session, throttle};

/// What came of a code from a letter.
#[derive(Clone, Debug)]
pub enum CodeVerdict {
    /// Right. The device's cookie: strangers' guesses no longer slow this browser.
    Right {
        device: Token,
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

/// Holds a code against the last letter's. The try is used up in the transaction that looks, so a program that is killed has answered nothing.
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
    if flow.code_tries >= CODE_TRIES {
        return Ok(CodeVerdict::NoTriesLeft);
    }
    if now.since(flow.code_sent_at) >= CODE_LIFE {
        return Ok(CodeVerdict::Expired);
    }
    sql::tried(tx, flow.id)?;
    let right: bool = sql::code(tx, flow.id)?.ct_eq(&begin::hash(tx, flow.id, code)).into();
    // A code that was guessed for an address that nobody has opens nothing, where nobody comes by themselves.
    let opens = flow.account.is_some() || matches!(flow.purpose, Purpose::Join | Purpose::Arrive);
    if !(right && opens) {
        let left = CODE_TRIES - 1 - flow.code_tries;
        return Ok(if left == 0 { CodeVerdict::NoTriesLeft } else { CodeVerdict::Wrong { left } });
    }
    sql::verified(tx, flow.id, now)?;
    let known = session::is_known_device(tx, flow.address.folded(), client, Known::SignedIn)?;
    let counters = throttle::of_code(tx, flow.address.folded(), client, known);
    throttle::clear(tx, &counters)?;
    let fresh = Token::new(&*tx.entropy());
    let device = session::device_of(tx, flow.address.folded(), client, fresh)?;
    if let Some(account) = flow.account {
        account::sql::mark_started(tx, account, now)?;
        session::know_device(tx, account, client, &device, now)?;
    }
    let account = flow.account.as_ref().map(|a| a as &dyn std::fmt::Display);
    tx.audit(now, account, "address.confirmed", account, &json!({ "flow": flow.id, "purpose": flow.purpose.as_str() }))?;
    Ok(CodeVerdict::Right { device })
}

/// What a person who comes by themselves ticked beside the code: news, which are off unless asked for.
pub fn choose_news(tx: &mut Tx<'_>, token: &Token, wanted: bool) -> Result<(), Fault> {
    match sql::find(tx, token)? {
        Some(flow) if flow.purpose == Purpose::Join && flow.ended_at.is_none() => sql::news(tx, flow.id, wanted),
        _ => Ok(()),
    }
}
