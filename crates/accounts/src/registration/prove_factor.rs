//! The step `second-factor`: enrolling an authenticator app, or proving an enrolled one.

use std::time::Duration;

use base::{Fault, Language, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Flow, OnboardingPolicy, Step, StepOutcome, complete, flow_at, rules, secret, sql};
use crate::second_factor::{self, Proof, Proved, matching_step};
use crate::throttle::{self, Guard};
use crate::{Client, Token, session};

/// The result of entering a second-factor code.
#[derive(Clone, Debug)]
pub enum FactorVerdict {
    /// Right.
    Right {
        stepped: StepOutcome,
        /// The flow's new secret.
        token: Token,
    },
    /// The flow stands at another step.
    Elsewhere(StepOutcome),
    /// `left`: attempts before the flow ends; `None` while an app is being enrolled, when guessing
    /// gains nothing.
    Wrong {
        left: Option<u32>,
    },
    /// Right, but used before: the app shows the next code within 30 seconds.
    Used,
    Wait {
        wait: Duration,
    },
    /// Too many wrong codes: the flow is over.
    NoTriesLeft,
}

/// Proves the app that is being enrolled or, if the account has a second factor, that one.
pub fn prove_factor(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    proof: &Proof,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<FactorVerdict, Fault> {
    let flow = match flow_at(tx, policy, token, Step::SecondFactor, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(FactorVerdict::Elsewhere(stepped)),
    };
    let by = secret::of_factor(proof);
    if flow.repeats.is_some()
        && let Some(new) = secret::replaced(tx, &flow, token, &by)?
    {
        return complete::go_on(tx, policy, &new, client, language, now)
            .map(|stepped| FactorVerdict::Right { stepped, token: new });
    }
    let step = if flow.has_factor {
        if let Some(verdict) = present(tx, &flow, proof, client, now)? {
            return Ok(verdict);
        }
        None
    } else {
        let (secret, _) = sql::totp(tx, flow.id)?;
        let Proof::OneTime(code) = proof else { return Ok(FactorVerdict::Wrong { left: None }) };
        let Some(step) = matching_step(&secret, code, now)? else {
            return Ok(FactorVerdict::Wrong { left: None });
        };
        Some(step)
    };
    if flow.repeats.is_some() {
        // Proved again with a later code; the first proof stands.
        let new = secret::replacement(tx, token);
        return complete::go_on(tx, policy, &new, client, language, now)
            .map(|stepped| FactorVerdict::Right { stepped, token: new });
    }
    sql::factor_done(tx, flow.id, step, now)?;
    let new = secret::replace(tx, &flow, token, &by, now)?;
    tx.audit(
        now,
        flow.account.as_ref().map(|a| a as _),
        "flow.second-factor",
        flow.account.as_ref().map(|a| a as _),
        &json!({ "flow": flow.id }),
    )?;
    complete::go_on(tx, policy, &new, client, language, now)
        .map(|stepped| FactorVerdict::Right { stepped, token: new })
}

/// Checks the proof against the account's own factors; `None` if it is right.
fn present(
    tx: &mut Tx<'_>,
    flow: &Flow,
    proof: &Proof,
    client: &Client,
    now: Timestamp,
) -> Result<Option<FactorVerdict>, Fault> {
    let account = flow
        .account
        .ok_or_else(|| Fault::new("a flow with a second factor but without an account"))?;
    let familiarity = session::familiarity(tx, flow.address.folded(), client, now)?;
    let guard = Guard::of_second_factor(tx, account, proof, client, familiarity);
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(Some(FactorVerdict::Wait { wait })),
    };
    Ok(match second_factor::prove(tx, account, proof, now)? {
        Proved::Right => {
            throttle::clear(tx, &guard)?;
            None
        }
        Proved::Used => {
            allowed.count(tx, now)?;
            Some(FactorVerdict::Used)
        }
        Proved::Wrong => {
            allowed.count(tx, now)?;
            sql::factor_tried(tx, flow.id)?;
            tx.audit(
                now,
                None,
                "second-factor.wrong",
                Some(&account),
                &json!({ "flow": flow.id }),
            )?;
            let left = rules::FACTOR_TRIES.saturating_sub(flow.factor_tries + 1);
            if left == 0 {
                sql::give_up(tx, flow.id)?;
                return Ok(Some(FactorVerdict::NoTriesLeft));
            }
            Some(FactorVerdict::Wrong { left: Some(left) })
        }
    })
}
