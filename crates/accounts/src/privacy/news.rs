//! Whether a person wants the operator's news. Off by default (opt-in).

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

store::sql! {
    CHOOSE = "INSERT INTO news_choice (account, wanted, chosen_at) VALUES ($1, $2, $3)
        ON CONFLICT (account) DO UPDATE SET wanted = $2, chosen_at = $3";
    FORGET = "DELETE FROM news_choice WHERE account = $1";
    WANTED = "SELECT wanted FROM news_choice WHERE account = $1";
}

pub fn choose(
    tx: &mut Tx<'_>,
    account: AccountId,
    wanted: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&CHOOSE, params![account, wanted, now]).map(drop)
}

pub(crate) fn forget(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&FORGET, params![account]).map(drop)
}

pub fn wanted(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, Fault> {
    Ok(tx.row(&WANTED, params![account])?.map(|row| row.get(0)).transpose()?.unwrap_or(false))
}
