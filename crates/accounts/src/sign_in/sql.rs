//! SQL for pending sign-ins.

use base::{AccountId, EmailAddress, Fault, Timestamp};
use store::{Tx, params};

use crate::Token;
use crate::account::State;
use crate::password::Hash;
use crate::session::Methods;

store::sql! {
    // One statement for known and unknown addresses.
    WHO = "SELECT a.id, a.state, p.phc FROM account a LEFT JOIN password p ON p.account = a.id WHERE a.folded = $1";
    ADD = "INSERT INTO sign_in (id, account, token, created_at, tries, stay, next, session, code, ended_at, methods)
        VALUES ($1, $2, $3, $4, 0, $5, $6, NULL, NULL, NULL, $7)";
    FIND = "SELECT s.id, s.account, a.address, a.folded, s.created_at, s.tries, s.stay, s.next, s.session, s.code, s.ended_at, a.state, s.methods
        FROM sign_in s JOIN account a ON a.id = s.account WHERE s.token = $1";
    TRIED = "UPDATE sign_in SET tries = tries + 1 WHERE id = $1";
    END = "UPDATE sign_in SET session = $2, code = $3, ended_at = $4 WHERE id = $1";
    ABANDON = "DELETE FROM sign_in WHERE token = $1";
    END_ALL = "DELETE FROM sign_in WHERE account = $1";
    END_EVERY_ONE = "DELETE FROM sign_in";
    SWEEP = "DELETE FROM sign_in WHERE created_at < $1";
}

/// The account of an address, with the password's hash if the account is active.
pub(super) fn who(
    tx: &mut Tx<'_>,
    folded: &str,
) -> Result<Option<(AccountId, Option<Hash>)>, Fault> {
    let Some(row) = tx.row(&WHO, params![folded])? else { return Ok(None) };
    let (id, state, hash): (AccountId, State, Option<Hash>) =
        (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Some((id, hash.filter(|_| state == State::Active))))
}

/// A pending sign-in.
pub(super) struct PendingSignIn {
    pub(super) id: base::SessionId,
    pub(super) account: AccountId,
    pub(super) address: EmailAddress,
    pub(super) folded: String,
    pub(super) created_at: Timestamp,
    pub(super) tries: u32,
    pub(super) stay: bool,
    pub(super) next: Option<String>,
    pub(super) session: Option<base::SessionId>,
    pub(super) code: Option<[u8; 32]>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) active: bool,
    /// The methods proved so far.
    pub(super) methods: Methods,
}

pub(crate) fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    token: &Token,
    methods: Methods,
    stay: bool,
    next: Option<&str>,
    now: Timestamp,
) -> Result<base::SessionId, Fault> {
    let id = base::SessionId::new(now, &*tx.entropy());
    tx.change(&ADD, params![id, account, token.hash(), now, stay, next, methods])?;
    Ok(id)
}
pub(super) fn find(tx: &mut Tx<'_>, token: &Token) -> Result<Option<PendingSignIn>, Fault> {
    let Some(row) = tx.row(&FIND, params![token.hash()])? else { return Ok(None) };
    Ok(Some(PendingSignIn {
        id: row.get(0)?,
        account: row.get(1)?,
        address: row.get(2)?,
        folded: row.get(3)?,
        created_at: row.get(4)?,
        tries: row.get(5)?,
        stay: row.get(6)?,
        next: row.get(7)?,
        session: row.get(8)?,
        code: row.get(9)?,
        ended_at: row.get(10)?,
        active: row.get::<State>(11)? == State::Active,
        methods: row.get::<Option<Methods>>(12)?.unwrap_or(Methods::PASSWORD),
    }))
}
pub(super) fn tried(tx: &mut Tx<'_>, pending: &PendingSignIn) -> Result<(), Fault> {
    tx.change(&TRIED, params![pending.id])
}
pub(super) fn end(
    tx: &mut Tx<'_>,
    pending: &PendingSignIn,
    session: base::SessionId,
    code: &[u8; 32],
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&END, params![pending.id, session, code, now])
}
pub(super) fn abandon(tx: &mut Tx<'_>, token: &Token) -> Result<(), Fault> {
    tx.execute(&ABANDON, params![token.hash()]).map(drop)
}
pub(super) fn end_every_one(tx: &mut Tx<'_>) -> Result<(), Fault> {
    tx.execute(&END_EVERY_ONE, params![]).map(drop)
}
pub(super) fn end_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&END_ALL, params![account]).map(drop)
}
pub(super) fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![before])
}
