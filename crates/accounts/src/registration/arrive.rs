//! The return from an upstream provider: sign-in for a known person, or a flow for an unknown one.
//! Only issuer and subject identify a person (OpenID Connect Core, section 5.7); an address never
//! does.

use base::{EmailAddress, Fault, FlowId, Language, SessionId, Timestamp};
use serde_json::json;
use store::Tx;

use super::{
    CodeRequest, FLOW_LIFE, FlowEnd, Next, OnboardingPolicy, Purpose, Step, StepOutcome, begin,
    next_step, secret, sql,
};
use crate::second_factor::TotpSecret;
use crate::session::Methods;
use crate::sign_in::{self, SignedIn};
use crate::throttle::CodeDigits;
use crate::upstream::{self, Identity};
use crate::{Client, Token, account, second_factor};

/// The person who returned from an upstream provider, and what the provider reported.
#[derive(Clone, Debug)]
pub struct UpstreamReturn {
    /// Identifies this upstream sign-in. The same one, opened twice, opens the same session.
    pub sign_in: String,
    pub identity: Identity,
    /// The address that the provider reported, and whether the portal trusts the report.
    pub address: Option<(EmailAddress, bool)>,
}

/// The result of the return.
#[derive(Clone, Debug)]
pub enum UpstreamOutcome {
    /// The login is linked to an account without a second factor.
    SignedIn(SignedIn),
    /// The login is linked to an account with a second factor, which this browser must now prove.
    SecondFactor { id: SessionId, token: Token },
    /// The login is not linked: a flow begins, with its secret.
    Begun { flow: FlowId, token: Token },
    /// The provider reported no address, which an account needs.
    NoAddress,
    /// The portal makes no accounts from upstream logins, or the linked account is closed.
    NotTaken,
    /// Too many letters to this address from this client.
    TooMany { wait: std::time::Duration },
}

