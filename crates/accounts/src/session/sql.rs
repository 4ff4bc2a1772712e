//! SQL for sessions, devices and the reasons for which sessions ended.

use base::{AccountId, Fault, SessionId, Timestamp};
use store::{Row, Tx, params};

use super::model::Times;
use super::{NewSession, OwnSession, Signed};
use crate::account::Account;

store::sql! {
    FIND = "SELECT s.id, s.created_at, s.used_at, s.stay, s.fresh_at, s.notice,
            a.id, a.state, a.address, a.first_name, a.last_name, a.language, a.phone, a.created_at, a.activated_at, s.methods, s.seen
        FROM session s JOIN account a ON a.id = s.account WHERE s.token = $1";
    ADD = "INSERT INTO session (id, account, token, previous, proof, replaced_at, created_at, used_at, seen, stay, fresh_at, device, place,
            notice, methods)
        VALUES ($1, $2, $3, NULL, NULL, NULL, $4, $4, 0, $5, $4, $6, $7, $8, $9)";
    TIMES_OF_TOKEN = "SELECT created_at, used_at, stay FROM session WHERE token = $1";
    TIMES = "SELECT created_at, used_at, stay FROM session WHERE id = $1";
    UNSEEN = "SELECT account FROM session WHERE id = $1 AND token = $2 AND seen = 0";
    pub(super) TOUCH = "UPDATE session SET used_at = CASE WHEN used_at < $2 THEN $2 ELSE used_at END, seen = 1
        WHERE id = $1 AND (used_at < $2 OR seen = 0)";
    pub(super) FRESHEN = "UPDATE session SET fresh_at = $2, methods = $3 WHERE id = $1";
    pub(super) REPLACE_TOKEN = "UPDATE session SET token = $2, previous = $3, proof = $4, replaced_at = $5 WHERE id = $1 AND token = $3";
    pub(super) REPLACED = "SELECT proof, replaced_at, stay FROM session WHERE previous = $1 ORDER BY id DESC LIMIT 1";
    pub(super) STAY = "UPDATE session SET stay = 1 WHERE id = $1 AND account = $2";
    NOTICE = "UPDATE session SET notice = $3 WHERE id = $1 AND account = $2";
    OF_ACCOUNT = "SELECT id, created_at, used_at, stay, device, place FROM session WHERE account = $1 ORDER BY used_at DESC, id DESC";
    pub(super) END = "DELETE FROM session WHERE id = $1 AND account = $2";
    OF_TOKEN = "SELECT id, account FROM session WHERE token = $1";
    pub(super) END_OTHERS = "DELETE FROM session WHERE account = $1 AND id <> $2";
    pub(super) END_ALL = "DELETE FROM session WHERE account = $1";
    pub(super) END_EVERY_ONE = "DELETE FROM session";
    SIGNED_IN = "SELECT count(DISTINCT account) FROM session WHERE (stay = 1 OR used_at >= $1) AND created_at >= $2";
    pub(super) SWEEP = "DELETE FROM session WHERE (stay = 0 AND used_at < $1) OR created_at < $2";

    pub(super) WHY_ENDED = "SELECT why FROM ended_session WHERE token = $1";
    pub(super) KEEP_ONE = "INSERT INTO ended_session (token, why, ended_at)
        SELECT token, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM session WHERE id = $1 AND account = $2 ON CONFLICT (token) DO NOTHING";
    pub(super) KEEP_OTHERS = "INSERT INTO ended_session (token, why, ended_at)
        SELECT token, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM session WHERE account = $1 AND id <> $2 ON CONFLICT (token) DO NOTHING";
    pub(super) KEEP_ALL = "INSERT INTO ended_session (token, why, ended_at)
        SELECT token, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM session WHERE account = $1 ON CONFLICT (token) DO NOTHING";
    pub(super) KEEP_EVERY_ONE = "INSERT INTO ended_session (token, why, ended_at)
        SELECT token, CAST($1 AS TEXT), CAST($2 AS BIGINT) FROM session WHERE true ON CONFLICT (token) DO NOTHING";
    pub(super) KEEP_OVER = "INSERT INTO ended_session (token, why, ended_at)
        SELECT token, CASE WHEN created_at < $2 THEN CAST($3 AS TEXT) ELSE CAST($4 AS TEXT) END, CAST($5 AS BIGINT) FROM session
        WHERE (stay = 0 AND used_at < $1) OR created_at < $2 ON CONFLICT (token) DO NOTHING";
    pub(super) FORGET_ENDED = "DELETE FROM ended_session WHERE ended_at < $1";

    pub(super) KNOWN_DEVICE = "SELECT d.created_at FROM device d JOIN account a ON a.id = d.account
        WHERE a.folded = $1 AND d.token = $2";
    pub(super) SWEEP_DEVICES = "DELETE FROM device WHERE (signed_in_at IS NULL AND created_at < $1) OR signed_in_at < $2";
    pub(super) FORGET_UNUSED = "DELETE FROM device WHERE signed_in_at < $1";
    pub(super) DEVICE = "SELECT signed_in_at FROM device WHERE account = $1 AND token = $2";
    pub(super) DEVICES = "SELECT words, created_at, signed_in_at FROM device WHERE account = $1 ORDER BY created_at DESC, token";
    pub(super) KNOW_DEVICE = "INSERT INTO device (account, token, words, created_at, signed_in_at) VALUES ($1, $2, $3, $4, NULL)
        ON CONFLICT (account, token) DO UPDATE SET words = $3";
    pub(super) DEVICE_SIGNED_IN = "UPDATE device SET signed_in_at = $3, client = $4 WHERE account = $1 AND token = $2";
    pub(super) FORGET_DEVICES = "DELETE FROM device WHERE account = $1";
}

