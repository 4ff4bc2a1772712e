//! Lists sorted by a column. The column heads are links, so sorting works without script.

use std::cmp::Ordering;

use askama::Template;

use crate::kernel::Page;

/// The column a list is sorted by, and the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub by: &'static str,
    pub falling: bool,
}

impl Sort {
    /// Parses `name`, or `-name` for descending. An unknown column gives the first of `columns`,
    /// which may carry a `-` of its own.
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

    /// As written in a query.
    pub fn written(self) -> String {
        format!("{}{}", if self.falling { "-" } else { "" }, self.by)
    }

    pub fn turn(self, order: Ordering) -> Ordering {
        if self.falling { order.reverse() } else { order }
    }
}

/// A key that sorts å, ä and ö last, in this order, as Swedish does.
pub fn alphabetic(text: &str) -> String {
    let place = |c| match c {
        'å' => '\u{f0001}',
        'ä' | 'æ' => '\u{f0002}',
        'ö' | 'ø' => '\u{f0003}',
        other => other,
    };
    base::fold(text).chars().map(place).collect()
}

/// A column head that sorts the list.
#[derive(Template)]
#[template(path = "parts/sort_head.html")]
pub struct SortHead {
    words: String,
    href: String,
    /// The value of `aria-sort`, if the list is sorted by this column.
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
    /// is appended.
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
