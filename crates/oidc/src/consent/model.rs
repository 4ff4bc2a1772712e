//! A consent as stored.

use base::{Fault, Timestamp};
use store::Row;

use crate::{ClientId, Scopes};

/// The scopes that a person let a client know.
#[derive(Clone, Debug)]
pub struct Consent {
    pub client: ClientId,
    pub scopes: Scopes,
    /// Of the text that the person read.
    pub version: u32,
    pub given_at: Timestamp,
}

impl Consent {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            client: row.get(0)?,
            scopes: Scopes::stored(&row.get::<String>(1)?)?,
            version: row.get(2)?,
            given_at: row.get(3)?,
        })
    }
}
