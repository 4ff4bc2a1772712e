//! Beginning a flow with an address, and mailing codes. Nothing here may reveal whether an account
//! has the address: statements, jobs and answers are the same.

use std::time::Duration;

use base::{EmailAddress, Fault, FlowId, Language, Timestamp};
use store::Tx;
use store::jobs::Lane;

use super::{
    CODE_JOB, CodeJob, FLOW_LIFE, FlowEnd, Next, OnboardingPolicy, Purpose, Step, StepOutcome,
    next_step, rules, secret, sql,
};
use crate::second_factor::{OneTimeCode, TotpSecret};
use crate::throttle::{self, CodeDigits, Guard};
use crate::token::keyed;
use crate::{Client, Token, account, session};

/// The result of a request for a code.
#[derive(Clone, Debug)]
pub enum CodeRequest {
    /// A letter is sent if the address may begin a flow. Also the answer to a repeated request.
    Sent {
        flow: FlowId,
        /// The flow's secret, for the browser.
        token: Token,
    },
    /// This browser's flow for the address is past this step: continue there.
    Further { flow: FlowId },
    /// Too many letters: to this address from here, or from this client.
    TooMany { wait: Duration },
    /// The flow does not stand at this step, so there is no code to send again.
    Elsewhere(StepOutcome),
}

/// The inputs of a new flow.
#[derive(Clone, Debug)]
pub struct NewFlow {
    /// Unique to the rendered form, so that sending it twice begins one flow.
    pub form: Token,
    /// The secrets of the flows that this browser holds.
    pub held: Vec<Token>,
    /// The secret of the flow whose address is being corrected.
    pub corrects: Option<Token>,
    /// The page to open afterwards: a path of this portal, checked by the caller.
    pub next: Option<String>,
}

