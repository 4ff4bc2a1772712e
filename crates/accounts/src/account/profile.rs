use base::{AccountId, Failure, Language, Line, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Names, Refusal, sql};

/// What a person changes about oneself.
#[derive(Clone, Debug)]
pub struct Profile {
    pub names: Names,
    /// `None`: the browser decides.
    pub language: Option<Language>,
    pub phone: Option<Line>,
}

pub fn change_profile(
    tx: &mut Tx<'_>,
    account: AccountId,
    profile: &Profile,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let names = [Some(&profile.names.first), profile.names.last.as_ref()];
    if !sql::set_profile(tx, account, names, profile.language, profile.phone.as_ref())? {
        return Err(Failure::Refused(Refusal::NotActive));
    }
    tx.audit(now, Some(&account), "account.profile-changed", Some(&account), &json!({}))?;
    Ok(())
}

/// Keeps the language that the person switched to.
pub fn choose_language(
    tx: &mut Tx<'_>,
    account: AccountId,
    language: Language,
) -> Result<(), Failure<Refusal>> {
    if sql::set_language(tx, account, language)? {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::NotActive))
    }
}
