//! The second transaction of a sign-in: the result of verifying the password.

use std::time::Duration;

use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Attempt, PasswordOutcome, prove, sql};
use crate::account::{self, Account};
use crate::password::{self, Hash, Verified};
use crate::registration::OnboardingPolicy;
use crate::session::Methods;
use crate::throttle::{self, Guard};
use crate::{Client, Token, second_factor};

/// Acts on the hasher's result. `next` is the page to open afterwards: a path of this portal,
/// checked by the caller.
#[expect(clippy::too_many_arguments, reason = "the form's fields and the use case's context")]
pub fn finish(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    attempt: &Attempt,
    verified: &Verified,
    client: &Client,
    stay: bool,
    next: Option<&str>,
    now: Timestamp,
) -> Result<PasswordOutcome, Fault> {
    let guard = Guard::of_password(tx, &attempt.folded, client, attempt.familiarity);
    // Concurrent attempts may have used up the quota while this password was hashed: then the
    // result is not revealed, right or wrong.
    let allowed = match throttle::allow(tx, now, &guard)? {
        Ok(allowed) => allowed,
        Err(wait) => return Ok(PasswordOutcome::Wait { wait }),
    };
    let Some((who, stored, renewed)) = whose(tx, attempt, verified)? else {
        allowed.count(tx, now)?;
        // With or without the account's id, the statement is the same.
        let object = attempt.account.as_ref().map(|a| a as &dyn std::fmt::Display);
        tx.audit(
            now,
            None,
            "sign-in.refused",
            object,
            &json!({ "known_device": attempt.familiarity.is_own_browser() }),
        )?;
        return Ok(PasswordOutcome::Wrong);
    };
    let account = who.id;
    if let Some(renewed) = renewed {
        password::sql::renew(tx, account, stored, renewed)?;
    }
    if second_factor::sql::has_any(tx, account)? {
        let token = Token::new(&*tx.entropy());
        let id = sql::add(tx, account, &token, Methods::PASSWORD, stay, next, now)?;
        return Ok(PasswordOutcome::SecondFactor { id, token });
    }
    throttle::clear(tx, &guard)?;
    if policy.demands_second_factor() {
        tx.audit(now, Some(&account), "sign-in.without-second-factor", Some(&account), &json!({}))?;
        return Ok(PasswordOutcome::EnrolAgain { address: who.address });
    }
    let token = Token::new(&*tx.entropy());
    prove::open(
        tx,
        policy,
        &who,
        &token,
        client,
        Methods::PASSWORD,
        stay,
        next.map(str::to_owned),
        now,
    )
    .map(|(signed_in, _)| PasswordOutcome::SignedIn(signed_in))
}

/// The account that the password opens, the hash it was verified against, and its replacement.
type Whose<'a> = (Account, &'a Hash, Option<&'a Hash>);

fn whose<'a>(
    tx: &mut Tx<'_>,
    attempt: &'a Attempt,
    verified: &'a Verified,
) -> Result<Option<Whose<'a>>, Fault> {
    let (Some(account), Some(stored), Verified::Right { renewed }) =
        (attempt.account, &attempt.stored, verified)
    else {
        return Ok(None);
    };
    // Between the two transactions the password may have been changed or the account closed.
    let Some(who) = account::find(tx, account)?.filter(Account::is_active) else { return Ok(None) };
    let same = password::sql::find(tx, account)?.as_ref() == Some(stored);
    Ok(same.then_some((who, stored, renewed.as_ref())))
}

/// Counts the hasher's result where no session follows: a wrong password is counted, a right one
/// empties the buckets. `Err`: concurrent attempts used up the quota; the result is not to be
/// revealed.
pub fn settle(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    verified: &Verified,
    client: &Client,
    now: Timestamp,
) -> Result<Result<(), Duration>, Fault> {
    let guard = Guard::of_password(tx, &attempt.folded, client, attempt.familiarity);
    match (throttle::allow(tx, now, &guard)?, verified) {
        (Err(wait), _) => return Ok(Err(wait)),
        (Ok(_), Verified::Right { .. }) => throttle::clear(tx, &guard)?,
        (Ok(allowed), Verified::Wrong) => {
            allowed.count(tx, now)?;
            let object = attempt.account.as_ref().map(|a| a as &dyn std::fmt::Display);
            tx.audit(
                now,
                None,
                "sign-in.refused",
                object,
                &json!({ "known_device": attempt.familiarity.is_own_browser() }),
            )?;
        }
    }
    Ok(Ok(()))
}