pub(super) struct Found {
    pub(super) signed: Signed,
    pub(super) times: Times,
}

fn found(row: &Row) -> Result<Found, Fault> {
    let account = Account {
        id: row.get(6)?,
        state: row.get(7)?,
        address: row.get(8)?,
        first_name: row.get(9)?,
        last_name: row.get(10)?,
        language: row.get(11)?,
        phone: row.get(12)?,
        created_at: row.get(13)?,
        activated_at: row.get(14)?,
    };
    let signed = Signed {
        account,
        session: row.get(0)?,
        fresh_at: row.get(4)?,
        notice_pending: row.get::<Option<String>>(5)?.is_none(),
        touch: row.get::<i64>(16)? == 0,
        methods: row.get(15)?,
        stay: row.get(3)?,
    };
    Ok(Found {
        signed,
        times: Times { created_at: row.get(1)?, used_at: row.get(2)?, stay: row.get(3)? },
    })
}

pub(super) fn find(tx: &mut Tx<'_>, token: &[u8; 32]) -> Result<Option<Found>, Fault> {
    tx.row(&FIND, params![token])?.as_ref().map(found).transpose()
}
/// The session's account, whether it stays, and its start; `None` once a browser has used it.
pub(crate) fn opened_unseen(
    tx: &mut Tx<'_>,
    token: &[u8; 32],
) -> Result<Option<(Account, bool, Timestamp)>, Fault> {
    let unseen = find(tx, token)?.filter(|found| found.signed.touch);
    Ok(unseen.map(|found| (found.signed.account, found.times.stay, found.times.created_at)))
}
/// The session that a secret opens, and its account.
pub(super) fn of_token(
    tx: &mut Tx<'_>,
    token: &[u8; 32],
) -> Result<Option<(SessionId, AccountId)>, Fault> {
    tx.row(&OF_TOKEN, params![token])?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
pub(super) fn add(
    tx: &mut Tx<'_>,
    id: SessionId,
    new: &NewSession<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let client = new.client;
    tx.change(
        &ADD,
        params![
            id,
            new.account,
            new.token.hash(),
            now,
            new.stay,
            client.device,
            client.network_prefix,
            new.notice,
            new.methods
        ],
    )
}
/// Whether the session exists with this secret and no browser has used it.
pub(crate) fn is_unseen(tx: &mut Tx<'_>, id: SessionId, token: &[u8; 32]) -> Result<bool, Fault> {
    Ok(tx.row(&UNSEEN, params![id, token])?.is_some())
}
pub(super) fn signed_in(
    tx: &mut Tx<'_>,
    used_since: Timestamp,
    since: Timestamp,
) -> Result<u64, Fault> {
    tx.row(&SIGNED_IN, params![used_since, since])?.map_or(Ok(0), |row| row.get(0))
}
fn read_times(row: &Row) -> Result<Times, Fault> {
    Ok(Times { created_at: row.get(0)?, used_at: row.get(1)?, stay: row.get(2)? })
}
pub(super) fn times_of_token(tx: &mut Tx<'_>, token: &[u8; 32]) -> Result<Option<Times>, Fault> {
    tx.row(&TIMES_OF_TOKEN, params![token])?.as_ref().map(read_times).transpose()
}
pub(super) fn times(tx: &mut Tx<'_>, id: SessionId) -> Result<Option<Times>, Fault> {
    tx.row(&TIMES, params![id])?.as_ref().map(read_times).transpose()
}
pub(crate) fn set_notice(
    tx: &mut Tx<'_>,
    id: SessionId,
    account: AccountId,
    version: &str,
) -> Result<(), Fault> {
    tx.execute(&NOTICE, params![id, account, version]).map(drop)
}
pub(super) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<OwnSession>, Fault> {
    let read = |row: &Row| {
        let times = Times { created_at: row.get(1)?, used_at: row.get(2)?, stay: row.get(3)? };
        Ok(OwnSession { id: row.get(0)?, times, device: row.get(4)?, place: row.get(5)? })
    };
    tx.rows(&OF_ACCOUNT, params![account])?.iter().map(read).collect()
}
