//! Localized text: the two languages, texts in both, and characters that need a name because they
//! are invisible.
//!
//! Counts and labels are formatted here; sentences belong to the type that they describe.

use std::fmt::Write;

/// A language of messages and labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Localized {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl Localized {
    /// A text from its two versions.
    pub fn new(sv: impl Into<String>, en: impl Into<String>) -> Localized {
        Localized { sv: sv.into(), en: en.into() }
    }

    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Sv => &self.sv,
            Lang::En => &self.en,
        }
    }
}

/// A text that is the same in both languages, such as a name.
impl From<&str> for Localized {
    fn from(text: &str) -> Localized {
        Localized::new(text, text)
    }
}

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Blocks a submission.
    Error,
    /// Must be corrected or commented on.
    Warning,
}

impl Severity {
    /// The name in files: `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }

    /// The localized name.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Severity::Error, Lang::Sv) => "fel",
            (Severity::Error, Lang::En) => "error",
            (Severity::Warning, Lang::Sv) => "varning",
            (Severity::Warning, Lang::En) => "warning",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Severity> {
        match text {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            _ => None,
        }
    }
}

/// A count with its thousands separated: by a no-break space in Swedish, by a comma in English.
pub fn format_count(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(if lang == Lang::Sv { '\u{a0}' } else { ',' });
        }
        text.push(digit);
    }
    text
}

/// `1 cell`, `3 celler`.
pub(crate) fn cell_count(count: usize, lang: Lang) -> String {
    match (count, lang) {
        (1, _) => "1 cell".to_owned(),
        (_, Lang::Sv) => format!("{count} celler"),
        (_, Lang::En) => format!("{count} cells"),
    }
}

/// Replaces invisible characters by their code points: `01␣U+200B`. Surrounding marks are merged,
/// and ordinary spaces stay.
pub fn show_invisible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for ch in text.chars() {
        if is_hidden(ch) || (ch.is_whitespace() && ch != ' ') || ch.is_control() {
            let _ = write!(shown, "␣U+{:04X}␣", ch as u32);
        } else {
            shown.push(ch);
        }
    }
    let shown = shown.replace("␣␣", "␣");
    shown.strip_suffix('␣').map_or(shown.clone(), str::to_owned)
}

/// The name of an invisible character.
pub(crate) fn name_of(ch: char, lang: Lang) -> Option<&'static str> {
    let (sv, en) = match ch {
        '\u{a0}' => ("hårt blanksteg", "no-break space"),
        '\u{202f}' => ("smalt hårt blanksteg", "narrow no-break space"),
        '\u{ad}' => ("mjukt bindestreck", "soft hyphen"),
        '\u{200b}' => ("blanksteg utan bredd", "zero width space"),
        '\u{200c}' => ("skiljare utan bredd", "zero width non-joiner"),
        '\u{200d}' => ("fogare utan bredd", "zero width joiner"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => {
            ("märke för skrivriktning", "mark of writing direction")
        }
        '\u{2060}' => ("ordfogare", "word joiner"),
        '\u{feff}' => ("byteordningsmärke", "byte order mark"),
        '\u{fffd}' => (
            "ersättningstecken för en bokstav som gått förlorad",
            "replacement for a letter that was lost",
        ),
        '\u{7f}'..='\u{9f}' => ("styrtecken", "control character"),
        ch if is_control(ch) => ("styrtecken", "control character"),
        ch if is_hidden(ch) => ("osynligt tecken", "invisible character"),
        ch if ch.is_whitespace() && ch != ' ' => ("blanktecken", "blank"),
        _ => return None,
    };
    Some(if lang == Lang::Sv { sv } else { en })
}

/// Characters without width or glyph, which are in a text by accident. Tabs and line ends are not
/// among them.
pub(crate) fn is_hidden(ch: char) -> bool {
    is_control(ch)
        || matches!(ch,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// ASCII control characters other than tabs and line ends.
fn is_control(ch: char) -> bool {
    ch.is_ascii_control() && !matches!(ch, '\t' | '\n' | '\r')
}
