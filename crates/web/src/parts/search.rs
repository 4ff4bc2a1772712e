use askama::Template;

use crate::kernel::Page;

/// The form that searches a list.
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
    /// `label` is a text key, `at` the path (and query) of the page that shows what was found,
    /// `text` what is searched for now.
    pub fn search<'a>(
        &'a self,
        label: &'static str,
        at: impl std::fmt::Display,
        text: &'a str,
    ) -> Search<'a> {
        Search { p: self, label, at: at.to_string(), text }
    }
}
