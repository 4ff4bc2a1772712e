//! The components of pages: fields, buttons, alerts, steppers, chips, pagers. Each is built from
//! the page (`p.field(name).label(key)`), sets its own labels, ids and `aria-` relations, and
//! renders itself where a template names it.

mod alert;
mod button;
mod choice;
mod confirm;
mod curve;
mod drawing;
mod field;
mod histogram;
mod icon;
mod menu;
mod pager;
mod qr;
mod search;
mod sorted;
mod stepper;
mod tabs;
mod time_line;

pub use alert::{Alert, Chip, Summary, Tone};
pub use button::Button;
pub use choice::{Check, Choices, Select};
pub use confirm::{Confirm, is_typed};
pub use curve::{Answers, Curve, Response};
pub use field::{Area, Field};
pub use histogram::Bars;
pub use icon::{Icon, icon};
pub use menu::SideMenu;
pub use pager::Pager;
pub use qr::Qr;
pub use search::Search;
pub use sorted::{Sort, SortHead, alphabetic};
pub use stepper::{Stepper, Steps};
pub use tabs::Tabs;
pub use time_line::{Mark, TimeLine};

use crate::kernel::{Errors, Notice, Page};

/// The hidden fields of every form: the CSRF token, and the flow's id if there is one.
pub struct CsrfField<'a> {
    csrf: &'a str,
    flow: Option<&'a str>,
}

impl std::fmt::Display for CsrfField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Base 64: nothing to escape.
        write!(f, "<input type=\"hidden\" name=\"csrf\" value=\"{}\">", self.csrf)?;
        // Letters, digits and hyphens: nothing to escape.
        self.flow.map_or(Ok(()), |flow| {
            write!(f, "<input type=\"hidden\" name=\"flow\" value=\"{flow}\">")
        })
    }
}
impl askama::filters::HtmlSafe for CsrfField<'_> {}

impl Page {
    pub fn csrf_field(&self) -> CsrfField<'_> {
        CsrfField { csrf: &self.csrf, flow: self.flow.get().map(|flow| flow.id.as_str()) }
    }

    /// A single-line field. `name` is also its id.
    pub fn field(&self, name: &str) -> Field<'_> {
        Field::new(self, name)
    }
    /// A password field with a button that reveals it.
    pub fn password(&self, name: &str) -> Field<'_> {
        Field::new(self, name).kind("password").shown_on_demand()
    }
    /// A code of digits: one field, so that a code can be pasted with or without spaces.
    pub fn code_field(&self, name: &str) -> Field<'_> {
        Field::new(self, name).code()
    }
    /// A multi-line field.
    pub fn area(&self, name: &str) -> Area<'_> {
        Area::new(self, name)
    }
    pub fn select(&self, name: &str) -> Select<'_> {
        Select::new(self, name)
    }
    pub fn check(&self, name: &str) -> Check<'_> {
        Check::new(self, name)
    }
    /// A group of radio buttons.
    pub fn choices(&self, name: &str) -> Choices<'_> {
        Choices::new(self, name)
    }

    /// The page's one primary button. The key's text is a verb.
    pub fn button(&self, key: &str) -> Button {
        Button::submit(self.t(key))
    }
    /// The same, with words that are already translated.
    pub fn button_text(&self, words: impl Into<String>) -> Button {
        Button::submit(words.into())
    }
    /// A link that looks like a button.
    pub fn link_button(&self, key: &str, href: impl AsRef<str>) -> Button {
        Button::link(self.t(key), href.as_ref())
    }

    pub fn info(&self, words: impl AsRef<str>) -> Alert {
        Alert::new(self, Tone::Info, words.as_ref())
    }
    pub fn success(&self, words: impl AsRef<str>) -> Alert {
        Alert::new(self, Tone::Success, words.as_ref())
    }
    pub fn warning(&self, words: impl AsRef<str>) -> Alert {
        Alert::new(self, Tone::Warning, words.as_ref())
    }
    pub fn failure(&self, words: impl AsRef<str>) -> Alert {
        Alert::new(self, Tone::Error, words.as_ref())
    }
    /// The form's errors with links to their fields, first on the page. Empty without errors.
    pub fn summary<'a>(&'a self, errors: &'a Errors) -> Summary<'a> {
        Summary { p: self, errors }
    }
    /// A status in one word, with an icon beside the colour.
    pub fn chip(&self, tone: &Tone, words: impl AsRef<str>) -> Chip {
        Chip::new(*tone, words.as_ref())
    }

    pub fn chip_info(&self, words: impl AsRef<str>) -> Chip {
        Chip::new(Tone::Info, words.as_ref())
    }
    pub fn chip_success(&self, words: impl AsRef<str>) -> Chip {
        Chip::new(Tone::Success, words.as_ref())
    }
    pub fn chip_warning(&self, words: impl AsRef<str>) -> Chip {
        Chip::new(Tone::Warning, words.as_ref())
    }
    pub fn chip_error(&self, words: impl AsRef<str>) -> Chip {
        Chip::new(Tone::Error, words.as_ref())
    }
    pub fn chip_neutral(&self, words: impl AsRef<str>) -> Chip {
        Chip::new(Tone::Neutral, words.as_ref())
    }

    pub fn stepper<'a>(&'a self, steps: &'a Steps) -> Stepper<'a> {
        Stepper { p: self, steps }
    }

    /// The notice of what was just done, shown once after a redirect.
    pub fn said(&self) -> Option<Alert> {
        let notice = self.notice.as_deref().and_then(Notice::parse)?;
        Some(Alert::new(self, Tone::Success, &notice.words(self)).polite())
    }

    pub fn icon(&self, name: &str) -> Icon {
        icon(name)
    }
}
