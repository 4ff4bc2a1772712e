use base::{EmailAddress, Language, Timestamp};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// What a portal's letters show of it, and whom they come from.
#[derive(Clone, Debug)]
pub struct Look {
    /// The portal's name in Swedish and English.
    pub name_sv: String,
    pub name_en: String,
    /// The sector body that runs the portal.
    pub operator: String,
    /// Whether a person who is invited connects an app for one-time codes.
    pub second_factor: bool,
    /// Who sends: also what bounces come back to.
    pub from: EmailAddress,
    /// Where a person asks for help: an address or a phone number, shown as it is.
    pub help: String,
    /// `#RRGGBB`; white text on it can be read.
    pub accent: String,
    /// Open to everybody: its sign-in page says other things to who was invited.
    pub open: bool,
    /// In which dates and times are told.
    pub zone: TimeZone,
}

impl Look {
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.name_sv,
            Language::En => &self.name_en,
        }
    }
}

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line: who and what, no personal data, since it is shown on locked screens and logged on
    /// the way.
    pub subject: String,
    /// Stands alone: whatever the HTML says is said here.
    pub text: String,
    pub html: String,
}

/// A letter as a message to one person, as it leaves.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// The job's id: a letter that is sent twice, because nobody knows whether the first try
    /// arrived, carries the same `Message-ID`.
    pub id: String,
    pub to: EmailAddress,
    pub from: EmailAddress,
    /// The portal's name, in the person's language.
    pub from_name: String,
    pub language: Language,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub at: Timestamp,
}

impl Mail {
    pub fn new(id: impl Into<String>, letter: &base::Letter, look: &Look, now: Timestamp) -> Self {
        let Rendered { subject, text, html } = super::render(letter, look);
        Self {
            id: id.into(),
            to: letter.to.clone(),
            from: look.from.clone(),
            from_name: look.name(letter.language).to_owned(),
            language: letter.language,
            subject,
            text,
            html,
            at: now,
        }
    }
}
