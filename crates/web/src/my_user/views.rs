//! Template of `/my-user`.

use askama::Template;
use base::Timestamp;

use crate::kernel::Page;
use crate::parts::{Pager, Tabs};

/// `/my-user`.
#[derive(Template)]
#[template(path = "my_user/my_user.html")]
pub struct MyUser<'a> {
    pub p: &'a Page,
    pub name: String,
    pub address: String,
    pub tab: Tab,
    /// The number of permissions in each tab.
    pub counts: [(Tab, usize); 3],
    pub heads: [Head; 5],
    pub rows: Vec<Row>,
    /// The text of an empty tab.
    pub none: String,
    pub pager: Pager,
    pub sizes: Vec<(String, String)>,
    pub size: String,
    /// The clients behind the portal; empty if it has none.
    pub services: Vec<Ready>,
}

impl MyUser<'_> {
    fn tabs(&self) -> Tabs<'_> {
        self.counts.iter().fold(self.p.tabs("my-user-permissions"), |tabs, (tab, count)| {
            tabs.counted(
                self.p.t(tab.words()),
                format!("/my-user?tab={}", tab.name()),
                *tab == self.tab,
                *count,
            )
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Active,
    Upcoming,
    Ended,
}

impl Tab {
    pub const ALL: [Self; 3] = [Self::Active, Self::Upcoming, Self::Ended];
    /// The value in queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Upcoming => "upcoming",
            Self::Ended => "ended",
        }
    }
    fn words(self) -> &'static str {
        match self {
            Self::Active => "my-user-active",
            Self::Upcoming => "my-user-upcoming",
            Self::Ended => "my-user-ended",
        }
    }
    pub(super) fn none(self) -> &'static str {
        match self {
            Self::Active => "my-user-active-none",
            Self::Upcoming => "my-user-upcoming-none",
            Self::Ended => "my-user-ended-none",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    ActorName,
    Actor,
    From,
    To,
}

impl Column {
    pub const ALL: [Self; 5] = [Self::Name, Self::ActorName, Self::Actor, Self::From, Self::To];
    /// The value in queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::ActorName => "actor-name",
            Self::Actor => "actor",
            Self::From => "from",
            Self::To => "to",
        }
    }
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Name => "my-user-column-name",
            Self::ActorName => "my-user-column-actor-name",
            Self::Actor => "my-user-column-actor",
            Self::From => "my-user-column-from",
            Self::To => "my-user-column-to",
        }
    }
}

/// A column header: a link that sorts by it.
#[derive(Clone, Debug)]
pub struct Head {
    /// Text key.
    pub words: &'static str,
    pub href: String,
    /// The `aria-sort` value, if the table is sorted by this column.
    pub sorted: Option<&'static str>,
}

/// A permission.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub actor_name: String,
    /// Principal code, or organisation number.
    pub actor: String,
    pub from: Timestamp,
    /// The last moment; `None` if it has no end.
    pub to: Option<Timestamp>,
}

/// A client, and what is still missing.
#[derive(Clone, Debug)]
pub struct Ready {
    pub service: String,
    pub home: Option<String>,
    pub missing: Vec<Missing>,
    /// It will ask for consent.
    pub asks_consent: bool,
}

#[derive(Clone, Debug)]
pub struct Missing {
    pub words: String,
    /// Text key and URL of the remedy.
    pub link: Option<(&'static str, String)>,
}
