//! The privacy notice: the version in force, and who accepted which version when.

pub mod consent;
pub mod news;
mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Language, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Tx;

use crate::registration::OnboardingPolicy;
use crate::session::Signed;

/// The notice in force, from the portal file. Pages own its text; here it is a version and a hash
/// of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub version: String,
    pub(crate) hash: [u8; 32],
}

impl Notice {
    /// `texts` are all its texts, in every language, in a fixed order.
    pub fn new(version: &str, texts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        Self { version: version.to_owned(), hash: hash.finalize().into() }
    }
}

/// A notice that a person accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub version: String,
    pub language: Language,
    pub at: Timestamp,
}

/// The person accepted the notice in a session that was waiting for it. Idempotent.
pub fn accept(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    signed: &Signed,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let account = signed.account.id;
    record(tx, account, &policy.notice, language, now)?;
    match cleared(tx, account, policy)? {
        Some(version) => crate::session::sql::set_notice(tx, signed.session, account, &version),
        None => Ok(()),
    }
}

/// The notice's version, if the account has accepted it and no consent is due.
pub(crate) fn cleared(
    tx: &mut Tx<'_>,
    account: AccountId,
    policy: &OnboardingPolicy,
) -> Result<Option<String>, Fault> {
    let is_clear =
        sql::has(tx, account, &policy.notice.version)? && !consent::is_due(tx, account, policy)?;
    Ok(is_clear.then(|| policy.notice.version.clone()))
}

pub(crate) fn record(
    tx: &mut Tx<'_>,
    account: AccountId,
    notice: &Notice,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    if sql::add(tx, account, notice, language, now)? {
        tx.audit(
            now,
            Some(&account),
            "notice.accepted",
            Some(&account),
            &json!({ "version": notice.version }),
        )?;
    }
    Ok(())
}

/// The notices that a person accepted, the latest first.
pub fn accepted(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Accepted>, Fault> {
    sql::of_account(tx, account)
}
