use askama::Template;

use crate::kernel::{Errors, Page};

/// The question before what can't be undone, as a page of its own: what, how many, yes or back. The
/// form posts to the page's own address.
#[derive(Template)]
#[template(path = "parts/confirm.html")]
pub struct Confirm<'a> {
    p: &'a Page,
    title: String,
    words: String,
    what: Vec<String>,
    /// Text key of the button: the verb.
    button: &'static str,
    /// Text key of the link back.
    no: &'static str,
    action: Option<String>,
    back: String,
    fields: Vec<(&'static str, String)>,
    dangerous: bool,
    possible: bool,
    /// What is to be typed first, and what is wrong with what was.
    typed: Option<(String, Errors)>,
}

/// Whether what was typed is the name that a page asked for, whatever the case.
pub fn is_typed(text: &str, name: &str) -> bool {
    base::fold(text.trim()) == base::fold(name.trim())
}

impl<'a> Confirm<'a> {
    /// `title` asks, `words` say what follows, both ready; `button` is the text key of the verb;
    /// `back` is where no leads.
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
    /// One of the things that it is about.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.what.push(what.into());
        self
    }
    /// Where the yes is posted, if not to the page's own address.
    #[must_use]
    pub fn posts_to(self, path: impl Into<String>) -> Self {
        Self { action: Some(path.into()), ..self }
    }
    /// What the yes says besides.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
    /// There is nothing to say yes to: the page says why, and leads back.
    #[must_use]
    pub fn impossible(self) -> Self {
        Self { possible: false, no: "confirm-return", ..self }
    }
    /// It ends or erases something for many: the name is typed first, in the field `typed`.
    #[must_use]
    pub fn typed(self, name: impl Into<String>, errors: Errors) -> Self {
        Self { typed: Some((name.into(), errors)), ..self }
    }
    /// It takes something away: no keeps it.
    #[must_use]
    pub fn keeps(self) -> Self {
        Self { no: "confirm-keep", ..self }
    }
    /// It can be undone: the button is not red.
    #[must_use]
    pub fn harmless(self) -> Self {
        Self { dangerous: false, ..self }
    }
}
