use base::{AccountId, EmailAddress, Fault, FlowId, Line, Timestamp};
use store::Tx;

use super::{CODE_TRIES, Next, Purpose, Step, Way, next_step, rules, sql};
use crate::Token;
use crate::account::Names;
use crate::password::{self, About};
use crate::second_factor::TotpSecret;
use crate::upstream;

/// What the page of a flow shows. Reading it changes nothing.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: FlowId,
    pub next: Next,
    pub purpose: Purpose,
    pub address: EmailAddress,
    /// The steps of this flow, for 'step 2 of 5'. Before the address is proved they are a
    /// registration's, whoever it is.
    pub steps: Vec<Step>,
    /// The secret of the phone to be enrolled; `None` where the account has one.
    pub enrolling: Option<TotpSecret>,
    pub names: Option<Names>,
    /// Names that the upstream told, to fill in the fields with.
    pub told: (Option<Line>, Option<Line>),
    /// The portal's name for the upstream that the person came from.
    pub provider: Option<String>,
    /// The address of the login there, as it was told.
    pub login: Option<EmailAddress>,
    /// The account that the address belongs to, once that may be told.
    pub account: Option<AccountId>,
    /// Where the person was going.
    pub going: Option<String>,
    /// The account has a password, which a new one replaces.
    pub has_password: bool,
    /// The sign-ins elsewhere that open the account, once that may be told.
    pub logins: Vec<upstream::Link>,
    /// What the password must not contain.
    pub about: About,
    /// Tries that the code has left; 0 = a new one is needed.
    pub code_tries_left: u32,
    pub expires_at: Timestamp,
}

/// The flow of this browser.
pub fn show(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    now: Timestamp,
) -> Result<Option<Shown>, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else { return Ok(None) };
    let next = next_step(&flow, way, now);
    // Not for the holder of the secret before the proof: the app is connected by then.
    let enrols = next == Next::Do(Step::SecondFactor) && !flow.has_factor && flow.repeats.is_none();
    let enrolling = if enrols { Some(sql::totp(tx, flow.id)?.0) } else { None };
    let verified = flow.verified_at.is_some();
    let stranger = if way.takes_addresses() { Purpose::Join } else { Purpose::Register };
    let purpose = if verified || flow.purpose == Purpose::Arrive { flow.purpose } else { stranger };
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
            rules::steps(&flow, way).collect()
        } else {
            way.steps(purpose).collect()
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

/// The person wants to begin again, or was somebody else. Nothing of the flow is left. The secret
/// before the last proof cancels nothing.
pub fn abandon(tx: &mut Tx<'_>, token: &Token) -> Result<(), Fault> {
    sql::remove(tx, token)
}
