//! Reading and cancelling a flow.

use base::{AccountId, EmailAddress, Fault, FlowId, Line, Timestamp};
use store::Tx;

use super::{CODE_TRIES, Next, OnboardingPolicy, Purpose, Step, next_step, rules, sql};
use crate::Token;
use crate::account::Names;
use crate::password::{self, About};
use crate::second_factor::TotpSecret;
use crate::upstream;

/// The state of a flow for its page. Before the address is proved, it reveals nothing of an
/// account.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: FlowId,
    pub next: Next,
    pub purpose: Purpose,
    pub address: EmailAddress,
    /// The steps of this flow, for 'step 2 of 5'. Before the address is proved they are always
    /// those of a registration.
    pub steps: Vec<Step>,
    /// The secret of the app being enrolled; `None` if the account has a second factor.
    pub enrolling: Option<TotpSecret>,
    pub names: Option<Names>,
    /// Names that the upstream provider reported, to prefill fields.
    pub told: (Option<Line>, Option<Line>),
    /// The portal's name for the upstream provider.
    pub provider: Option<String>,
    /// The login's address, as the provider reported it.
    pub login: Option<EmailAddress>,
    /// The account with the address, once the address is proved.
    pub account: Option<AccountId>,
    /// The page to open afterwards.
    pub going: Option<String>,
    /// Whether the account has a password, which a new one would replace.
    pub has_password: bool,
    /// The account's linked logins, once the address is proved.
    pub logins: Vec<upstream::Link>,
    /// What the password must not contain.
    pub about: About,
    /// Attempts left for the code; 0 if a new code is needed.
    pub code_tries_left: u32,
    pub expires_at: Timestamp,
}

/// The flow that the token opens. Writes nothing.
pub fn show(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    now: Timestamp,
) -> Result<Option<Shown>, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else { return Ok(None) };
    let next = next_step(&flow, policy, now);
    // Not with the previous secret: the app is enrolled by then.
    let enrols = next == Next::Do(Step::SecondFactor) && !flow.has_factor && flow.repeats.is_none();
    let enrolling = if enrols { Some(sql::totp(tx, flow.id)?.0) } else { None };
    let verified = flow.verified_at.is_some();
    let stranger = if policy.takes_addresses() { Purpose::SelfRegister } else { Purpose::Register };
    let purpose =
        if verified || flow.purpose == Purpose::Upstream { flow.purpose } else { stranger };
    let names: Vec<&str> = flow.names.iter().flat_map(Names::parts).collect();
    let open = rules::code_is_open(&flow, now);
    let owner = flow.account.filter(|_| verified);
    let has_password = owner.map_or(Ok(false), |account| {
        Ok::<_, Fault>(password::changed_at(tx, account)?.is_some())
    })?;
    let logins = owner.map_or(Ok(Vec::new()), |account| upstream::links(tx, account))?;
    Ok(Some(Shown {
        has_password,
        logins,
        id: flow.id,
        next,
        purpose,
        steps: if purpose == flow.purpose {
            rules::steps(&flow, policy).collect()
        } else {
            policy.steps(purpose).collect()
        },
        enrolling,
        about: About::new(&flow.address, &names),
        code_tries_left: if open { CODE_TRIES - flow.code_tries } else { 0 },
        expires_at: flow.expires_at,
        names: flow.names,
        address: flow.address,
        provider: flow.upstream.as_ref().map(|from| from.provider.clone()),
        login: flow.upstream.as_ref().and_then(|from| from.address.clone()),
        told: flow.upstream.map(|from| (from.first, from.last)).unwrap_or_default(),
        account: owner,
        going: flow.next,
    }))
}

/// Deletes the flow: the person starts over, or someone else began it. The previous secret does
/// not cancel it.
pub fn abandon(tx: &mut Tx<'_>, token: &Token) -> Result<(), Fault> {
    sql::remove(tx, token)
}
