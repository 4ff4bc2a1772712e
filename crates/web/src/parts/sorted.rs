//! Lists that are sorted by a column. The heads are links, so it works without script.

use std::cmp::Ordering;

use askama::Template;

use crate::kernel::Page;

/// By which column a list is sorted, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub by: &'static str,
    pub falling: bool,
}

impl Sort {
    /// What an address says: `name`, or `-name` for falling. The first of the columns where it is
    /// none of them; that one may have the `-`, too.
    pub fn of(text: &str, columns: &[&'static str]) -> Self {
        let (name, falling) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        match columns.iter().find(|column| column.trim_start_matches('-') == name) {
            Some(column) => Self { by: column.trim_start_matches('-'), falling },
            None => columns.first().map_or(Self { by: "", falling: false }, |first| Self {
                by: first.trim_start_matches('-'),
                falling: first.starts_with('-'),
            }),
        }
    }

    /// As it stands in an address.
    pub fn written(self) -> String {
        format!("{}{}", if self.falling { "-" } else { "" }, self.by)
    }

    pub fn turn(self, order: Ordering) -> Ordering {
        if self.falling { order.reverse() } else { order }
    }
}

/// Å, Ä and Ö come last, in this order.
pub fn alphabetic(text: &str) -> String {
    let place = |c| match c {
        'å' => '\u{f0001}',
        'ä' | 'æ' => '\u{f0002}',
        'ö' | 'ø' => '\u{f0003}',
        other => other,
    };
    base::fold(text).chars().map(place).collect()
}

/// The head of a column by which a list is sorted.
#[derive(Template)]
#[template(path = "parts/sort_head.html")]
pub struct SortHead {
    words: String,
    href: String,
    /// `ascending` or `descending`, where the list is sorted by it.
    sorted: Option<&'static str>,
    is_number: bool,
}
impl askama::filters::HtmlSafe for SortHead {}

impl SortHead {
    #[must_use]
    pub fn number(self) -> Self {
        Self { is_number: true, ..self }
    }
}

impl Page {
    /// `key` is the text of the head; `path` is the list's address with a query, to which the order
    /// is added.
    pub fn sort_head(
        &self,
        key: &str,
        sort: &Sort,
        column: &'static str,
        path: impl AsRef<str>,
    ) -> SortHead {
        let here = sort.by == column;
        let next = Sort { by: column, falling: here && !sort.falling };
        SortHead {
            words: self.t(key),
            href: format!("{}&sort={}", path.as_ref(), next.written()),
            sorted: here.then_some(if sort.falling { "descending" } else { "ascending" }),
            is_number: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_what_the_address_says_or_the_first() {
        let columns = ["-sent", "name"];
        for (text, by, falling) in [
            ("", "sent", true),
            ("sent", "sent", false),
            ("-name", "name", true),
            ("x", "sent", true),
            ("-", "sent", true),
        ] {
            let sort = Sort::of(text, &columns);
            assert_eq!((sort.by, sort.falling), (by, falling), "{text}");
            assert_eq!(Sort::of(&sort.written(), &columns), sort);
        }
    }
}
