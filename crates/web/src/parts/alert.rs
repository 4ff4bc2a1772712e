//! Messages in a frame, the error summary of a form, and status chips. Colour never stands alone:
//! each has an icon and words (WCAG 2.2, 1.4.1).

use askama::Template;

use super::{Icon, icon};
use crate::kernel::{Errors, Page};

/// The tone of a message or a status, shown by colour, icon and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
    fn icon(self) -> Icon {
        icon(match self {
            Self::Neutral => "waiting",
            tone => tone.class(),
        })
    }
}

/// A framed message.
#[derive(Template)]
#[template(path = "parts/alert.html")]
pub struct Alert {
    class: &'static str,
    icon: Icon,
    /// The tone in words, for readers who don't see the colour.
    word: String,
    title: Option<String>,
    words: String,
    role: Option<&'static str>,
}
impl askama::filters::HtmlSafe for Alert {}

impl Alert {
    pub(super) fn new(p: &Page, tone: Tone, words: &str) -> Self {
        let word = match tone {
            Tone::Neutral | Tone::Info => "alert-info",
            Tone::Success => "alert-success",
            Tone::Warning => "alert-warning",
            Tone::Error => "alert-error",
        };
        Self {
            class: tone.class(),
            icon: tone.icon(),
            word: p.t(word),
            title: None,
            words: words.to_owned(),
            role: None,
        }
    }
    #[must_use]
    pub fn title(self, title: impl AsRef<str>) -> Self {
        Self { title: Some(title.as_ref().to_owned()), ..self }
    }
    /// Announced by screen readers without interrupting (`role="status"`).
    #[must_use]
    pub fn polite(self) -> Self {
        Self { role: Some("status"), ..self }
    }
}

/// The errors of a form, each with a link to its field.
#[derive(Template)]
#[template(path = "parts/summary.html")]
pub struct Summary<'a> {
    pub(super) p: &'a Page,
    pub(super) errors: &'a Errors,
}
impl askama::filters::HtmlSafe for Summary<'_> {}

/// A status in one word.
#[derive(Template)]
#[template(ext = "html", source = "<span class=\"chip {{ class }}\">{{ icon }}{{ words }}</span>")]
pub struct Chip {
    class: &'static str,
    icon: Icon,
    words: String,
}
impl askama::filters::HtmlSafe for Chip {}

impl Chip {
    pub(super) fn new(tone: Tone, words: &str) -> Self {
        Self { class: tone.class(), icon: tone.icon(), words: words.to_owned() }
    }
}
