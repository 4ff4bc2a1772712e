//! The end of a flow: everything that the steps collected takes effect in one transaction.

use base::{AccountId, FactorChange, Fault, Language, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{
    Completed, Flow, FlowEnd, Next, OnboardingPolicy, Purpose, StepOutcome, next_step, rules, sql,
};
use crate::session::{self, Methods, NewSession};
use crate::{Client, Token, account, password, privacy, second_factor, sign_in};

const SESSION: &str = "session of a flow";
const DEVICE: &str = "device of a flow";

/// Continues after a step: to the next one or, after the last, completes the flow.
pub(super) fn go_on(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let flow = sql::find(tx, token, now)?
        .ok_or_else(|| Fault::new("a flow disappeared within a transaction"))?;
    if !matches!(next_step(&flow, policy, now), Next::Do(_)) || !has_everything(&flow, policy) {
        return Ok(StepOutcome::Next);
    }
    complete(tx, policy, &flow, token, client, language, now)
}

fn has_everything(flow: &Flow, policy: &OnboardingPolicy) -> bool {
    rules::steps(flow, policy).all(|step| rules::is_done(flow, policy, step))
}

fn complete(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    flow: &Flow,
    token: &Token,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let Some(account) = whose(tx, flow, language, now)? else {
        return Ok(StepOutcome::Over(FlowEnd::HasAccount));
    };
    match &flow.hash {
        Some(hash) => password::sql::set(tx, account, hash, now)?,
        // A person who signs in upstream needs no password here.
        None if flow.purpose == Purpose::Upstream => {}
        None => return Err(Fault::new("a completed flow without a password")),
    }
    if let (secret, Some(step)) = sql::totp(tx, flow.id)? {
        second_factor::sql::add(tx, account, None, &secret, step, now)?;
        second_factor::make_recovery_codes_quietly(tx, account, now)?;
    }
    match flow.purpose {
        Purpose::Register | Purpose::SelfRegister | Purpose::Upstream => {
            register(tx, policy, flow, account, client, language, now)?
        }
        Purpose::Reset => reset(tx, flow, account, now)?,
    }
    sql::end_others(tx, account, flow.id)?;
    let vault = tx.vault();
    let session = token.follow(&vault, SESSION);
    let device =
        session::device_of(tx, flow.address.folded(), client, token.follow(&vault, DEVICE))?;
    session::signed_in_with(tx, account, flow.address.folded(), client, &device, now)?;
    let notice = privacy::cleared(tx, account, policy)?;
    let proved = Methods {
        password: flow.hash.is_some(),
        one_time_code: flow.factor_at.is_some(),
        upstream: flow.upstream.is_some(),
    };
    let opening =
        NewSession { account, token: &session, client, stay: false, methods: proved, notice };
    let id = session::open(tx, &opening, now)?;
    sql::end(tx, flow.id, id, now)?;
    let next = flow.next.clone();
    Ok(StepOutcome::Completed(Completed {
        flow: flow.id,
        account,
        purpose: flow.purpose,
        session,
        device: Some(device),
        next,
    }))
}

/// The account that the flow ends in, created now if the person registers without an invitation.
/// `None` if another account got the address in between.
fn whose(
    tx: &mut Tx<'_>,
    flow: &Flow,
    language: Language,
    now: Timestamp,
) -> Result<Option<AccountId>, Fault> {
    if let Some(account) = flow.account {
        // The account may have been made after the flow began.
        sql::belongs_to(tx, flow.id, account)?;
        return Ok(Some(account));
    }
    if !matches!(flow.purpose, Purpose::SelfRegister | Purpose::Upstream) {
        return Err(Fault::new("a completed flow without an account"));
    }
    let id = AccountId::new(now, &*tx.entropy());
    if !account::sql::add(tx, id, &flow.address, [None, None], language, now)? {
        return Ok(None);
    }
    sql::belongs_to(tx, flow.id, id)?;
    Ok(Some(id))
}

fn register(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    flow: &Flow,
    account: AccountId,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let names = flow.names.as_ref();
    if !account::sql::activate(
        tx,
        account,
        [names.map(|n| &n.first), names.and_then(|n| n.last.as_ref())],
        client.chosen,
        language,
        now,
    )? {
        return Err(Fault::new("an account stopped waiting for registration within a transaction"));
    }
    account::sql::mark_done(tx, account, flow.expires_at.minus(super::FLOW_LIFE), now)?;
    // The page with the consent includes the notice.
    if flow.notice.is_some() || flow.consent.is_some() {
        privacy::record(tx, account, &policy.notice, language, now)?;
    }
    if let Some(version) = &flow.consent {
        privacy::consent::give(tx, account, version, language, now)?;
    }
    if flow.purpose == Purpose::SelfRegister {
        privacy::news::choose(tx, account, flow.news, now)?;
    }
    if let Some(from) = &flow.upstream
        && !super::link::of_new(tx, account, from, &flow.address, now)?
    {
        return Err(Fault::new(
            "an upstream login was linked between two statements of one transaction",
        ));
    }
    let data = json!({ "flow": flow.id, "purpose": flow.purpose.as_str() });
    tx.audit(now, Some(&account), "account.registered", Some(&account), &data)
}

fn reset(tx: &mut Tx<'_>, flow: &Flow, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    session::end_all(tx, account, session::End::Password, now)?;
    sign_in::end_all(tx, account)?;
    let who = account::find(tx, account)?
        .ok_or_else(|| Fault::new("an account disappeared within a transaction"))?;
    if !flow.has_factor && flow.factor_at.is_some() {
        tx.audit(
            now,
            Some(&account),
            "second-factor.added",
            Some(&account),
            &json!({ "flow": flow.id }),
        )?;
        tx.send(
            now,
            &who.letter(LetterKind::SecondFactorChanged { at: now, change: FactorChange::Added }),
        )?;
    }
    tx.audit(now, Some(&account), "password.reset", Some(&account), &json!({ "flow": flow.id }))?;
    tx.send(now, &who.letter(LetterKind::PasswordChanged { at: now }))
}

/// The last step was repeated, by a double click or because the response was lost: returns the same
/// session while no browser has used it, for two minutes. After that the repetition reveals
/// nothing.
pub(super) fn again(
    tx: &mut Tx<'_>,
    flow: &Flow,
    token: &Token,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let over = Ok(StepOutcome::Over(FlowEnd::Done));
    let (Some(account), Some(id), Some(ended)) = (flow.account, flow.session, flow.ended_at) else {
        return over;
    };
    let vault = tx.vault();
    let session = token.follow(&vault, SESSION);
    if now.since(ended) >= rules::AGAIN || !session::sql::is_unseen(tx, id, &session.hash())? {
        return over;
    }
    Ok(StepOutcome::Completed(Completed {
        flow: flow.id,
        account,
        purpose: flow.purpose,
        session,
        device: None,
        next: flow.next.clone(),
    }))
}
