use base::{EmailAddress, Fault, Timestamp};
use store::Tx;

use super::{Attempt, Begun, sql};
use crate::throttle::{self, Guard};
use crate::{Client, session};

/// Looks whether a try may be made, and reads what the password is to be held against. Changes
/// nothing: what tells whether it was right counts it. The same statements whoever has the address.
pub fn begin(
    tx: &mut Tx<'_>,
    address: &EmailAddress,
    client: &Client,
    now: Timestamp,
) -> Result<Begun, Fault> {
    let folded = address.folded();
    let familiarity = session::familiarity(tx, folded, client, now)?;
    let guard = Guard::of_password(tx, folded, client, familiarity);
    if let Err(wait) = throttle::allow(tx, now, &guard)? {
        return Ok(Begun::Wait { wait });
    }
    let (account, stored) =
        sql::who(tx, folded)?.map_or((None, None), |(account, stored)| (Some(account), stored));
    Ok(Begun::Check(Attempt { folded: folded.to_owned(), account, stored, familiarity }))
}
