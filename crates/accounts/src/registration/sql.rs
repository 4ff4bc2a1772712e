//! SQL for flows. A flow's secret, code and proofs are stored as hashes, its TOTP secret sealed.

use base::{AccountId, EmailAddress, Fault, FlowId, InvitationId, Line, SessionId, Timestamp};
use store::{Row, SealedColumn, Tx, params};

use super::{Flow, Purpose, secret};
use crate::Token;
use crate::account::{Names, State};
use crate::password::Hash;
use crate::second_factor::TotpSecret;
use crate::upstream::Identity;

store::sql! {
    // The address may have got an account after a self-registration began. An empty last name means
    // that the person has none; NULL means that it is unknown.
    FIND = "SELECT f.id, f.purpose, CASE WHEN f.address = '' THEN a.address ELSE f.address END, a.id, a.state,
            (SELECT CAST(count(*) AS BIGINT) FROM totp t WHERE t.account = a.id),
            f.expires_at, f.code_sent_at, f.code_tries, f.verified_at, f.factor_tries, f.factor_at, f.phc,
            coalesce(f.first_name, a.first_name),
            CASE WHEN f.first_name IS NULL THEN a.last_name ELSE coalesce(f.last_name, '') END, f.notice, f.session, f.ended_at,
            f.provider, f.issuer, f.subject, f.told_first, f.told_last, f.next, f.country, f.news, f.consent, f.human_at, f.own_at,
            (SELECT CAST(count(*) AS BIGINT) FROM upstream_link u WHERE u.issuer = f.issuer AND u.subject = f.subject), f.told_address,
            CAST(CASE WHEN f.token = $1 THEN 1 ELSE 0 END AS BIGINT), f.replaced_at
        FROM flow f LEFT JOIN account a ON a.id = coalesce(f.account, CASE WHEN f.purpose IN ('join', 'arrive')
            THEN (SELECT b.id FROM account b WHERE b.folded = f.folded) END)
        WHERE f.token = $1 OR f.previous = $1 ORDER BY CASE WHEN f.token = $1 THEN 0 ELSE 1 END, f.id DESC LIMIT 1";
    FIND_BY_ID = "SELECT f.id, f.purpose, CASE WHEN f.address = '' THEN a.address ELSE f.address END, a.id, a.state,
            (SELECT CAST(count(*) AS BIGINT) FROM totp t WHERE t.account = a.id),
            f.expires_at, f.code_sent_at, f.code_tries, f.verified_at, f.factor_tries, f.factor_at, f.phc,
            coalesce(f.first_name, a.first_name),
            CASE WHEN f.first_name IS NULL THEN a.last_name ELSE coalesce(f.last_name, '') END, f.notice, f.session, f.ended_at,
            f.provider, f.issuer, f.subject, f.told_first, f.told_last, f.next, f.country, f.news, f.consent, f.human_at, f.own_at,
            (SELECT CAST(count(*) AS BIGINT) FROM upstream_link u WHERE u.issuer = f.issuer AND u.subject = f.subject), f.told_address
        FROM flow f LEFT JOIN account a ON a.id = coalesce(f.account, CASE WHEN f.purpose IN ('join', 'arrive')
            THEN (SELECT b.id FROM account b WHERE b.folded = f.folded) END) WHERE f.id = $1";
    // One statement for known and unknown addresses. A doubted address opens nothing. The last
    // column is a valid invitation, if any.
    WHO = "SELECT a.id, a.state, (SELECT max(i.id) FROM invitation i
            WHERE i.account = a.id AND i.taken_back_at IS NULL AND i.done_at IS NULL AND i.expires_at > $2)
        FROM account a WHERE a.folded = $1 AND a.address_doubted_at IS NULL";
    ADD = "INSERT INTO flow (id, token, purpose, address, folded, account, created_at, expires_at, code, code_sent_at, code_tries, verified_at,
            totp, totp_step, factor_tries, factor_at, phc, first_name, last_name, notice, notice_hash, session, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, 0, NULL, $10, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
    // Stores the upstream login.
    CAME = "UPDATE flow SET provider = $2, issuer = $3, subject = $4, told_first = $5, told_last = $6, next = $7, verified_at = $8,
            told_address = $9 WHERE id = $1";
    // Keeps the earlier target page if none is given.
    GOING = "UPDATE flow SET next = coalesce($2, next) WHERE id = $1";
    OTHER_ADDRESS = "UPDATE flow SET address = $2, folded = $3, account = $4 WHERE id = $1";
    OWN_ADDRESS = "UPDATE flow SET own_at = $2 WHERE id = $1";
    OLD_ENOUGH = "UPDATE flow SET country = $2 WHERE id = $1";
    NEWS = "UPDATE flow SET news = $2 WHERE id = $1";
    CONSENT = "UPDATE flow SET consent = $2 WHERE id = $1";
    BELONGS_TO = "UPDATE flow SET account = $2 WHERE id = $1";
    REMOVE = "DELETE FROM flow WHERE token = $1";
    REPLACE_TOKEN = "UPDATE flow SET token = $2, previous = $3, proof = $4, replaced_at = $5 WHERE id = $1 AND token = $3";
    PROOF = "SELECT proof FROM flow WHERE id = $1";
    CODE = "SELECT code FROM flow WHERE id = $1";
    NEW_CODE = "UPDATE flow SET code = $2, code_sent_at = $3, code_tries = 0 WHERE id = $1";
    TRIED = "UPDATE flow SET code_tries = code_tries + 1 WHERE id = $1";
    VERIFIED = "UPDATE flow SET verified_at = $2 WHERE id = $1";
    TOTP = "SELECT totp, totp_step FROM flow WHERE id = $1";
    FACTOR_TRIED = "UPDATE flow SET factor_tries = factor_tries + 1 WHERE id = $1";
    FACTOR_DONE = "UPDATE flow SET factor_at = $2, totp_step = $3 WHERE id = $1";
    PASSWORD = "UPDATE flow SET phc = $2 WHERE id = $1";
    NAMES = "UPDATE flow SET first_name = $2, last_name = $3 WHERE id = $1";
    NOTICE = "UPDATE flow SET notice = $2, notice_hash = $3 WHERE id = $1";
    // Leaves only that it ended, its session and the target page: no personal data.
    END = "UPDATE flow SET ended_at = $2, session = $3, totp = $4, code = $4, address = '', folded = '', phc = NULL, totp_step = NULL,
            first_name = NULL, last_name = NULL, provider = NULL, issuer = NULL, subject = NULL, told_first = NULL, told_last = NULL, told_address = NULL,
            country = NULL, news = NULL, notice = NULL, notice_hash = NULL, consent = NULL WHERE id = $1";
    GIVE_UP = "DELETE FROM flow WHERE id = $1";
    END_ALL = "DELETE FROM flow WHERE account = $1";
    // Also flows that have only the person's address or upstream login.
    FORGET = "DELETE FROM flow WHERE account = $1 OR folded = $2
        OR EXISTS (SELECT 1 FROM upstream_link u WHERE u.account = $1 AND u.issuer = flow.issuer AND u.subject = flow.subject)";
    // Keeps a flow that waits to link an upstream login: it needs a proof of the account in its own
    // browser.
    END_OTHERS = "DELETE FROM flow WHERE account = $1 AND id <> $2 AND purpose <> 'arrive'";
    SWEEP = "DELETE FROM flow WHERE expires_at <= $1";
}

