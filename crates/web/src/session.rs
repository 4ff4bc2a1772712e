//! The signed-in browser.

use base::{AccountId, Fault, Language, SessionId, Timestamp};

use crate::kernel::{Person, Portal};

/// Name of the cookie that holds the session's secret, without prefix.
pub const COOKIE: &str = "session";

/// A browser that is signed in now.
#[derive(Clone, Debug)]
pub struct Signed {
    pub account: AccountId,
    pub session: SessionId,
    /// The account's own choice of language.
    pub language: Option<Language>,
    pub person: Person,
}

/// Who the cookie's secret belongs to, if the session lives.
pub(crate) async fn find(_portal: &Portal, _secret: &str, _now: Timestamp) -> Result<Option<Signed>, Fault> {
    Ok(None)
}
