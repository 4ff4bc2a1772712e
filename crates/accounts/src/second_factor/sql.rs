//! SQL for second factors. TOTP secrets are sealed, recovery codes stored as keyed hashes.

use base::{AccountId, CredentialId, Fault, Line, Timestamp};
use store::{Row, SealedColumn, Tx, params};

use super::{Factor, TotpSecret};

store::sql! {
    OF_ACCOUNT = "SELECT id, label, created_at, last_used_at FROM totp WHERE account = $1 ORDER BY id";
    SECRETS = "SELECT id, secret FROM totp WHERE account = $1 ORDER BY id";
    ADD = "INSERT INTO totp (id, account, label, secret, created_at, last_step, last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $5)";
    // The only place where a step is accepted: of two concurrent attempts, one changes the row.
    TAKE_STEP = "UPDATE totp SET last_step = $2, last_used_at = $3 WHERE id = $1 AND last_step < $2";
    RESEAL = "UPDATE totp SET secret = $2 WHERE id = $1";
    REMOVE = "DELETE FROM totp WHERE id = $1 AND account = $2";
    REMOVE_ALL = "DELETE FROM totp WHERE account = $1";

    BEGIN = "INSERT INTO totp_enrolment (account, secret, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (account) DO UPDATE SET secret = $2, created_at = $3";
    ENROLMENT = "SELECT secret FROM totp_enrolment WHERE account = $1 AND created_at > $2";
    END_ENROLMENT = "DELETE FROM totp_enrolment WHERE account = $1";
    SWEEP_ENROLMENTS = "DELETE FROM totp_enrolment WHERE created_at <= $1";

    ADD_RECOVERY = "INSERT INTO recovery_code (account, hash, created_at, used_at) VALUES ($1, $2, $3, NULL)";
    USE_RECOVERY = "UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL";
    REMOVE_RECOVERY = "DELETE FROM recovery_code WHERE account = $1";
    RECOVERY = "SELECT used_at, created_at FROM recovery_code WHERE account = $1 ORDER BY hash";
    SHOW = "INSERT INTO recovery_display (account, codes, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (account) DO UPDATE SET codes = $2, created_at = $3";
    SHOWN = "SELECT codes FROM recovery_display WHERE account = $1 AND created_at > $2";
    KEPT = "DELETE FROM recovery_display WHERE account = $1";
    SWEEP_SHOWN = "DELETE FROM recovery_display WHERE created_at <= $1";
}

const SECRET: SealedColumn = SealedColumn("totp", "secret");
const ENROLLING: SealedColumn = SealedColumn("totp_enrolment", "secret");
const SHOWN_CODES: SealedColumn = SealedColumn("recovery_display", "codes");

pub(super) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Factor>, Fault> {
    let read = |row: &Row| {
        Ok(Factor {
            id: row.get(0)?,
            label: row.get(1)?,
            created_at: row.get(2)?,
            last_used_at: row.get(3)?,
        })
    };
    tx.rows(&OF_ACCOUNT, params![account])?.iter().map(read).collect()
}

/// An account's secrets. One that was sealed with an older key is resealed.
pub(super) fn secrets(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<(CredentialId, TotpSecret)>, Fault> {
    let (vault, entropy) = (tx.vault(), tx.entropy());
    let mut all = Vec::new();
    for row in tx.rows(&SECRETS, params![account])? {
        let (id, sealed): (CredentialId, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let plain = vault.open(SECRET, &id.to_string(), &sealed)?;
        if vault.is_stale(&sealed) {
            tx.change(
                &RESEAL,
                params![id, vault.seal(SECRET, &id.to_string(), plain.expose(), &*entropy)?],
            )?;
        }
        all.push((id, TotpSecret::from_bytes(plain.expose())?));
    }
    Ok(all)
}

pub(crate) fn has_any(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, Fault> {
    Ok(!tx.rows(&OF_ACCOUNT, params![account])?.is_empty())
}

/// Adds an app that was proved by the code of `step`, which is thereby used up.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    label: Option<&Line>,
    secret: &TotpSecret,
    step: i64,
    now: Timestamp,
) -> Result<CredentialId, Fault> {
    let id = CredentialId::new(now, &*tx.entropy());
    let sealed = tx.vault().seal(SECRET, &id.to_string(), secret.bytes(), &*tx.entropy())?;
    tx.change(&ADD, params![id, account, label, sealed, now, step])?;
    Ok(id)
}

/// False if this step or a later one was accepted before.
pub(super) fn take_step(
    tx: &mut Tx<'_>,
    id: CredentialId,
    step: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&TAKE_STEP, params![id, step, now])? == 1)
}
pub(super) fn remove(tx: &mut Tx<'_>, account: AccountId, id: CredentialId) -> Result<bool, Fault> {
    Ok(tx.execute(&REMOVE, params![id, account])? == 1)
}
pub(super) fn delete_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    for sql in [&REMOVE_ALL, &REMOVE_RECOVERY, &END_ENROLMENT, &KEPT] {
        tx.execute(sql, params![account])?;
    }
    Ok(())
}

pub(super) fn begin(
    tx: &mut Tx<'_>,
    account: AccountId,
    secret: &TotpSecret,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed =
        tx.vault().seal(ENROLLING, &account.to_string(), secret.bytes(), &*tx.entropy())?;
    tx.change(&BEGIN, params![account, sealed, now])
}
pub(super) fn enrolment(
    tx: &mut Tx<'_>,
    account: AccountId,
    since: Timestamp,
) -> Result<Option<TotpSecret>, Fault> {
    let Some(row) = tx.row(&ENROLMENT, params![account, since])? else { return Ok(None) };
    let plain = tx.vault().open(ENROLLING, &account.to_string(), &row.get::<Vec<u8>>(0)?)?;
    TotpSecret::from_bytes(plain.expose()).map(Some)
}
pub(super) fn end_enrolment(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&END_ENROLMENT, params![account]).map(drop)
}

pub(super) fn replace_recovery(
    tx: &mut Tx<'_>,
    account: AccountId,
    hashes: &[[u8; 32]],
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&REMOVE_RECOVERY, params![account])?;
    for hash in hashes {
        tx.change(&ADD_RECOVERY, params![account, hash, now])?;
    }
    Ok(())
}
/// False if there is no such code, or it was used.
pub(super) fn use_recovery(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&USE_RECOVERY, params![account, hash, now])? == 1)
}
/// For each code: when it was used, and when it was made.
pub(super) fn recovery(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<(Option<Timestamp>, Timestamp)>, Fault> {
    tx.rows(&RECOVERY, params![account])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
pub(super) fn show(
    tx: &mut Tx<'_>,
    account: AccountId,
    codes: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed =
        tx.vault().seal(SHOWN_CODES, &account.to_string(), codes.as_bytes(), &*tx.entropy())?;
    tx.change(&SHOW, params![account, sealed, now])
}
pub(super) fn shown(
    tx: &mut Tx<'_>,
    account: AccountId,
    since: Timestamp,
) -> Result<Option<String>, Fault> {
    let Some(row) = tx.row(&SHOWN, params![account, since])? else { return Ok(None) };
    let plain = tx.vault().open(SHOWN_CODES, &account.to_string(), &row.get::<Vec<u8>>(0)?)?;
    String::from_utf8(plain.expose().clone()).map(Some).map_err(Fault::new)
}
pub(super) fn kept(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&KEPT, params![account]).map(drop)
}
pub(super) fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    Ok(tx.execute(&SWEEP_ENROLMENTS, params![before])?
        + tx.execute(&SWEEP_SHOWN, params![before])?)
}