/// Handles the return from an upstream provider. `token` is the secret that the browser got when it
/// was sent there; `held` are the secrets of the flows that the browser holds. `next` is a path of
/// this portal, checked by the caller.
#[expect(clippy::too_many_arguments, reason = "the identity and the use case's context")]
pub fn arrive(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    held: &[Token],
    came: &UpstreamReturn,
    next: Option<&str>,
    stay: bool,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<UpstreamOutcome, Fault> {
    let identity = &came.identity;
    let own = following(tx, token, &came.sign_in);
    if let Some(link) = upstream::sql::find(tx, &identity.issuer, &identity.subject)? {
        let who = account::find(tx, link.account)?.filter(account::Account::is_active);
        let Some(who) = who else { return Ok(UpstreamOutcome::NotTaken) };
        let who = upstream::follow(tx, who, &link, came.address.as_ref(), now)?;
        upstream::sql::used(tx, link.id, now)?;
        tx.audit(
            now,
            Some(&who.id),
            "sign-in.upstream",
            Some(&who.id),
            &json!({ "provider": identity.provider }),
        )?;
        if second_factor::sql::has_any(tx, who.id)? {
            let id = sign_in::sql::add(tx, who.id, &own, Methods::UPSTREAM, stay, next, now)?;
            return Ok(UpstreamOutcome::SecondFactor { id, token: own });
        }
        let (signed_in, _) = sign_in::open(
            tx,
            policy,
            &who,
            &own,
            client,
            Methods::UPSTREAM,
            stay,
            next.map(str::to_owned),
            now,
        )?;
        return Ok(UpstreamOutcome::SignedIn(signed_in));
    }
    if policy.steps(Purpose::Upstream).next().is_none() {
        return Ok(UpstreamOutcome::NotTaken);
    }
    let Some((address, vouched)) = &came.address else { return Ok(UpstreamOutcome::NoAddress) };
    // No code is mailed if the portal trusts the provider's report.
    let sendable =
        if *vouched { Ok(CodeDigits::Ten) } else { begin::may_send(tx, address, client, now)? };
    let digits = match sendable {
        Ok(digits) => digits,
        Err(wait) => return Ok(UpstreamOutcome::TooMany { wait }),
    };
    let account = account::sql::find_by_folded(tx, address.folded())?.map(|account| account.id);
    // The same login began a flow in this browser before: the new one replaces it.
    for held in held {
        if let Some(flow) = sql::find(tx, held, now)?
            .filter(|flow| flow.upstream.as_ref().is_some_and(|before| before.is_same(identity)))
        {
            sql::give_up(tx, flow.id)?;
        }
    }
    let token = secret::of_upstream(tx, token, &came.sign_in);
    let entropy = tx.entropy();
    let id = FlowId::new(now, &*entropy);
    let (code, hash) = begin::new_code(tx, id, digits);
    let new = sql::New {
        id,
        token: &token,
        purpose: Purpose::Upstream,
        address,
        account,
        expires_at: now.plus(FLOW_LIFE),
        code: hash,
    };
    sql::add(tx, &new, &TotpSecret::new(&*entropy), now)?;
    sql::came(tx, id, identity, next, vouched.then_some(now))?;
    if !vouched {
        begin::send(tx, id, &code, language, now)?;
    }
    tx.audit(
        now,
        None,
        "registration.arrived",
        Some(&id),
        &json!({ "provider": identity.provider, "vouched": vouched }),
    )?;
    Ok(UpstreamOutcome::Begun { flow: id, token })
}

/// The token of what this upstream sign-in opens in this browser.
fn following(tx: &Tx<'_>, token: &Token, sign_in: &str) -> Token {
    token.follow(&tx.vault(), &format!("sign-in upstream {sign_in}"))
}

/// The same browser opened the return once more, because the first response was lost: what that
/// opened, if it is still unused. `None` if nothing can be opened again.
pub fn arrive_again(
    tx: &mut Tx<'_>,
    token: &Token,
    sign_in: &str,
    client: &Client,
    now: Timestamp,
) -> Result<Option<UpstreamOutcome>, Fault> {
    let own = following(tx, token, sign_in);
    if let Some(signed_in) = sign_in::opened(tx, &own, client, now)? {
        return Ok(Some(UpstreamOutcome::SignedIn(signed_in)));
    }
    if let Some(waiting) = sign_in::waiting(tx, &own, now)? {
        return Ok(Some(UpstreamOutcome::SecondFactor { id: waiting.id, token: own }));
    }
    let token = secret::of_upstream(tx, token, sign_in);
    let begun =
        sql::find(tx, &token, now)?.filter(|flow| flow.ended_at.is_none() && flow.expires_at > now);
    Ok(begun.map(|flow| UpstreamOutcome::Begun { flow: flow.id, token }))
}

/// The person does not read the reported address and gives another one, to be proved with a code.
pub fn other_address(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    address: &EmailAddress,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<CodeRequest, Fault> {
    let flow = match super::flow_at(tx, policy, token, Step::VerifyEmail, now)? {
        Ok(flow) if flow.purpose == Purpose::Upstream && flow.repeats.is_none() => flow,
        Ok(_) => return Ok(CodeRequest::Elsewhere(StepOutcome::Over(FlowEnd::Unknown))),
        Err(stepped) => return Ok(CodeRequest::Elsewhere(stepped)),
    };
    let digits = match begin::may_send(tx, address, client, now)? {
        Ok(digits) => digits,
        Err(wait) => return Ok(CodeRequest::TooMany { wait }),
    };
    let account = account::sql::find_by_folded(tx, address.folded())?.map(|account| account.id);
    sql::other_address(tx, flow.id, address, account)?;
    begin::send_another(tx, flow.id, digits, language, now)?;
    debug_assert!(matches!(next_step(&flow, policy, now), Next::Do(Step::VerifyEmail)));
    Ok(CodeRequest::Sent { flow: flow.id, token: token.clone() })
}
