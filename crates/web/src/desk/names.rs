//! Names of the people in a journal or a thread.

use std::collections::HashMap;

use accounts::account;
use base::{AccountId, Fault, Language};
use store::Tx;

use super::words::said;

/// Names by account. `None` for an erased person: their texts stay with the unit, without a name.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<AccountId, Option<String>>);

impl Names {
    pub fn of(
        tx: &mut Tx<'_>,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> Result<Self, Fault> {
        let mut names = HashMap::new();
        for id in accounts {
            if let std::collections::hash_map::Entry::Vacant(free) = names.entry(id)
                && let Some(found) = account::find(tx, id)?
            {
                free.insert((!found.is_erased()).then(|| found.shown_name()));
            }
        }
        Ok(Self(names))
    }

    /// Empty for an unknown account.
    pub fn get(&self, language: Language, account: AccountId) -> String {
        match self.0.get(&account) {
            Some(Some(name)) => name.clone(),
            Some(None) => said(language, "name-erased"),
            None => String::new(),
        }
    }

    pub fn sample(account: AccountId, name: &str) -> Self {
        Self([(account, Some(name.to_owned()))].into())
    }
}
