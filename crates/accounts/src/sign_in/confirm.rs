use crate::session::Known;
use std::time::Duration;

use base::{Fault, Timestamp};
use serde_json::json;
use store::Tx;

use crate::second_factor::{self, Proof, Proved};
use crate::session::{self, Signed};
use crate::{Client, brakes};

/// What came of proving again who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    Yes,
    Wrong,
    /// Right, and used before: the next one comes within half a minute.
    Used,
    Wait {
        wait: Duration,
    },
}

/// Step-up: somebody who is signed in proves again who it is, before credentials are changed.
pub fn confirm(tx: &mut Tx<'_>, signed: &Signed, proof: &Proof, client: &Client, now: Timestamp) -> Result<Confirmed, Fault> {
    let account = signed.account.id;
    let known = session::is_known_device(tx, signed.account.address.folded(), client, Known::SignedIn)?;
    let counters = brakes::of_factor(tx, account, client, known);
    if let Err(wait) = brakes::count(tx, now, &counters)? {
        return Ok(Confirmed::Wait { wait });
    }
    Ok(match second_factor::prove(tx, account, proof, now)? {
        Proved::Right => {
            brakes::clear(tx, &counters)?;
            session::freshen(tx, signed.session, now)?;
            tx.audit(now, Some(&account), "session.confirmed", Some(&signed.session), &json!({}))?;
            Confirmed::Yes
        }
        Proved::Used => Confirmed::Used,
        Proved::Wrong => {
            tx.audit(now, None, "second-factor.wrong", Some(&account), &json!({ "session": signed.session }))?;
            Confirmed::Wrong
        }
    })
}
