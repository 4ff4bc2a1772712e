//! The job that mails a code. Only here it matters whether an account has the address.

use base::{Fault, FlowId, Language, Letter, LetterKind, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::{CODE_LIFE, Purpose, begin, rules, sql};
use crate::account;
use crate::second_factor::OneTimeCode;

/// The kind of the job that mails a code if the flow may have one.
pub const CODE_JOB: &str = "code";

/// The job's payload, sealed at rest.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeJob {
    pub(super) flow: FlowId,
    pub(super) code: String,
    /// The requesting page's language, for people who have not chosen one.
    pub(super) language: Language,
}

/// Sends the letter, unless the flow may not use the code or the code is void by now. A worker
/// calls this in the transaction that completes the job.
pub fn deliver_code(tx: &mut Tx<'_>, job: &CodeJob, now: Timestamp) -> Result<(), Fault> {
    let Some(flow) = sql::find_by_id(tx, job.flow)? else { return Ok(()) };
    let code = OneTimeCode::parse_mailed(&job.code)
        .ok_or_else(|| Fault::new("a job with an invalid code"))?;
    let current: bool = sql::code(tx, flow.id)?.ct_eq(&begin::hash(tx, flow.id, &code)).into();
    let opens =
        flow.account.is_some() || matches!(flow.purpose, Purpose::SelfRegister | Purpose::Upstream);
    if !current || !opens || flow.verified_at.is_some() || !rules::code_is_open(&flow, now) {
        return Ok(());
    }
    let who = flow.account.map(|account| account::find(tx, account)).transpose()?.flatten();
    let minutes = u32::try_from(CODE_LIFE.as_secs() / 60).unwrap_or(u32::MAX);
    let kind = LetterKind::Code { code: job.code.clone(), minutes };
    // Use the account's own spelling of the address. Its language takes precedence over the page's
    // only once it is active: an invitation's language was entered by staff.
    let letter = match &who {
        Some(who) => {
            let own = who.language.filter(|_| who.is_active());
            Letter { language: own.unwrap_or(job.language), ..who.letter(kind) }
        }
        None => Letter { to: flow.address.clone(), language: job.language, kind },
    };
    let account = flow.account.as_ref().map(|a| a as &dyn std::fmt::Display);
    tx.audit(now, None, "code.sent", account, &json!({ "flow": flow.id }))?;
    tx.send(now, &letter)
}
