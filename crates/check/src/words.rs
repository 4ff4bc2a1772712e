//! Texts for people, in the two languages of the product.

/// A language that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

/// One text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl Words {
    /// A text from its two versions.
    pub fn new(sv: impl Into<String>, en: impl Into<String>) -> Words {
        Words { sv: sv.into(), en: en.into() }
    }

    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Sv => &self.sv,
            Lang::En => &self.en,
        }
    }
}

/// What is the same in both, such as a name.
impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words::new(text, text)
    }
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Blocks a submission.
    Error,
    /// Must be corrected or commented.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }

    /// The word for people.
    pub fn words(self, lang: Lang) -> &'static str {
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

/// A number of rows as people read it: a space between thousands (no-break) in Swedish, a comma in English.
pub fn grouped(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(if lang == Lang::Sv { '\u{a0}' } else { ',' });
        }
        text.push(digit);
    }
    text
}
