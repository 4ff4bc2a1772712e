//! Consent to what the operator receives and logs: given, renewed and withdrawn. At most one
//! consent of an account is in force.

use base::{AccountId, CredentialId, Fault, Language, Timestamp};
use serde_json::json;
use store::{Row, Tx, params};

use crate::registration::OnboardingPolicy;
use crate::session::{self, Signed};
use crate::sign_in;

store::sql! {
    GIVE = "INSERT INTO organisation_consent (id, account, version, language, given_at, withdrawn_at) VALUES ($1, $2, $3, $4, $5, NULL)";
    OF_ACCOUNT = "SELECT version, language, given_at, withdrawn_at FROM organisation_consent WHERE account = $1 ORDER BY id DESC";
    WITHDRAW = "UPDATE organisation_consent SET withdrawn_at = $2 WHERE account = $1 AND withdrawn_at IS NULL";
}

/// One consent of a person.
#[derive(Clone, Debug)]
pub struct Consent {
    pub version: String,
    pub language: Language,
    pub given_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

pub(crate) fn give(
    tx: &mut Tx<'_>,
    account: AccountId,
    version: &str,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let id = CredentialId::new(now, &*tx.entropy());
    tx.change(&GIVE, params![id, account, version, language, now])?;
    tx.audit(now, Some(&account), "consent.given", Some(&account), &json!({ "version": version }))
}

/// All consents of an account, the latest first.
pub fn consents(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Consent>, Fault> {
    let read = |row: &Row| {
        Ok(Consent {
            version: row.get(0)?,
            language: row.get(1)?,
            given_at: row.get(2)?,
            withdrawn_at: row.get(3)?,
        })
    };
    tx.rows(&OF_ACCOUNT, params![account])?.iter().map(read).collect()
}

/// The consent in force, if any.
pub fn standing(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Consent>, Fault> {
    Ok(consents(tx, account)?.into_iter().find(|one| one.withdrawn_at.is_none()))
}

/// Whether the person must consent before anything else: the earlier consent was withdrawn, or is
/// to another version. An invited person, who never consented, does not have to.
pub fn is_due(
    tx: &mut Tx<'_>,
    account: AccountId,
    policy: &OnboardingPolicy,
) -> Result<bool, Fault> {
    let all = consents(tx, account)?;
    Ok(!all.is_empty()
        && !all.iter().any(|one| one.withdrawn_at.is_none() && one.version == policy.consent()))
}

/// A signed-in person consents to the portal file's present version; `version` is the one that the
/// page showed. The page includes the privacy notice, which is thereby accepted. Idempotent.
pub fn renew(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    signed: &Signed,
    version: &str,
    language: Language,
    now: Timestamp,
) -> Result<(), Fault> {
    let account = signed.account.id;
    if version != policy.consent() || !is_due(tx, account, policy)? {
        return Ok(());
    }
    give(tx, account, version, language, now)?;
    super::accept(tx, policy, signed, language, now)
}

/// Withdraws the consent and signs the person out everywhere; the account can do nothing until its
/// owner consents again. False if no consent was in force. The caller ends the clients' grants in
/// the same transaction.
pub fn withdraw(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool, Fault> {
    let taken = tx.execute(&WITHDRAW, params![account, now])? > 0;
    if taken {
        tx.audit(now, Some(&account), "consent.withdrawn", Some(&account), &json!({}))?;
        super::news::choose(tx, account, false, now)?;
        session::end_all(tx, account, session::End::Consent, now)?;
        sign_in::end_all(tx, account)?;
    }
    Ok(taken)
}
