//! Linking an upstream login to an existing account. Needs a fresh proof of the account in this
//! browser; a matching address is never enough.

use base::{AccountId, EmailAddress, Fault, FlowId, Timestamp};
use serde_json::json;
use store::Tx;

use super::arrive::UpstreamReturn;
use super::{FLOW_LIFE, FlowEnd, Next, OnboardingPolicy, Purpose, next_step, secret, sql};
use crate::second_factor::TotpSecret;
use crate::session::{self, Signed};
use crate::upstream;
use crate::{Token, account};

/// The result of linking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linking {
    /// Linked.
    Done { flow: FlowId, next: Option<String> },
    /// The login is linked to another account.
    Taken,
    /// The account was not proved recently in this session (step-up).
    ProveFirst,
    /// This browser is signed in to another account than the flow's.
    SomebodyElse,
    /// The flow has nothing to link.
    Over(FlowEnd),
}

/// The result of beginning to link.
#[derive(Clone, Debug)]
pub enum LinkRequest {
    /// The person must now confirm on a page of the portal.
    Now { flow: FlowId, token: Token },
    /// It is linked already.
    There,
    /// The login is linked to another account.
    Taken,
}

/// A signed-in person returned from an upstream provider to link that login. Nothing changes until
/// the person confirms on a page of the portal.
pub fn begin_linking(
    tx: &mut Tx<'_>,
    token: &Token,
    came: &UpstreamReturn,
    signed: &Signed,
    now: Timestamp,
) -> Result<LinkRequest, Fault> {
    let identity = &came.identity;
    match upstream::sql::find(tx, &identity.issuer, &identity.subject)? {
        Some(link) if link.account == signed.account.id => return Ok(LinkRequest::There),
        Some(_) => return Ok(LinkRequest::Taken),
        None => {}
    }
    let token = secret::of_upstream(tx, token, &came.sign_in);
    let id = FlowId::new(now, &*tx.entropy());
    let address: &EmailAddress = &signed.account.address;
    let (account, expires_at) = (Some(signed.account.id), now.plus(FLOW_LIFE));
    // A signed-in account needs no code: this random value stands for a code that is never sent.
    let entropy = tx.entropy();
    let code = (&*entropy as &dyn base::Entropy).bytes();
    let new = sql::New {
        id,
        token: &token,
        purpose: Purpose::Upstream,
        address,
        account,
        expires_at,
        code,
    };
    sql::add(tx, &new, &TotpSecret::new(&*tx.entropy()), now)?;
    sql::came(tx, id, identity, Some("/account/ways-in"), Some(now))?;
    Ok(LinkRequest::Now { flow: id, token })
}

/// Links the login to the signed-in person's account, after their confirmation.
pub fn link(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    signed: &Signed,
    now: Timestamp,
) -> Result<Linking, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else { return Ok(Linking::Over(FlowEnd::Unknown)) };
    match next_step(&flow, policy, now) {
        Next::Link => {}
        Next::Over(over) => return Ok(Linking::Over(over)),
        Next::Do(_) | Next::AskWhose => return Ok(Linking::Over(FlowEnd::Unknown)),
    }
    let (Some(identity), Some(owner)) = (&flow.upstream, flow.account) else {
        return Ok(Linking::Over(FlowEnd::Unknown));
    };
    if signed.account.id != owner {
        return Ok(Linking::SomebodyElse);
    }
    if !session::is_fresh(signed.fresh_at, now) {
        return Ok(Linking::ProveFirst);
    }
    let who =
        account::find(tx, owner)?.ok_or_else(|| Fault::new("a signed-in account disappeared"))?;
    if !upstream::add(tx, &who, identity, identity.address.as_ref(), now)? {
        return Ok(Linking::Taken);
    }
    sql::end(tx, flow.id, signed.session, now)?;
    Ok(Linking::Done { flow: flow.id, next: flow.next })
}

/// Links a new account to the login that its owner arrived with. False if the login is linked to
/// another account.
pub(super) fn of_new(
    tx: &mut Tx<'_>,
    account: AccountId,
    identity: &upstream::Identity,
    shown: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Fault> {
    let added =
        upstream::sql::add(tx, account, identity, identity.address.as_ref().or(Some(shown)), now)?;
    if added {
        tx.audit(
            now,
            Some(&account),
            "upstream.linked",
            Some(&account),
            &json!({ "provider": identity.provider }),
        )?;
    }
    Ok(added)
}
