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

/// How far another provider's clock may differ.
const CLOCKS: Duration = Duration::from_secs(60);

/// What came of proving again who one is.
#[derive(Clone, Debug)]
pub enum Confirmed {
    /// With the session's new secret.
    Yes(Token),
    Wrong,
    /// Right, and used before: the next one comes within half a minute.
    Used,
    Wait {
        wait: Duration,
    },
}

/// Step-up: somebody who is signed in proves again who it is, before credentials are changed.
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
            let new = session::freshen(tx, signed, Methods::ONE_TIME_CODE, by, now)?;
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

/// The same by password, for who has no second factor. `attempt` is what [`begin`](super::begin)
/// read for the session's own address, and `verified` what the hasher said about it.
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
    // Between the two transactions the password may have been changed.
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
    let new = session::freshen(tx, signed, Methods::PASSWORD, by, now)?;
    tx.audit(now, Some(&account), "session.confirmed", Some(&signed.session), &json!({}))?;
    Ok(Confirmed::Yes(new))
}

/// The same by signing in elsewhere once more. `asked_at` is when the person was sent there,
/// `signed_in_at` when they signed in there by the upstream's own word: without that word, or with
/// an older time, it is no proof. Nor is it one for a person with a password or an app: whoever
/// sits at an open browser may be signed in there too. `None` = no proof; else the session's new
/// secret.
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
    let new = session::freshen(tx, signed, Methods::UPSTREAM, by, now)?;
    tx.audit(
        now,
        Some(&account),
        "session.confirmed",
        Some(&signed.session),
        &json!({ "provider": identity.provider }),
    )?;
    Ok(Some(new))
}
