//! Tab, sort order and page size of the permissions table, from the query and a cookie. Both come
//! from the browser, so unknown values fall back to defaults.

use std::time::Duration;

use serde::Deserialize;

use super::views::{Column, Tab};
use crate::kernel::Cookies;

const COOKIE: &str = "permissions";
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
/// Rows per page; the first is the default.
pub(super) const SIZES: [usize; 4] = [5, 10, 25, 50];

/// The query as sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Query {
    tab: String,
    sort: String,
    order: String,
    size: String,
    page: String,
}

/// How the table is shown. A cookie keeps size and order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) tab: Tab,
    pub(super) sort: Column,
    pub(super) falling: bool,
    pub(super) size: usize,
    pub(super) page: usize,
}

impl Choice {
    /// The query takes precedence over the cookie. Invalid values are ignored.
    pub(super) fn read(query: &Query, cookies: &Cookies) -> Self {
        let kept = Kept::read(cookies.get(COOKIE).unwrap_or_default());
        let size = query.size.parse().ok().filter(|size| SIZES.contains(size));
        let sort = Column::ALL.into_iter().find(|column| column.name() == query.sort);
        let choice = Self {
            tab: Tab::ALL.into_iter().find(|tab| tab.name() == query.tab).unwrap_or(Tab::Active),
            sort: sort.unwrap_or(kept.sort),
            falling: if sort.is_some() { query.order == "falling" } else { kept.falling },
            size: size.unwrap_or(kept.size),
            page: query.page.parse().unwrap_or(1),
        };
        let now = Kept { sort: choice.sort, falling: choice.falling, size: choice.size };
        if now != kept {
            cookies.set(COOKIE, &now.text(), Some(YEAR));
        }
        choice
    }

    /// Path and query of a tab, to which the page number is appended.
    pub(super) fn path(&self, tab: Tab) -> String {
        format!("/my-user?tab={}&page=", tab.name())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kept {
    sort: Column,
    falling: bool,
    size: usize,
}

impl Kept {
    fn text(self) -> String {
        format!(
            "{}.{}.{}",
            self.size,
            self.sort.name(),
            if self.falling { "falling" } else { "rising" }
        )
    }
    fn read(text: &str) -> Self {
        let mut parts = text.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (size, sort, order) = (next(), next(), next());
        let sort = Column::ALL.into_iter().find(|column| column.name() == sort);
        Self {
            size: size.parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]),
            falling: sort.is_none() || order == "falling",
            // The default: newest first.
            sort: sort.unwrap_or(Column::From),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_choice_is_parsed_and_nonsense_is_not() {
        let begins = Kept { sort: Column::From, falling: true, size: 5 };
        for nonsense in ["", "7", "5.", "5..rising", "x.y.z", "5.<script>.falling"] {
            assert_eq!(Kept::read(nonsense), begins, "{nonsense}");
        }
        let chosen = Kept { sort: Column::Actor, falling: false, size: 25 };
        assert_eq!(Kept::read(&chosen.text()), chosen);
    }
}
