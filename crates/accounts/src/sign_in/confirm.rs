//! Step-up: a fresh proof within a session, before a sensitive change. Success rotates the
//! session's secret.

use std::time::Duration;

use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::Attempt;
use crate::password::{self, Verified};
use crate::second_factor::{self, Proof, Proved};
use crate::session::{self, Methods, Request, Signed};
use crate::throttle::{self, Guard};
use crate::upstream::{self, Identity};
use crate::{Client, Token};

/// Tolerated difference to an upstream provider's clock.
const CLOCKS: Duration = Duration::from_secs(60);

/// The result of a step-up.
#[derive(Clone, Debug)]
pub enum Confirmed {
    /// Confirmed; the session's new secret.
    Yes(Token),
    Wrong,
    /// Right, but used before: the app shows the next code within 30 seconds.
    Used,
    Wait {
        wait: Duration,
    },
}

/// Step-up by second factor.
pub fn confirm(
    tx: &mut Tx<'_>,
    signed: &Signed,
    by: &Request,
    proof: &Proof,
    client: &Client,
    now: Timestamp,
) -> Result<Confirmed, Fault> {
    let account = signed.account.id;
    let familiarity = session::familiarity(tx, signed.account.address.folded(), client, now)?;
    let guard = Guard::of_second_factor(tx, account, proof, client, familiarity);
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(Confirmed::Wait { wait }),
    };
    Ok(match second_factor::prove(tx, account, proof, now)? {
        Proved::Right => {
            throttle::clear(tx, &guard)?;
            let new = session::step_up(tx, signed, Methods::ONE_TIME_CODE, by, now)?;
            tx.audit(now, Some(&account), "session.confirmed", Some(&signed.session), &json!({}))?;
            Confirmed::Yes(new)
        }
        Proved::Used => {
            allowed.count(tx, now)?;
            Confirmed::Used
        }
        Proved::Wrong => {
            allowed.count(tx, now)?;
            tx.audit(
                now,
                None,
                "second-factor.wrong",
                Some(&account),
                &json!({ "session": signed.session }),
            )?;
            Confirmed::Wrong
        }
    })
}

/// Step-up by password, for a person without second factor; the caller decides that. `attempt` is
/// what [`begin`](super::begin) returned for the session's own address, `verified` the hasher's
/// result.
pub fn confirm_by_password(
    tx: &mut Tx<'_>,
    signed: &Signed,
    by: &Request,
    attempt: &Attempt,
    verified: &Verified,
    client: &Client,
    now: Timestamp,
) -> Result<Confirmed, Fault> {
    let account = signed.account.id;
    let guard = Guard::of_password(tx, &attempt.folded, client, attempt.familiarity);
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(Confirmed::Wait { wait }),
    };
    let right = matches!(verified, Verified::Right { .. }) && attempt.account == Some(account);
    // The password may have been changed between the two transactions.
    if !right || password::sql::find(tx, account)? != attempt.stored {
        allowed.count(tx, now)?;
        tx.audit(
            now,
            None,
            "sign-in.refused",
            Some(&account),
            &json!({ "session": signed.session }),
        )?;
        return Ok(Confirmed::Wrong);
    }
    throttle::clear(tx, &guard)?;
    let new = session::step_up(tx, signed, Methods::PASSWORD, by, now)?;
    tx.audit(now, Some(&account), "session.confirmed", Some(&signed.session), &json!({}))?;
    Ok(Confirmed::Yes(new))
}

/// Step-up by a repeated upstream sign-in. `asked_at` is when the person was sent there,
/// `signed_in_at` the ID token's `auth_time`: a missing or earlier time proves nothing. Refused for
/// a person with a password or a second factor, because someone at an unlocked browser may be
/// signed in upstream too. `None` = refused; otherwise the session's new secret.
pub fn confirm_by_upstream(
    tx: &mut Tx<'_>,
    signed: &Signed,
    by: &Request,
    identity: &Identity,
    signed_in_at: Option<Timestamp>,
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Token>, Fault> {
    let account = signed.account.id;
    let link = upstream::sql::find(tx, &identity.issuer, &identity.subject)?
        .filter(|link| link.account == account);
    let too_old = signed_in_at.is_none_or(|at| at.plus(CLOCKS) < asked_at);
    let has_stronger =
        second_factor::sql::has_any(tx, account)? || password::sql::find(tx, account)?.is_some();
    let Some(link) = link.filter(|_| !too_old && !has_stronger) else {
        tx.audit(
            now,
            None,
            "sign-in.refused",
            Some(&account),
            &json!({ "session": signed.session, "provider": identity.provider }),
        )?;
        return Ok(None);
    };
    upstream::sql::used(tx, link.id, now)?;
    let new = session::step_up(tx, signed, Methods::UPSTREAM, by, now)?;
    tx.audit(
        now,
        Some(&account),
        "session.confirmed",
        Some(&signed.session),
        &json!({ "provider": identity.provider }),
    )?;
    Ok(Some(new))
}
