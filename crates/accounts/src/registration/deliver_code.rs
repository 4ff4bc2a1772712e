use base::{Fault, FlowId, Language, Letter, LetterKind, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::{CODE_LIFE, Purpose, begin, rules, sql};
use crate::account;
use crate::second_factor::OneTimeCode;

/// The kind of the job that writes the letter with a code, if there is somebody to write to.
pub const CODE_JOB: &str = "code";

/// What the job knows. It is sealed at rest.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeJob {
    pub(super) flow: FlowId,
    pub(super) code: String,
    /// Of the page that asked, for who has not chosen one.
    pub(super) language: Language,
}

/// Writes the letter. Nothing, where nobody has the address, or where the code is void by now.
///
/// A worker calls it in the transaction that ends the job.
pub fn deliver_code(tx: &mut Tx<'_>, job: &CodeJob, now: Timestamp) -> Result<(), Fault> {
    let Some(flow) = sql::find_by_id(tx, job.flow)? else { return Ok(()) };
    let code = OneTimeCode::parse_mailed(&job.code)
        .ok_or_else(|| Fault::new("a job whose code is none"))?;
    let current: bool = sql::code(tx, flow.id)?.ct_eq(&begin::hash(tx, flow.id, &code)).into();
    let opens = flow.account.is_some() || matches!(flow.purpose, Purpose::Join | Purpose::Arrive);
    if !current || !opens || flow.verified_at.is_some() || !rules::code_is_open(&flow, now) {
        return Ok(());
    }
    let who = flow.account.map(|account| account::find(tx, account)).transpose()?.flatten();
    let minutes = u32::try_from(CODE_LIFE.as_secs() / 60).unwrap_or(u32::MAX);
    let kind = LetterKind::Code { code: job.code.clone(), minutes };
    // To the account's own spelling of the address, where there is one. Its language goes before
    // the page's, once the person has chosen it: that of an invitation is what others wrote down.
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
