//! How well an account knows a request's browser and network address. Throttling counts familiar
//! ones separately, so that attempts by strangers do not delay their owner.

use std::time::Duration;

use base::{Fault, Timestamp};
use store::{Tx, params};

use crate::token::keyed;
use crate::{Client, Token};

store::sql! {
    // One statement for known and unknown addresses. An account has a handful of devices.
    FAMILIARITY = "SELECT CAST(COALESCE(MAX(CASE
            WHEN d.token = $2 AND d.signed_in_at IS NOT NULL THEN 3
            WHEN d.token = $2 THEN 2
            WHEN d.client = $3 AND d.signed_in_at > $4 THEN 1
            ELSE 0 END), 0) AS BIGINT)
        FROM device d JOIN account a ON a.id = d.account WHERE a.folded = $1";
}

/// Ordered from the least to the most familiar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Familiarity {
    Stranger,
    /// An unknown browser at a network address where the person has signed in.
    SameClient,
    /// A browser in which the address was proved by a code, without a sign-in yet.
    ProvedAddress,
    /// A browser in which the person has signed in.
    SignedIn,
}

impl Familiarity {
    pub(crate) fn is_own_browser(self) -> bool {
        self >= Self::ProvedAddress
    }
}

/// How long a network address stays familiar after a sign-in.
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

/// Whether the account of an address (folded) knows the browser or its network address. Use it only
/// to decide whether to process a request, and never reveal it.
pub fn is_familiar(
    tx: &mut Tx<'_>,
    folded: &str,
    client: &Client,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(familiarity(tx, folded, client, now)? != Familiarity::Stranger)
}

/// What a device row keeps of the network address: an HMAC, so that no address is stored, keyed per
/// account, so that rows do not reveal who shares an office.
pub(super) fn client_hash(tx: &Tx<'_>, folded: &str, client: &Client) -> [u8; 32] {
    keyed(&tx.vault(), "client", &[folded.as_bytes(), client.network.as_bytes()])
}
