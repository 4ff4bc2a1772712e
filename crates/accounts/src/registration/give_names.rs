//! The step `names`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{Step, Stepped, Way, complete, sql, standing_at};
use crate::account::Names;
use crate::{Client, Token};

/// Stores the names of a person whose names staff or the upstream provider did not know.
pub fn give_names(
    tx: &mut Tx<'_>,
    way: &Way,
    token: &Token,
    names: &Names,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<Stepped, Fault> {
    match standing_at(tx, way, token, Step::Names, now)? {
        Ok(flow) => sql::set_names(tx, flow.id, names)?,
        Err(stepped) => return Ok(stepped),
    }
    complete::go_on(tx, way, token, client, language, now)
}
