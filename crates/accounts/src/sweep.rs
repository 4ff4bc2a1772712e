use std::time::Duration;

use base::{Fault, Timestamp};
use store::Tx;

use crate::session::Lengths;

/// How long what is over is still told from what never was.
pub(crate) const KEPT_WHEN_OVER: Duration = Duration::from_secs(3600);

/// Takes away what has had its time: flows, half sign-ins, sessions, forgotten waits. Run it every
/// few minutes; gives how many rows went.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    let flows = crate::registration::sweep(tx, now)?;
    let sign_ins = crate::sign_in::sweep(tx, now)?;
    let sessions = crate::session::sweep(tx, &Lengths::MOST, now)?;
    let factors = crate::second_factor::sweep(tx, now)?;
    let addresses = crate::account::sweep_asked_addresses(tx, now)?;
    let throttled = crate::throttle::sweep(tx, now)?;
    Ok(flows + sign_ins + sessions + factors + addresses + throttled)
}
