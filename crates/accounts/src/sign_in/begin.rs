use crate::session::Known;
use base::{EmailAddress, Fault, Timestamp};
use store::Tx;

use super::{Attempt, Begun, sql};
use crate::{Client, session, throttle};

/// Looks whether a try may be made, and reads what the password is to be held against. Changes nothing: what tells whether it was right counts it. The same
/// statements whoever has the address.
pub fn begin(tx: &mut Tx<'_>, address: &EmailAddress, client: &Client, now: Timestamp) -> Result<Begun, Fault> {
    let folded = address.folded();
    let known_device = session::is_known_device(tx, folded, client, Known::Confirmed)?;
    let counters = throttle::of_password(tx, folded, client, known_device);
    if let Err(wait) = throttle::allow(tx, now, &counters)? {
        return Ok(Begun::Wait { wait });
    }
    let (account, stored) = sql::who(tx, folded)?.map_or((None, None), |(account, stored)| (Some(account), stored));
    Ok(Begun::Check(Attempt { folded: folded.to_owned(), account, stored, known_device }))
}
