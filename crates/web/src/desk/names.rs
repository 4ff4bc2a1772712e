use std::collections::HashMap;

use accounts::account;
use base::{AccountId, Fault};
use store::Tx;

/// The names of people in a journal or a thread, by account.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<AccountId, String>);

impl Names {
    pub fn of(tx: &mut Tx<'_>, accounts: impl IntoIterator<Item = AccountId>) -> Result<Self, Fault> {
        let mut names = HashMap::new();
        for id in accounts {
            if let std::collections::hash_map::Entry::Vacant(free) = names.entry(id)
                && let Some(found) = account::find(tx, id)?
            {
                free.insert(found.shown_name());
            }
        }
        Ok(Self(names))
    }

    /// Empty for an account that is erased.
    pub fn get(&self, account: AccountId) -> String {
        self.0.get(&account).cloned().unwrap_or_default()
    }

    pub fn sample(account: AccountId, name: &str) -> Self {
        Self([(account, name.to_owned())].into())
    }
}
