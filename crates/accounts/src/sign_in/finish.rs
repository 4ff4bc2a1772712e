use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Attempt, Finished, prove, sql};
use crate::password::{self, Verified};
use crate::registration::Way;
use crate::session::Methods;
use crate::{Client, Token, account, brakes, second_factor};

/// Takes what the hasher said. `next` is where the person was going: a path of this portal, checked by the caller.
#[expect(clippy::too_many_arguments, reason = "what a form says, and what every use case has")]
pub fn finish(
    tx: &mut Tx<'_>,
    way: &Way,
    attempt: &Attempt,
    verified: &Verified,
    client: &Client,
    stay: bool,
    next: Option<&str>,
    now: Timestamp,
) -> Result<Finished, Fault> {
    let right = match (attempt.account, &attempt.stored, verified) {
        (Some(account), Some(stored), Verified::Right { renewed }) => Some((account, stored, renewed)),
        _ => None,
    };
    let Some((account, stored, renewed)) = right else {
        // The account's id or nothing; the statement is the same.
        let object = attempt.account.as_ref().map(|a| a as &dyn std::fmt::Display);
        tx.audit(now, None, "sign-in.refused", object, &json!({ "known_device": attempt.known_device }))?;
        return Ok(Finished::Wrong);
    };
    // Between the two transactions the password may have been changed or the account closed.
    let still = account::find(tx, account)?.filter(account::Account::is_active);
    let Some(who) = still else { return Ok(Finished::Wrong) };
    if password::sql::find(tx, account)?.as_ref() != Some(stored) {
        return Ok(Finished::Wrong);
    }
    if let Some(renewed) = renewed {
        password::sql::renew(tx, account, stored, renewed)?;
    }
    if second_factor::sql::has_any(tx, account)? {
        let token = Token::new(&*tx.entropy());
        sql::add(tx, account, &token, Methods::PASSWORD, stay, next, now)?;
        return Ok(Finished::SecondFactor { token });
    }
    let counters = brakes::of_password(tx, &attempt.folded, client, attempt.known_device);
    brakes::clear(tx, &counters)?;
    if way.demands_second_factor() {
        tx.audit(now, Some(&account), "sign-in.without-second-factor", Some(&account), &json!({}))?;
        return Ok(Finished::EnrolAnew { address: who.address });
    }
    let token = Token::new(&*tx.entropy());
    prove::open(tx, way, &who, &token, client, Methods::PASSWORD, stay, next.map(str::to_owned), now)
        .map(|(signed_in, _)| Finished::SignedIn(signed_in))
}

/// The password was right, and nobody is to be signed in by it: the try is forgotten.
pub fn forgive(tx: &mut Tx<'_>, attempt: &Attempt, client: &Client) -> Result<(), Fault> {
    let counters = brakes::of_password(tx, &attempt.folded, client, attempt.known_device);
    brakes::clear(tx, &counters)
}
