//! The confirmation page before an action that can't be undone.

use askama::Template;

use crate::kernel::{Errors, Page};

/// Asks before an action: what it does, what it concerns, and a way back. The form posts to the
/// page's own address unless `posts_to` names another.
#[derive(Template)]
#[template(path = "parts/confirm.html")]
pub struct Confirm<'a> {
    p: &'a Page,
    title: String,
    words: String,
    what: Vec<String>,
    /// Text key of the submit button: a verb.
    button: &'static str,
    /// Text key of the link back.
    no: &'static str,
    action: Option<String>,
    back: String,
    fields: Vec<(&'static str, String)>,
    dangerous: bool,
    possible: bool,
    /// The name to be typed first, and the errors of the last attempt.
    typed: Option<(String, Errors)>,
}

/// Whether the text is the name that the page asked for, ignoring case.
pub fn is_typed(text: &str, name: &str) -> bool {
    base::fold(text.trim()) == base::fold(name.trim())
}

impl<'a> Confirm<'a> {
    /// `title` is the question and `words` the consequence, both ready to show; `button` is the
    /// verb's text key; `back` is the target of the link back.
    pub fn new(
        p: &'a Page,
        title: impl Into<String>,
        words: impl Into<String>,
        button: &'static str,
        back: impl Into<String>,
    ) -> Self {
        Self {
            p,
            title: title.into(),
            words: words.into(),
            what: Vec::new(),
            button,
            no: "confirm-back",
            action: None,
            back: back.into(),
            fields: Vec::new(),
            dangerous: true,
            possible: true,
            typed: None,
        }
    }
    /// Adds one of the things that the action concerns.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.what.push(what.into());
        self
    }
    /// Posts to this path instead.
    #[must_use]
    pub fn posts_to(self, path: impl Into<String>) -> Self {
        Self { action: Some(path.into()), ..self }
    }
    /// Adds a hidden field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
    /// The action is not possible: the page says why, and only leads back.
    #[must_use]
    pub fn impossible(self) -> Self {
        Self { possible: false, no: "confirm-return", ..self }
    }
    /// For an action that ends or erases something for many: its name must be typed first, in the
    /// field `typed`.
    #[must_use]
    pub fn typed(self, name: impl Into<String>, errors: Errors) -> Self {
        Self { typed: Some((name.into(), errors)), ..self }
    }
    /// The link back says that the thing is kept.
    #[must_use]
    pub fn keeps(self) -> Self {
        Self { no: "confirm-keep", ..self }
    }
    /// The action can be undone, so the button is not red.
    #[must_use]
    pub fn harmless(self) -> Self {
        Self { dangerous: false, ..self }
    }
}
