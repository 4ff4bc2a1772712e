//! Selects, checkboxes and radio groups, with labels, hints and errors wired by `aria-describedby`.

use askama::Template;

use crate::kernel::{Errors, Page};

/// A drop-down list.
#[derive(Template)]
#[template(path = "parts/select.html")]
pub struct Select<'a> {
    p: &'a Page,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    options: Vec<(String, String)>,
    chosen: String,
    /// Id of the element with the error text that this field shares with others.
    wrong_at: Option<String>,
}
impl askama::filters::HtmlSafe for Select<'_> {}

impl<'a> Select<'a> {
    pub(super) fn new(p: &'a Page, name: &str) -> Self {
        Self {
            p,
            name: name.to_owned(),
            label: String::new(),
            hint: None,
            error: None,
            options: Vec::new(),
            chosen: String::new(),
            wrong_at: None,
        }
    }
    /// For one of several fields that share the error element `id`: marks this field if the error
    /// is its own.
    #[must_use]
    pub fn wrong_as(self, id: &str, errors: &Errors) -> Self {
        let wrong_at = errors.get(&self.name).map(|_| id.to_owned());
        Self { wrong_at, ..self }
    }
    #[must_use]
    pub fn label(self, key: &str) -> Self {
        let label = self.p.t(key);
        Self { label, ..self }
    }
    #[must_use]
    pub fn label_text(self, words: impl AsRef<str>) -> Self {
        Self { label: words.as_ref().to_owned(), ..self }
    }
    #[must_use]
    pub fn hint(self, key: &str) -> Self {
        let hint = Some(self.p.t(key));
        Self { hint, ..self }
    }
    #[must_use]
    pub fn errors(self, errors: &Errors) -> Self {
        let error = errors.get(&self.name).map(str::to_owned);
        Self { error, ..self }
    }
    /// Text key of the empty option, which comes first.
    #[must_use]
    pub fn empty(mut self, key: &str) -> Self {
        self.options.insert(0, (String::new(), self.p.t(key)));
        self
    }
    #[must_use]
    pub fn option(mut self, value: impl AsRef<str>, words: impl AsRef<str>) -> Self {
        self.options.push((value.as_ref().to_owned(), words.as_ref().to_owned()));
        self
    }
    /// (value, label) pairs.
    #[must_use]
    pub fn options(mut self, options: &[(String, String)]) -> Self {
        self.options.extend_from_slice(options);
        self
    }
    #[must_use]
    pub fn chosen(self, value: impl AsRef<str>) -> Self {
        Self { chosen: value.as_ref().to_owned(), ..self }
    }
    fn described(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).chain(self.wrong_at.clone()).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A checkbox.
#[derive(Template)]
#[template(path = "parts/check.html")]
pub struct Check<'a> {
    p: &'a Page,
    name: String,
    value: String,
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    on: bool,
}
impl askama::filters::HtmlSafe for Check<'_> {}

impl<'a> Check<'a> {
    pub(super) fn new(p: &'a Page, name: &str) -> Self {
        Self {
            p,
            name: name.to_owned(),
            value: "yes".to_owned(),
            id: name.to_owned(),
            label: String::new(),
            hint: None,
            error: None,
            on: false,
        }
    }
    #[must_use]
    pub fn label(self, key: &str) -> Self {
        let label = self.p.t(key);
        Self { label, ..self }
    }
    #[must_use]
    pub fn label_text(self, words: impl AsRef<str>) -> Self {
        Self { label: words.as_ref().to_owned(), ..self }
    }
    #[must_use]
    pub fn hint(self, key: &str) -> Self {
        let hint = Some(self.p.t(key));
        Self { hint, ..self }
    }
    #[must_use]
    pub fn errors(self, errors: &Errors) -> Self {
        let error = errors.get(&self.name).map(str::to_owned);
        Self { error, ..self }
    }
    /// The value submitted when it is checked; `yes` by default.
    #[must_use]
    pub fn value(self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        Self { id: format!("{}-{value}", self.name), value: value.to_owned(), ..self }
    }
    #[must_use]
    pub fn on(self, on: impl std::borrow::Borrow<bool>) -> Self {
        Self { on: *on.borrow(), ..self }
    }
    fn described(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A group of radio buttons.
#[derive(Template)]
#[template(path = "parts/choices.html")]
pub struct Choices<'a> {
    p: &'a Page,
    name: String,
    legend: String,
    hint: Option<String>,
    error: Option<String>,
    options: Vec<Choice>,
    chosen: String,
}
impl askama::filters::HtmlSafe for Choices<'_> {}

struct Choice {
    value: String,
    words: String,
    hint: Option<String>,
}

impl<'a> Choices<'a> {
    pub(super) fn new(p: &'a Page, name: &str) -> Self {
        Self {
            p,
            name: name.to_owned(),
            legend: String::new(),
            hint: None,
            error: None,
            options: Vec::new(),
            chosen: String::new(),
        }
    }
    #[must_use]
    pub fn legend(self, key: &str) -> Self {
        let legend = self.p.t(key);
        Self { legend, ..self }
    }
    #[must_use]
    pub fn hint(self, key: &str) -> Self {
        let hint = Some(self.p.t(key));
        Self { hint, ..self }
    }
    #[must_use]
    pub fn errors(self, errors: &Errors) -> Self {
        let error = errors.get(&self.name).map(str::to_owned);
        Self { error, ..self }
    }
    #[must_use]
    pub fn option(mut self, value: impl AsRef<str>, words: impl AsRef<str>) -> Self {
        self.options.push(Choice {
            value: value.as_ref().to_owned(),
            words: words.as_ref().to_owned(),
            hint: None,
        });
        self
    }
    /// The same, with a line of explanation.
    #[must_use]
    pub fn option_hint(
        mut self,
        value: impl AsRef<str>,
        words: impl AsRef<str>,
        hint: impl AsRef<str>,
    ) -> Self {
        let hint = Some(hint.as_ref().to_owned());
        self.options.push(Choice {
            value: value.as_ref().to_owned(),
            words: words.as_ref().to_owned(),
            hint,
        });
        self
    }
    #[must_use]
    pub fn chosen(self, value: impl AsRef<str>) -> Self {
        Self { chosen: value.as_ref().to_owned(), ..self }
    }
    fn described(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
