//! What people change about themselves: names, language and phone number.

use base::{AccountId, Failure, Language, Line, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Names, Refusal, sql};

/// The fields of a person's own profile.
#[derive(Clone, Debug)]
pub struct Profile {
    pub names: Names,
    /// `None` leaves it to the browser.
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

/// Stores the language that the person switched to.
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
