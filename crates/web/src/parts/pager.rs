//! The pager below a table.

use askama::Template;

use crate::kernel::Page;

/// Links to the other pages of a table.
#[derive(Clone, Debug)]
pub struct Pager {
    /// From 1.
    pub page: usize,
    pub pages: usize,
    /// Path and query up to the page number, which is appended: `/invitations?state=sent&page=`.
    pub path: String,
}

#[derive(Template)]
#[template(path = "parts/pager.html")]
pub struct PagerPart<'a> {
    p: &'a Page,
    pager: &'a Pager,
}
impl askama::filters::HtmlSafe for PagerPart<'_> {}

impl Pager {
    /// `total` rows, `size` a page; `page` from the query is clamped to the pages that exist.
    pub fn new(page: usize, total: usize, size: usize, path: impl Into<String>) -> Self {
        let pages = total.div_ceil(size.max(1)).max(1);
        Self { page: page.clamp(1, pages), pages, path: path.into() }
    }
    /// The number of rows before this page.
    pub fn skip(&self, size: usize) -> usize {
        (self.page - 1) * size
    }
}

impl Page {
    /// Empty if there is only one page.
    pub fn pager<'a>(&'a self, pager: &'a Pager) -> PagerPart<'a> {
        PagerPart { p: self, pager }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_there_is_the_nearest() {
        for (asked, total, page, pages) in
            [(1, 0, 1, 1), (0, 20, 1, 2), (2, 11, 2, 2), (99, 11, 2, 2)]
        {
            let pager = Pager::new(asked, total, 10, "/a?page=");
            assert_eq!((pager.page, pager.pages), (page, pages));
        }
    }
}
