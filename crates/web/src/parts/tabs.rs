//! Tabs as links, which work without script.

use askama::Template;

use crate::kernel::Page;

/// Views of one thing, as links.
#[derive(Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs<'a> {
    p: &'a Page,
    label: String,
    tabs: Vec<Tab>,
}
impl askama::filters::HtmlSafe for Tabs<'_> {}

struct Tab {
    words: String,
    href: String,
    count: Option<i64>,
    here: bool,
}

impl Page {
    /// `label` is the text key that names the group of tabs.
    pub fn tabs(&self, label: &str) -> Tabs<'_> {
        Tabs { p: self, label: self.t(label), tabs: Vec::new() }
    }
}

impl Tabs<'_> {
    #[must_use]
    pub fn tab(
        mut self,
        words: impl AsRef<str>,
        href: impl AsRef<str>,
        here: impl std::borrow::Borrow<bool>,
    ) -> Self {
        let (words, href) = (words.as_ref().to_owned(), href.as_ref().to_owned());
        self.tabs.push(Tab { words, href, count: None, here: *here.borrow() });
        self
    }
    /// The same, with a count.
    #[must_use]
    pub fn counted(
        mut self,
        words: impl AsRef<str>,
        href: impl AsRef<str>,
        here: impl std::borrow::Borrow<bool>,
        count: impl std::borrow::Borrow<usize>,
    ) -> Self {
        let (words, href) = (words.as_ref().to_owned(), href.as_ref().to_owned());
        let count = i64::try_from(*count.borrow()).ok();
        self.tabs.push(Tab { words, href, count, here: *here.borrow() });
        self
    }
}
