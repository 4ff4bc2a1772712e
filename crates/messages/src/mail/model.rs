//! A portal's branding of letters, and a letter's rendered and addressed forms.

use base::{EmailAddress, Language, Timestamp};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A portal's branding and sender in letters.
#[derive(Clone, Debug)]
pub struct Look {
    /// The portal's name in Swedish and English.
    pub name_sv: String,
    pub name_en: String,
    /// The sector body that runs the portal.
    pub operator: String,
    /// Whether an invited person sets up an app for one-time codes.
    pub second_factor: bool,
    /// The sender, which bounces return to.
    pub from: EmailAddress,
    /// Where people ask for help: an email address or phone number, shown verbatim.
    pub help: String,
    /// `#RRGGBB`, dark enough for white text.
    pub accent: String,
    /// Whether sign-up is open to everyone; the sign-in page is then worded differently for those
    /// invited.
    pub open: bool,
    /// The time zone of dates and times.
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

/// A letter with its wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line without personal data: it is shown on locked screens and logged in transit.
    pub subject: String,
    /// Complete on its own: whatever the HTML says is said here.
    pub text: String,
    pub html: String,
}

/// A rendered letter to one person, ready to send.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// The job's id, used for the `Message-ID`: if a letter is sent twice because the first outcome
    /// is unknown, both copies have the same.
    pub id: String,
    pub to: EmailAddress,
    pub from: EmailAddress,
    /// The portal's name, in the recipient's language.
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
