//! The search form above a list.

use askama::Template;

use crate::kernel::Page;

/// A search form. It posts to `/search`, which seals the text before it reaches an address.
#[derive(Template)]
#[template(path = "parts/search.html")]
pub struct Search<'a> {
    p: &'a Page,
    label: &'static str,
    at: String,
    text: &'a str,
}
impl askama::filters::HtmlSafe for Search<'_> {}

impl Page {
    /// `label` is a text key; `at` is the path (and query) of the results page; `text` is the
    /// current search.
    pub fn search<'a>(
        &'a self,
        label: &'static str,
        at: impl std::fmt::Display,
        text: &'a str,
    ) -> Search<'a> {
        Search { p: self, label, at: at.to_string(), text }
    }
}
