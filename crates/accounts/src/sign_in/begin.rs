//! The first transaction of a sign-in.

use base::{EmailAddress, Fault, Timestamp};
use store::Tx;

use super::{Attempt, Begun, sql};
use crate::throttle::{self, Guard};
use crate::{Client, session};

/// Checks the throttle and reads the hash to verify the password against. Writes nothing: the
/// transaction that learns the result counts it. The statements are the same for known and unknown
/// addresses.
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
