//! Text fields, with labels, hints and errors wired by `aria-describedby`.

use askama::Template;

use crate::kernel::{Errors, Page};

/// A single-line field: label above, hint, error, the field.
///
/// It has no `maxlength`: browsers silently cut pasted text, and count UTF-16 units. Text that is
/// too long gives an error instead.
#[derive(Template)]
#[template(path = "parts/field.html")]
pub struct Field<'a> {
    p: &'a Page,
    name: String,
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    kind: &'static str,
    value: String,
    autocomplete: Option<&'static str>,
    mode: Option<&'static str>,
    class: &'static str,
    required: bool,
    optional: bool,
    readonly: bool,
    shown_on_demand: bool,
    describes: Option<String>,
    focused: bool,
    /// Invalid, with the error text in another element.
    invalid: bool,
}
impl askama::filters::HtmlSafe for Field<'_> {}

impl<'a> Field<'a> {
    pub(super) fn new(p: &'a Page, name: &str) -> Self {
        Self {
            p,
            name: name.to_owned(),
            id: name.to_owned(),
            label: String::new(),
            hint: None,
            error: None,
            kind: "text",
            value: String::new(),
            autocomplete: None,
            mode: None,
            class: "",
            required: true,
            optional: false,
            readonly: false,
            shown_on_demand: false,
            describes: None,
            focused: false,
            invalid: false,
        }
    }

    /// For one of several fields of this name on a page: its id, which errors refer to, becomes
    /// `name-which`. Call it before `errors` and `wrong_as`.
    #[must_use]
    pub fn nth(self, which: impl AsRef<str>) -> Self {
        let id = format!("{}-{}", self.name, which.as_ref());
        Self { id, ..self }
    }
    /// Text key of the label.
    #[must_use]
    pub fn label(self, key: &str) -> Self {
        let label = self.p.t(key);
        Self { label, ..self }
    }
    #[must_use]
    pub fn label_text(self, words: impl AsRef<str>) -> Self {
        Self { label: words.as_ref().to_owned(), ..self }
    }
    /// Text key of the hint.
    #[must_use]
    pub fn hint(self, key: &str) -> Self {
        let hint = Some(self.p.t(key));
        Self { hint, ..self }
    }
    #[must_use]
    pub fn hint_text(self, words: impl AsRef<str>) -> Self {
        Self { hint: Some(words.as_ref().to_owned()), ..self }
    }
    /// Takes this field's error, if there is one.
    #[must_use]
    pub fn errors(self, errors: &Errors) -> Self {
        let error = errors.get(&self.id).map(str::to_owned);
        Self { error, ..self }
    }
    /// For one of several fields that share the error element `id`: marks this field if the error
    /// is its own.
    #[must_use]
    pub fn wrong_as(self, id: &str, errors: &Errors) -> Self {
        if errors.get(&self.id).is_none() {
            return self;
        }
        Self { invalid: true, describes: Some(id.to_owned()), ..self }
    }
    #[must_use]
    pub fn value(self, value: impl AsRef<str>) -> Self {
        Self { value: value.as_ref().to_owned(), ..self }
    }
    /// The input type: `email`, `tel`, `date`, `password`, …
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }
    /// The `autocomplete` token, for browsers and password managers (WCAG 2.2, 1.3.5).
    #[must_use]
    pub fn auto(self, autocomplete: &'static str) -> Self {
        Self { autocomplete: Some(autocomplete), ..self }
    }
    #[must_use]
    pub fn mode(self, mode: &'static str) -> Self {
        Self { mode: Some(mode), ..self }
    }
    /// May be left empty; the label says so.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { required: false, optional: true, ..self }
    }
    /// Validated by the server only, and not labelled optional.
    #[must_use]
    pub fn unforced(self) -> Self {
        Self { required: false, ..self }
    }
    #[must_use]
    pub fn readonly(self) -> Self {
        Self { readonly: true, required: false, ..self }
    }
    /// As wide as a date or a short number.
    #[must_use]
    pub fn short(self) -> Self {
        Self { class: "short", ..self }
    }
    /// Id of another element that describes the field, such as a list of rules.
    #[must_use]
    pub fn described_by(self, id: &str) -> Self {
        Self { describes: Some(id.to_owned()), ..self }
    }
    /// Focused when the page opens. Only for pages with nothing to read before the field.
    #[must_use]
    pub fn first(self) -> Self {
        Self { focused: true, ..self }
    }
    pub(super) fn shown_on_demand(self) -> Self {
        Self { shown_on_demand: true, ..self }
    }
    pub(super) fn code(self) -> Self {
        Self { class: "code", mode: Some("numeric"), autocomplete: Some("one-time-code"), ..self }
    }

    fn described(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if let Some(id) = &self.describes {
            ids.push(id.clone());
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A multi-line field.
#[derive(Template)]
#[template(path = "parts/area.html")]
pub struct Area<'a> {
    p: &'a Page,
    name: String,
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    value: String,
    rows: u8,
    required: bool,
    optional: bool,
}
impl askama::filters::HtmlSafe for Area<'_> {}

impl<'a> Area<'a> {
    pub(super) fn new(p: &'a Page, name: &str) -> Self {
        Self {
            p,
            name: name.to_owned(),
            id: name.to_owned(),
            label: String::new(),
            hint: None,
            error: None,
            value: String::new(),
            rows: 4,
            required: true,
            optional: false,
        }
    }
    /// For one of several fields of this name on a page: its id, which errors refer to, becomes
    /// `name-which`. Call it before `errors`.
    #[must_use]
    pub fn nth(self, which: impl AsRef<str>) -> Self {
        let id = format!("{}-{}", self.name, which.as_ref());
        Self { id, ..self }
    }
    #[must_use]
    pub fn label(self, key: &str) -> Self {
        let label = self.p.t(key);
        Self { label, ..self }
    }
    #[must_use]
    pub fn hint(self, key: &str) -> Self {
        let hint = Some(self.p.t(key));
        Self { hint, ..self }
    }
    #[must_use]
    pub fn errors(self, errors: &Errors) -> Self {
        let error = errors.get(&self.id).map(str::to_owned);
        Self { error, ..self }
    }
    #[must_use]
    pub fn value(self, value: impl AsRef<str>) -> Self {
        Self { value: value.as_ref().to_owned(), ..self }
    }
    #[must_use]
    pub fn rows(self, rows: u8) -> Self {
        Self { rows, ..self }
    }
    #[must_use]
    pub fn optional(self) -> Self {
        Self { required: false, optional: true, ..self }
    }
    /// Validated by the server only, and not labelled optional.
    #[must_use]
    pub fn unforced(self) -> Self {
        Self { required: false, ..self }
    }
    fn described(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
