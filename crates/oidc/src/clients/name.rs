//! A client's display name.

use base::{Language, Line};
use serde::Deserialize;

/// A client's name as people know it, in both languages. A single text serves both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Given")]
pub struct Name {
    sv: Line,
    en: Line,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    One(Line),
    Both { sv: Line, en: Line },
}

impl Name {
    pub fn new(sv: Line, en: Line) -> Self {
        Self { sv, en }
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Sv => self.sv.as_str(),
            Language::En => self.en.as_str(),
        }
    }
}

impl From<Given> for Name {
    fn from(given: Given) -> Self {
        match given {
            Given::One(name) => Self { sv: name.clone(), en: name },
            Given::Both { sv, en } => Self { sv, en },
        }
    }
}
