//! Deletion of expired rows.

use std::time::Duration;

use base::{Fault, Timestamp};
use store::Tx;

use crate::session::Lifetimes;

/// How long an ended sign-in is kept, so that it is still told apart from an unknown one.
pub(crate) const KEPT_WHEN_OVER: Duration = Duration::from_secs(3600);

/// Deletes expired flows, pending sign-ins, sessions, enrolments, address changes and empty
/// throttle buckets. Run every few minutes; returns the number of rows deleted.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    let flows = crate::registration::sweep(tx, now)?;
    let sign_ins = crate::sign_in::sweep(tx, now)?;
    let sessions = crate::session::sweep(tx, &Lifetimes::MOST, now)?;
    let factors = crate::second_factor::sweep(tx, now)?;
    let addresses = crate::account::sweep_asked_addresses(tx, now)?;
    let throttled = crate::throttle::sweep(tx, now)?;
    Ok(flows + sign_ins + sessions + factors + addresses + throttled)
}
