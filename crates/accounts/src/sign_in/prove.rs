//! The third transaction of a sign-in: the second factor, and the session.

use std::time::Duration;

use base::{Fault, LetterKind, SessionId, Timestamp};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq as _;

use super::sql::PendingSignIn;
use super::{FactorOutcome, SignedIn, Waiting, sql};
use crate::account::{self, Account};
use crate::registration::OnboardingPolicy;
use crate::second_factor::{self, Proof, Proved};
use crate::session::{self, Methods, NewSession};
use crate::throttle::{self, Guard};
use crate::token::keyed;
use crate::{Client, Token, privacy};

/// How long a pending sign-in waits for the second factor.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// Wrong codes before the password is asked for again.
const TRIES: u32 = 5;
/// How long a repetition with the same code gets the same session.
const AGAIN: Duration = Duration::from_secs(60);
const SESSION: &str = "session of a sign-in";
const DEVICE: &str = "device of a sign-in";

/// The pending sign-in of this browser. Writes nothing.
pub fn waiting(tx: &mut Tx<'_>, token: &Token, now: Timestamp) -> Result<Option<Waiting>, Fault> {
    Ok(sql::find(tx, token)?
        .filter(|pending| is_open(pending, now))
        .map(|pending| Waiting { id: pending.id, address: pending.address }))
}

fn is_open(pending: &PendingSignIn, now: Timestamp) -> bool {
    pending.active
        && pending.ended_at.is_none()
        && pending.tries < TRIES
        && now.since(pending.created_at) < LIFE
}

/// Checks the second factor of a pending sign-in and opens the session.
pub fn prove(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    proof: &Proof,
    client: &Client,
    now: Timestamp,
) -> Result<FactorOutcome, Fault> {
    let Some(pending) = sql::find(tx, token)? else { return Ok(FactorOutcome::Over) };
    let code = hash(tx, &pending, proof);
    if let Some(signed_in) = again(tx, &pending, &code, token, client, now)? {
        return Ok(FactorOutcome::SignedIn(signed_in));
    }
    if !is_open(&pending, now) {
        return Ok(FactorOutcome::Over);
    }
    let account = pending.account;
    let familiarity = session::familiarity(tx, &pending.folded, client, now)?;
    let guard = Guard::of_second_factor(tx, account, proof, client, familiarity);
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(FactorOutcome::Wait { wait }),
    };
    match second_factor::prove(tx, account, proof, now)? {
        Proved::Right => {}
        Proved::Used => {
            allowed.count(tx, now)?;
            return Ok(FactorOutcome::Used);
        }
        Proved::Wrong => {
            allowed.count(tx, now)?;
            sql::tried(tx, &pending)?;
            tx.audit(
                now,
                None,
                "second-factor.wrong",
                Some(&account),
                &json!({ "known_device": familiarity.is_own_browser() }),
            )?;
            let left = TRIES.saturating_sub(pending.tries + 1);
            return Ok(if left == 0 { FactorOutcome::Over } else { FactorOutcome::Wrong { left } });
        }
    }
    throttle::clear(tx, &guard)?;
    let password = Guard::of_password(tx, &pending.folded, client, familiarity);
    throttle::clear(tx, &password)?;
    let who = account::find(tx, account)?
        .ok_or_else(|| Fault::new("a pending sign-in without an account"))?;
    let (signed_in, session) = open(
        tx,
        policy,
        &who,
        token,
        client,
        pending.methods.and(Methods::ONE_TIME_CODE),
        pending.stay,
        pending.next.clone(),
        now,
    )?;
    sql::end(tx, &pending, session, &code, now)?;
    Ok(FactorOutcome::SignedIn(signed_in))
}

/// Opens the session. Its secret is derived from `token` with the portal's key: a double click gets
/// the same one, and only the portal can compute it.
#[expect(clippy::too_many_arguments, reason = "the form's fields and the use case's context")]
pub(crate) fn open(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    who: &Account,
    token: &Token,
    client: &Client,
    methods: Methods,
    stay: bool,
    next: Option<String>,
    now: Timestamp,
) -> Result<(SignedIn, SessionId), Fault> {
    let vault = tx.vault();
    let session = token.follow(&vault, SESSION);
    let device =
        session::device_of(tx, who.address.folded(), client, token.follow(&vault, DEVICE))?;
    let notice = privacy::cleared(tx, who.id, policy)?;
    let id = session::open(
        tx,
        &NewSession { account: who.id, token: &session, client, stay, methods, notice },
        now,
    )?;
    if session::signed_in_with(tx, who.id, who.address.folded(), client, &device, now)? {
        let url = policy.account_page.clone();
        tx.send(
            now,
            &who.letter(LetterKind::NewDevice { at: now, device: client.device.clone(), url }),
        )?;
    }
    Ok((SignedIn { account: who.id, session, device, stay, next }, id))
}

/// The session that [`open`] opened with this token moments ago, while no browser has used it.
pub(crate) fn opened(
    tx: &mut Tx<'_>,
    token: &Token,
    client: &Client,
    now: Timestamp,
) -> Result<Option<SignedIn>, Fault> {
    let vault = tx.vault();
    let session = token.follow(&vault, SESSION);
    let Some((who, stay, since)) = session::sql::opened_unseen(tx, &session.hash())? else {
        return Ok(None);
    };
    if now.since(since) >= AGAIN || !who.is_active() {
        return Ok(None);
    }
    let device =
        session::device_of(tx, who.address.folded(), client, token.follow(&vault, DEVICE))?;
    Ok(Some(SignedIn { account: who.id, session, device, stay, next: None }))
}

/// Repeats the answer for the same code from the same browser: a double click, or a lost response.
/// Once a browser has used the session, its secret is not sent again.
fn again(
    tx: &mut Tx<'_>,
    pending: &PendingSignIn,
    code: &[u8; 32],
    token: &Token,
    client: &Client,
    now: Timestamp,
) -> Result<Option<SignedIn>, Fault> {
    let (Some(id), Some(taken), Some(ended)) = (pending.session, pending.code, pending.ended_at)
    else {
        return Ok(None);
    };
    let vault = tx.vault();
    let session = token.follow(&vault, SESSION);
    let same: bool = taken.ct_eq(code).into();
    if !same || now.since(ended) >= AGAIN || !session::sql::is_unseen(tx, id, &session.hash())? {
        return Ok(None);
    }
    let device = session::device_of(tx, &pending.folded, client, token.follow(&vault, DEVICE))?;
    Ok(Some(SignedIn {
        account: pending.account,
        session,
        device,
        stay: pending.stay,
        next: pending.next.clone(),
    }))
}

fn hash(tx: &Tx<'_>, pending: &PendingSignIn, proof: &Proof) -> [u8; 32] {
    keyed(
        &tx.vault(),
        "sign-in code",
        &[pending.id.to_string().as_bytes(), proof.text().as_bytes()],
    )
}