const SECRET: SealedColumn = SealedColumn("flow", "totp");

fn flow(row: &Row) -> Result<Flow, Fault> {
    let (first, last): (Option<Line>, Option<String>) = (row.get(13)?, row.get(14)?);
    // A last name that staff did not know is asked for.
    let names = first.zip(last).map(|(first, last)| Names { first, last: Line::new(&last).ok() });
    Ok(Flow {
        id: row.get(0)?,
        purpose: row.get(1)?,
        address: row.get(2)?,
        account: row.get(3)?,
        state: row.get(4)?,
        has_factor: row.get::<i64>(5)? > 0,
        expires_at: row.get(6)?,
        code_sent_at: row.get(7)?,
        code_tries: row.get(8)?,
        verified_at: row.get(9)?,
        factor_tries: row.get(10)?,
        factor_at: row.get(11)?,
        hash: row.get(12)?,
        names,
        notice: row.get(15)?,
        session: row.get(16)?,
        ended_at: row.get(17)?,
        upstream: match (row.get(18)?, row.get(19)?, row.get(20)?) {
            (Some(provider), Some(issuer), Some(subject)) => Some(Identity {
                provider,
                issuer,
                subject,
                first: row.get(21)?,
                last: row.get(22)?,
                address: row.get(30)?,
            }),
            _ => None,
        },
        next: row.get(23)?,
        country: row.get(24)?,
        news: row.get::<Option<i64>>(25)? == Some(1),
        consent: row.get(26)?,
        human_at: row.get(27)?,
        own_at: row.get(28)?,
        is_linked: row.get::<i64>(29)? > 0,
        repeats: None,
    })
}

