//! How well an account knows the browser and the client that a request comes from: what strangers
//! do must not hold up either of them.

use std::time::Duration;

use base::{Fault, Timestamp};
use store::{Tx, params};

use crate::token::keyed;
use crate::{Client, Token};

store::sql! {
    // One statement, whoever has the address. An account has a handful of devices.
    FAMILIARITY = "SELECT CAST(COALESCE(MAX(CASE
            WHEN d.token = $2 AND d.signed_in_at IS NOT NULL THEN 3
            WHEN d.token = $2 THEN 2
            WHEN d.client = $3 AND d.signed_in_at > $4 THEN 1
            ELSE 0 END), 0) AS BIGINT)
        FROM device d JOIN account a ON a.id = d.account WHERE a.folded = $1";
}

/// Ordered: each knows more than the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Familiarity {
    Stranger,
    /// Another browser at a client that the person has signed in at.
    SameClient,
    /// A browser in which a code from a letter was right, and nobody has signed in.
    ProvedAddress,
    /// A browser that the person has signed in with.
    SignedIn,
}

impl Familiarity {
    pub(crate) fn is_own_browser(self) -> bool {
        self >= Self::ProvedAddress
    }
}

/// How long a client stays known after a sign-in there.
const CLIENT_FOR: Duration = Duration::from_secs(90 * 24 * 3600);

pub(crate) fn familiarity(
    tx: &mut Tx<'_>,
    folded: &str,
    client: &Client,
    now: Timestamp,
) -> Result<Familiarity, Fault> {
    let token = client.token.as_ref().map(Token::hash);
    let row = tx.one(
        &FAMILIARITY,
        params![folded, token, client_hash(tx, folded, client), now.minus(CLIENT_FOR)],
    )?;
    Ok(match row.get::<i64>(0)? {
        3 => Familiarity::SignedIn,
        2 => Familiarity::ProvedAddress,
        1 => Familiarity::SameClient,
        _ => Familiarity::Stranger,
    })
}

/// Whether the account of an address (folded) knows the browser or the client. It is a reason to
/// let a request be looked at and for nothing else, and is never told.
pub fn is_familiar(
    tx: &mut Tx<'_>,
    folded: &str,
    client: &Client,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(familiarity(tx, folded, client, now)? != Familiarity::Stranger)
}

/// What a device keeps of where the person signed in with it: an HMAC, so that no address stands in
/// the database, and another one for each account, so that rows do not tell who sits in the same
/// office.
pub(super) fn client_hash(tx: &Tx<'_>, folded: &str, client: &Client) -> [u8; 32] {
    keyed(&tx.vault(), "client", &[folded.as_bytes(), client.network.as_bytes()])
}