/// Begins a flow for an address. Its secret is new to every browser.
pub fn begin(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    from: &NewFlow,
    address: &EmailAddress,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<CodeRequest, Fault> {
    let token = secret::of_form(tx, &from.form, address.folded());
    // A flow for the same address in this browser: from another tab, or from the form sent twice.
    let mut replaced = Vec::new();
    for held in from.held.iter().chain([&token]) {
        let Some(flow) = sql::find(tx, held, now)?.filter(|flow| flow.address == *address) else {
            continue;
        };
        match next_step(&flow, policy, now) {
            Next::Do(Step::VerifyEmail)
                if flow.repeats.is_some()
                    || (now.since(flow.code_sent_at) < rules::BETWEEN_CODES
                        && flow.code_tries == 0) =>
            {
                sql::going(tx, flow.id, from.next.as_deref())?;
                return Ok(CodeRequest::Sent { flow: flow.id, token: held.clone() });
            }
            Next::Do(Step::VerifyEmail) => replaced.push(flow.id),
            Next::Over(FlowEnd::Done) => {}
            Next::Over(_) => replaced.push(flow.id),
            // That flow waits until the account is proved, which may need a password reset first.
            Next::Link => {}
            Next::Do(_) | Next::AskWhose => {
                sql::going(tx, flow.id, from.next.as_deref())?;
                return Ok(CodeRequest::Further { flow: flow.id });
            }
        }
    }
    let digits = match may_send(tx, address, client, now)? {
        Ok(digits) => digits,
        Err(wait) => return Ok(CodeRequest::TooMany { wait }),
    };
    let who = sql::who(tx, address.folded(), now)?;
    let stranger = if policy.takes_addresses() { Purpose::SelfRegister } else { Purpose::Register };
    let (account, purpose) = who.map_or((None, stranger), |(id, purpose)| (Some(id), purpose));
    if let Some(corrected) = &from.corrects
        && let Some(flow) = sql::find(tx, corrected, now)?
            .filter(|flow| flow.verified_at.is_none() && flow.repeats.is_none())
    {
        replaced.push(flow.id);
    }
    for flow in replaced {
        sql::give_up(tx, flow)?;
    }
    // An ended flow of this very form.
    sql::remove(tx, &token)?;
    let entropy = tx.entropy();
    let id = FlowId::new(now, &*entropy);
    let (code, hash) = new_code(tx, id, digits);
    let new = sql::New {
        id,
        token: &token,
        purpose,
        address,
        account,
        expires_at: now.plus(FLOW_LIFE),
        code: hash,
    };
    let secret = TotpSecret::new(&*entropy);
    sql::add(tx, &new, &secret, now)?;
    sql::going(tx, id, from.next.as_deref())?;
    account::sql::mark_opened(tx, account, now)?;
    send(tx, id, &code, language, now)?;
    Ok(CodeRequest::Sent { flow: id, token })
}

/// Sends a new code, which voids the previous one.
pub fn send_new_code(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<CodeRequest, Fault> {
    let flow = match super::flow_at(tx, policy, token, Step::VerifyEmail, now)? {
        Ok(flow) => flow,
        Err(StepOutcome::Over(FlowEnd::Unknown)) => {
            return Ok(CodeRequest::Elsewhere(StepOutcome::Over(FlowEnd::Unknown)));
        }
        Err(stepped) => return Ok(CodeRequest::Elsewhere(stepped)),
    };
    // The address was proved and the answer was lost: the code that proved it can be repeated, and
    // the flow needs no new one.
    if flow.repeats.is_some() {
        return Ok(CodeRequest::Sent { flow: flow.id, token: token.clone() });
    }
    if now.since(flow.code_sent_at) < rules::BETWEEN_CODES && flow.code_tries == 0 {
        return Ok(CodeRequest::Sent { flow: flow.id, token: token.clone() });
    }
    match may_send(tx, &flow.address, client, now)? {
        Ok(digits) => send_another(tx, flow.id, digits, language, now)?,
        Err(wait) => return Ok(CodeRequest::TooMany { wait }),
    }
    Ok(CodeRequest::Sent { flow: flow.id, token: token.clone() })
}

/// A new code for the flow, and the keyed hash to store.
pub(super) fn new_code(tx: &Tx<'_>, flow: FlowId, digits: CodeDigits) -> (OneTimeCode, [u8; 32]) {
    let entropy = tx.entropy();
    let code = OneTimeCode::new(&*entropy, digits);
    let hash = hash(tx, flow, &code);
    (code, hash)
}

/// Replaces the flow's code, which is void from now on.
pub(super) fn send_another(
    tx: &mut Tx<'_>,
    flow: FlowId,
    digits: CodeDigits,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let (code, hash) = new_code(tx, flow, digits);
    sql::new_code(tx, flow, &hash, now)?;
    send(tx, flow, &code, language, now)
}

/// Counts a letter with a code. Returns the length of the code, or how long to wait.
pub(crate) fn may_send(
    tx: &mut Tx<'_>,
    address: &EmailAddress,
    client: &Client,
    now: Timestamp,
) -> Result<Result<CodeDigits, Duration>, Fault> {
    let familiarity = session::familiarity(tx, address.folded(), client, now)?;
    let guard = Guard::of_letter(tx, address, client, familiarity);
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(Err(wait)),
    };
    allowed.count(tx, now)?;
    throttle::code_digits(tx, address, now).map(Ok)
}

/// Enqueues the job that decides on the letter: here nothing may depend on whether an account has
/// the address.
pub(super) fn send(
    tx: &mut Tx<'_>,
    flow: FlowId,
    code: &OneTimeCode,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.enqueue(
        now,
        Lane::Urgent,
        CODE_JOB,
        &CodeJob { flow, code: code.digits().to_owned(), language },
    )
}

/// A keyed hash: six digits can be brute-forced from an unkeyed one.
pub(super) fn hash(tx: &Tx<'_>, flow: FlowId, code: &OneTimeCode) -> [u8; 32] {
    keyed(&tx.vault(), "code", &[flow.to_string().as_bytes(), code.digits().as_bytes()])
}
