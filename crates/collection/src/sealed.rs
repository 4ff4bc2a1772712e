//! What people write, and what their files hold, is sealed at rest with the portal's key.

use base::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Place, Tx};

use crate::Refusal;

/// Characters in a comment, reason or message at most.
pub(crate) const TEXT_MAX: usize = 4_000;

pub(crate) fn seal(tx: &mut Tx<'_>, place: Place, row: &dyn std::fmt::Display, plain: &str) -> Result<Vec<u8>, Fault> {
    tx.vault().seal(place, &row.to_string(), plain.as_bytes(), &*tx.entropy())
}

pub(crate) fn open(tx: &mut Tx<'_>, place: Place, row: &dyn std::fmt::Display, sealed: &[u8]) -> Result<String, Fault> {
    let plain = tx.vault().open(place, &row.to_string(), sealed)?;
    String::from_utf8(plain.expose().clone()).map_err(Fault::new)
}

pub(crate) fn open_if(tx: &mut Tx<'_>, place: Place, row: &dyn std::fmt::Display, sealed: Option<&[u8]>) -> Result<Option<String>, Fault> {
    sealed.map(|sealed| open(tx, place, row, sealed)).transpose()
}

pub(crate) fn seal_json(tx: &mut Tx<'_>, place: Place, row: &dyn std::fmt::Display, plain: &impl Serialize) -> Result<Vec<u8>, Fault> {
    let text = serde_json::to_string(plain).map_err(Fault::new)?;
    seal(tx, place, row, &text)
}

pub(crate) fn open_json<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    place: Place,
    row: &dyn std::fmt::Display,
    sealed: &[u8],
) -> Result<T, Fault> {
    serde_json::from_str(&open(tx, place, row, sealed)?).map_err(Fault::new)
}

/// Text of several lines that a person wrote: trimmed, line ends as `\n`, without characters that can't be seen. Empty text is refused.
pub(crate) fn written(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Bidirectional and zero-width marks make a text look like another one (CVE-2021-42574).
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let text: String = text.chars().filter(|c| !hidden(*c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::TextMissing);
    }
    if text.chars().count() > TEXT_MAX {
        return Err(Refusal::TextTooLong { limit: TEXT_MAX });
    }
    Ok(text.to_owned())
}