/// The flow with this secret; with its previous secret, the flow as it was before the proof.
pub(super) fn find(tx: &mut Tx<'_>, token: &Token, now: Timestamp) -> Result<Option<Flow>, Fault> {
    let Some(row) = tx.row(&FIND, params![token.hash()])? else { return Ok(None) };
    let found = flow(&row)?;
    if row.get::<i64>(31)? == 1 {
        return Ok(Some(found));
    }
    Ok(secret::may_repeat(row.get(32)?, now).then(|| found.before_its_proof()))
}
/// `token` must be the present secret; otherwise nothing changes.
pub(super) fn replace_token(
    tx: &mut Tx<'_>,
    id: FlowId,
    new: &Token,
    token: &Token,
    proof: &[u8; 32],
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&REPLACE_TOKEN, params![id, new.hash(), token.hash(), proof, now])
}
pub(super) fn proof(tx: &mut Tx<'_>, id: FlowId) -> Result<Option<[u8; 32]>, Fault> {
    tx.one(&PROOF, params![id])?.get(0)
}
pub(super) fn find_by_id(tx: &mut Tx<'_>, id: FlowId) -> Result<Option<Flow>, Fault> {
    tx.row(&FIND_BY_ID, params![id])?.as_ref().map(flow).transpose()
}

