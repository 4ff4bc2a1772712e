//! The privacy notice: which version is in force, and who accepted which when.

pub mod consent;
pub mod news;
mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Language, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Tx;

use crate::registration::Way;
use crate::session::Signed;

/// The notice in force, from the portal's file. Its text is the pages' business; here it is known
/// by its version and the hash of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub version: String,
    pub(crate) hash: [u8; 32],
}

impl Notice {
    /// `texts` are all its words, in every language, in a fixed order.
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

/// The person pressed OK in a session that was waiting for it. Twice is once.
pub fn accept(
    tx: &mut Tx<'_>,
    way: &Way,
    signed: &Signed,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let account = signed.account.id;
    record(tx, account, &way.notice, language, now)?;
    match cleared(tx, account, way)? {
        Some(version) => crate::session::sql::set_notice(tx, signed.session, account, &version),
        None => Ok(()),
    }
}

/// The notice's version, where the account has accepted it and nothing else is to be agreed to
/// before it may go on.
pub(crate) fn cleared(
    tx: &mut Tx<'_>,
    account: AccountId,
    way: &Way,
) -> Result<Option<String>, Fault> {
    let is_clear =
        sql::has(tx, account, &way.notice.version)? && !consent::is_due(tx, account, way)?;
    Ok(is_clear.then(|| way.notice.version.clone()))
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

/// What a person accepted, the latest first.
pub fn accepted(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Accepted>, Fault> {
    sql::of_account(tx, account)
}
