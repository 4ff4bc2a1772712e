//! The privacy notice: which version is in force, and who accepted which when.

pub mod consent;
pub mod news;
mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Language, SessionId, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Tx;

/// The notice in force, from the portal's file. Its text is the pages' business; here it is known by its version and the hash of what it says.
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
    account: AccountId,
    session: SessionId,
    notice: &Notice,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    record(tx, account, notice, language, now)?;
    crate::session::sql::set_notice(tx, session, account, &notice.version)
}

pub(crate) fn record(tx: &mut Tx<'_>, account: AccountId, notice: &Notice, language: Language, now: Timestamp) -> Result<(), Fault> {
    if sql::add(tx, account, notice, language, now)? {
        tx.audit(now, Some(&account), "notice.accepted", Some(&account), &json!({ "version": notice.version }))?;
    }
    Ok(())
}

/// Whether the notice in force was accepted by the account.
pub(crate) fn has_accepted(tx: &mut Tx<'_>, account: AccountId, notice: &Notice) -> Result<bool, Fault> {
    sql::has(tx, account, &notice.version)
}

/// What a person accepted, the latest first.
pub fn accepted(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Accepted>, Fault> {
    sql::of_account(tx, account)
}