/// The account that may begin a flow with this address, and the purpose: an active account, or one
/// with a valid invitation.
pub(super) fn who(
    tx: &mut Tx<'_>,
    folded: &str,
    now: Timestamp,
) -> Result<Option<(AccountId, Purpose)>, Fault> {
    let Some(row) = tx.row(&WHO, params![folded, now])? else { return Ok(None) };
    let (id, state, invitation): (AccountId, State, Option<InvitationId>) =
        (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(match (state, invitation) {
        (State::Active, _) => Some((id, Purpose::Reset)),
        (State::Invited, Some(_)) => Some((id, Purpose::Register)),
        (State::Invited, None) | (State::Closed, _) => None,
    })
}

pub(super) struct New<'a> {
    pub(super) id: FlowId,
    pub(super) token: &'a Token,
    pub(super) purpose: Purpose,
    pub(super) address: &'a EmailAddress,
    pub(super) account: Option<AccountId>,
    pub(super) expires_at: Timestamp,
    pub(super) code: [u8; 32],
}
pub(super) fn add(
    tx: &mut Tx<'_>,
    new: &New<'_>,
    secret: &TotpSecret,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.vault().seal(SECRET, &new.id.to_string(), secret.bytes(), &*tx.entropy())?;
    let New { id, token, purpose, address, account, expires_at, code } = new;
    tx.change(
        &ADD,
        params![
            id,
            token.hash(),
            purpose,
            address,
            address.folded(),
            account,
            now,
            expires_at,
            code,
            sealed
        ],
    )
}
pub(super) fn remove(tx: &mut Tx<'_>, token: &Token) -> Result<(), Fault> {
    tx.execute(&REMOVE, params![token.hash()]).map(drop)
}
pub(super) fn code(tx: &mut Tx<'_>, id: FlowId) -> Result<[u8; 32], Fault> {
    tx.one(&CODE, params![id])?.get(0)
}
pub(super) fn new_code(
    tx: &mut Tx<'_>,
    id: FlowId,
    code: &[u8; 32],
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&NEW_CODE, params![id, code, now])
}
pub(super) fn tried(tx: &mut Tx<'_>, id: FlowId) -> Result<(), Fault> {
    tx.change(&TRIED, params![id])
}
pub(super) fn verified(tx: &mut Tx<'_>, id: FlowId, now: Timestamp) -> Result<(), Fault> {
    tx.change(&VERIFIED, params![id, now])
}
/// The secret shown during enrolment, and the time step that proved it.
pub(super) fn totp(tx: &mut Tx<'_>, id: FlowId) -> Result<(TotpSecret, Option<i64>), Fault> {
    let row = tx.one(&TOTP, params![id])?;
    let plain = tx.vault().open(SECRET, &id.to_string(), &row.get::<Vec<u8>>(0)?)?;
    Ok((TotpSecret::from_bytes(plain.expose())?, row.get(1)?))
}
pub(super) fn factor_tried(tx: &mut Tx<'_>, id: FlowId) -> Result<(), Fault> {
    tx.change(&FACTOR_TRIED, params![id])
}
/// `step` is the time step that proved an app enrolled just now.
pub(super) fn factor_done(
    tx: &mut Tx<'_>,
    id: FlowId,
    step: Option<i64>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&FACTOR_DONE, params![id, now, step])
}
pub(super) fn set_password(tx: &mut Tx<'_>, id: FlowId, hash: &Hash) -> Result<(), Fault> {
    tx.change(&PASSWORD, params![id, hash])
}
pub(super) fn set_names(tx: &mut Tx<'_>, id: FlowId, names: &Names) -> Result<(), Fault> {
    tx.change(&NAMES, params![id, names.first, names.last])
}
/// `verified_at` is set if the portal trusts the provider's report of the address.
pub(super) fn came(
    tx: &mut Tx<'_>,
    id: FlowId,
    from: &Identity,
    next: Option<&str>,
    verified_at: Option<Timestamp>,
) -> Result<(), Fault> {
    tx.change(
        &CAME,
        params![
            id,
            from.provider,
            from.issuer,
            from.subject,
            from.first,
            from.last,
            next,
            verified_at,
            from.address
        ],
    )
}
pub(super) fn going(tx: &mut Tx<'_>, id: FlowId, next: Option<&str>) -> Result<(), Fault> {
    tx.change(&GOING, params![id, next])
}
pub(super) fn other_address(
    tx: &mut Tx<'_>,
    id: FlowId,
    address: &EmailAddress,
    account: Option<AccountId>,
) -> Result<(), Fault> {
    tx.change(&OTHER_ADDRESS, params![id, address, address.folded(), account])
}
pub(super) fn own_address(tx: &mut Tx<'_>, id: FlowId, now: Timestamp) -> Result<(), Fault> {
    tx.change(&OWN_ADDRESS, params![id, now])
}
pub(super) fn old_enough(tx: &mut Tx<'_>, id: FlowId, country: &str) -> Result<(), Fault> {
    tx.change(&OLD_ENOUGH, params![id, country])
}
pub(super) fn news(tx: &mut Tx<'_>, id: FlowId, wanted: bool) -> Result<(), Fault> {
    tx.change(&NEWS, params![id, wanted])
}
pub(super) fn set_consent(tx: &mut Tx<'_>, id: FlowId, version: &str) -> Result<(), Fault> {
    tx.change(&CONSENT, params![id, version])
}
pub(super) fn belongs_to(tx: &mut Tx<'_>, id: FlowId, account: AccountId) -> Result<(), Fault> {
    tx.change(&BELONGS_TO, params![id, account])
}
pub(super) fn set_notice(
    tx: &mut Tx<'_>,
    id: FlowId,
    notice: &crate::privacy::Notice,
) -> Result<(), Fault> {
    tx.change(&NOTICE, params![id, notice.version, notice.hash])
}
/// Ends the flow and deletes its secrets and personal data.
pub(super) fn end(
    tx: &mut Tx<'_>,
    id: FlowId,
    session: SessionId,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&END, params![id, now, session, Vec::<u8>::new()])
}
pub(super) fn give_up(tx: &mut Tx<'_>, id: FlowId) -> Result<(), Fault> {
    tx.execute(&GIVE_UP, params![id]).map(drop)
}
pub(super) fn end_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&END_ALL, params![account]).map(drop)
}
pub(super) fn forget(tx: &mut Tx<'_>, account: AccountId, folded: &str) -> Result<(), Fault> {
    tx.execute(&FORGET, params![account, folded]).map(drop)
}
pub(super) fn end_others(tx: &mut Tx<'_>, account: AccountId, kept: FlowId) -> Result<(), Fault> {
    tx.execute(&END_OTHERS, params![account, kept]).map(drop)
}
pub(super) fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![before])
}
