use base::{EmailAddress, Fault, FlowId, Language, SessionId, Timestamp};
use serde_json::json;
use store::Tx;

use super::{
    Begun, FLOW_LIFE, Next, Over, Purpose, Step, Stepped, Way, begin, next_step, secret, sql,
};
use crate::second_factor::TotpSecret;
use crate::session::Methods;
use crate::sign_in::{self, SignedIn};
use crate::throttle::CodeDigits;
use crate::upstream::{self, Identity};
use crate::{Client, Token, account, second_factor};

/// Who came back from upstream, and what is known of them by that.
#[derive(Clone, Debug)]
pub struct Came {
    /// Names this sign-in upstream among all others: the same one, opened twice, opens the same
    /// session.
    pub sign_in: String,
    pub identity: Identity,
    /// The address that upstream told, and whether the portal takes its word for it.
    pub address: Option<(EmailAddress, bool)>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Arrived {
    /// Known here.
    SignedIn(SignedIn),
    /// Known here, with two-step verification: now the second factor, in the browser with this
    /// cookie.
    SecondFactor { id: SessionId, token: Token },
    /// Not known here: a flow, with its secret, says what is next.
    Begun { flow: FlowId, token: Token },
    /// Upstream told no address, and without one nobody can have an account.
    NoAddress,
    /// The portal makes no accounts this way, or the account was closed.
    NotTaken,
    /// Too many letters to this address from here.
    TooMany { wait: std::time::Duration },
}

/// Somebody came back from upstream. `token` is the secret that the browser was given when it was
/// sent there; `held` are those of the flows that it holds. Issuer and subject alone say whether
/// that is somebody known; an address never does.
#[expect(clippy::too_many_arguments, reason = "what came, and what every use case has")]
pub fn arrive(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    held: &[Token],
    came: &Came,
    next: Option<&str>,
    stay: bool,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<Arrived, Fault> {
    let identity = &came.identity;
    let own = following(tx, token, &came.sign_in);
    if let Some(link) = upstream::sql::find(tx, &identity.issuer, &identity.subject)? {
        let who = account::find(tx, link.account)?.filter(account::Account::is_active);
        let Some(who) = who else { return Ok(Arrived::NotTaken) };
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
            return Ok(Arrived::SecondFactor { id, token: own });
        }
        let (signed_in, _) = sign_in::open(
            tx,
            way,
            &who,
            &own,
            client,
            Methods::UPSTREAM,
            stay,
            next.map(str::to_owned),
            now,
        )?;
        return Ok(Arrived::SignedIn(signed_in));
    }
    if way.steps(Purpose::Arrive).next().is_none() {
        return Ok(Arrived::NotTaken);
    }
    let Some((address, vouched)) = &came.address else { return Ok(Arrived::NoAddress) };
    // No letter goes where the upstream's word is enough.
    let sendable =
        if *vouched { Ok(CodeDigits::Ten) } else { begin::may_send(tx, address, client, now)? };
    let digits = match sendable {
        Ok(digits) => digits,
        Err(wait) => return Ok(Arrived::TooMany { wait }),
    };
    let account = account::sql::find_by_folded(tx, address.folded())?.map(|account| account.id);
    // The same person came before in this browser: this time counts.
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
        purpose: Purpose::Arrive,
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
    Ok(Arrived::Begun { flow: id, token })
}

/// The token of what this sign-in upstream opens in this browser.
fn following(tx: &Tx<'_>, token: &Token, sign_in: &str) -> Token {
    token.follow(&tx.vault(), &format!("sign-in upstream {sign_in}"))
}

/// The return from upstream was opened once more by the same browser, and the first answer was lost
/// on its way: what that opened, if it is still new. `None`: nothing that could still be opened.
pub fn arrive_again(
    tx: &mut Tx<'_>,
    token: &Token,
    sign_in: &str,
    client: &Client,
    now: Timestamp,
) -> Result<Option<Arrived>, Fault> {
    let own = following(tx, token, sign_in);
    if let Some(signed_in) = sign_in::opened(tx, &own, client, now)? {
        return Ok(Some(Arrived::SignedIn(signed_in)));
    }
    if let Some(waiting) = sign_in::waiting(tx, &own, now)? {
        return Ok(Some(Arrived::SecondFactor { id: waiting.id, token: own }));
    }
    let token = secret::of_upstream(tx, token, sign_in);
    let begun =
        sql::find(tx, &token, now)?.filter(|flow| flow.ended_at.is_none() && flow.expires_at > now);
    Ok(begun.map(|flow| Arrived::Begun { flow: flow.id, token }))
}

/// The address that upstream told is none that the person reads: another one, which a code proves.
pub fn other_address(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    address: &EmailAddress,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<Begun, Fault> {
    let flow = match super::standing_at(tx, way, token, Step::VerifyEmail, now)? {
        Ok(flow) if flow.purpose == Purpose::Arrive && flow.repeats.is_none() => flow,
        Ok(_) => return Ok(Begun::Elsewhere(Stepped::Over(Over::Unknown))),
        Err(stepped) => return Ok(Begun::Elsewhere(stepped)),
    };
    let digits = match begin::may_send(tx, address, client, now)? {
        Ok(digits) => digits,
        Err(wait) => return Ok(Begun::TooMany { wait }),
    };
    let account = account::sql::find_by_folded(tx, address.folded())?.map(|account| account.id);
    sql::other_address(tx, flow.id, address, account)?;
    begin::send_another(tx, flow.id, digits, language, now)?;
    debug_assert!(matches!(next_step(&flow, way, now), Next::Do(Step::VerifyEmail)));
    Ok(Begun::Sent { flow: flow.id, token: token.clone() })
}
