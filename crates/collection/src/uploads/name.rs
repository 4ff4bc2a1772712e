//! Names of received files.

/// Sanitizes the name of a received file for storage and display: its last path segment, without
/// control and directional characters, at most 120 characters. It never names a file on this
/// machine.
pub fn clean_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\', '\0']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '<' | '>' | ':' | '"' | '|' | '?' | '*')
    };
    let clean: String = last.chars().filter(|c| !hidden(*c)).collect();
    let clean = clean.trim().trim_start_matches('.').trim();
    let count = clean.chars().count();
    match count {
        0 => "data".to_owned(),
        1..=120 => clean.to_owned(),
        // The end contains the file type.
        _ => clean.chars().take(100).chain(['…']).chain(clean.chars().skip(count - 19)).collect(),
    }
}
