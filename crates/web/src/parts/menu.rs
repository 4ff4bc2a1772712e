//! The main navigation of signed-in pages.

use askama::Template;

use super::Tabs;
use crate::kernel::{Menu, Page};

/// The main navigation: at the left on a wide screen, at the bottom on a phone.
#[derive(Template)]
#[template(path = "frame/menu.html")]
pub struct SideMenu<'a> {
    p: &'a Page,
    items: Vec<Item>,
}
impl askama::filters::HtmlSafe for SideMenu<'_> {}

struct Item {
    href: &'static str,
    icon: &'static str,
    /// Text keys: the name, and a shorter one for the phone's bar of five.
    words: &'static str,
    brief: &'static str,
    count: u32,
    /// Pages that belong to the item besides those below its own path.
    also: &'static [&'static str],
}

impl Item {
    fn is_here(&self, p: &Page) -> bool {
        p.is_at(self.href) || self.also.iter().any(|path| p.is_at(path))
    }
}

const OF_OVERVIEW: &[&str] = &["/staff/search", "/staff/letters", "/staff/sessions"];
const OF_ACCOUNT: &[&str] = &[
    "/account",
    "/account/details",
    "/mfa",
    "/my-user",
    "/account/address",
    "/account/confirm",
    "/account/password",
    "/account/privacy",
    "/account/recovery-codes",
    "/account/second-factor",
    "/account/sessions",
];

impl Page {
    pub fn side_menu(&self) -> SideMenu<'_> {
        let unread = self.person.as_ref().map_or(0, |person| person.unread);
        let item =
            |href, icon, words, brief| Item { href, icon, words, brief, count: 0, also: &[] };
        let items = match self.person.as_ref().map(|person| person.menu) {
            None => Vec::new(),
            Some(Menu::Respondent) => vec![
                item("/home", "home", "menu-home", "menu-home"),
                item("/submission", "submission", "menu-submission", "menu-submission-brief"),
                item("/extension", "extension", "menu-extension", "menu-extension"),
                Item {
                    also: OF_ACCOUNT,
                    ..item("/profile", "profile", "menu-own", "menu-own-brief")
                },
                Item {
                    count: unread,
                    ..item("/messages", "messages", "menu-messages", "menu-messages-brief")
                },
            ],
            Some(Menu::Member) => {
                let services = self.person.as_ref().is_some_and(|person| person.services);
                [
                    Some(Item {
                        also: OF_ACCOUNT,
                        ..item("/my-user", "profile", "menu-own", "menu-own-brief")
                    }),
                    services.then(|| {
                        item("/services", "units", "menu-services", "menu-services-brief")
                    }),
                    Some(item("/account/ways-in", "key", "menu-ways-in", "menu-ways-in-brief")),
                ]
                .into_iter()
                .flatten()
                .collect()
            }
            Some(Menu::Staff) => vec![
                Item {
                    also: OF_OVERVIEW,
                    ..item("/staff", "home", "menu-staff-home", "menu-staff-home")
                },
                item(
                    "/staff/invitations",
                    "invitations",
                    "menu-staff-invitations",
                    "menu-staff-invitations-brief",
                ),
                Item {
                    also: &["/staff/units", "/staff/people"],
                    ..item(
                        "/staff/organisations",
                        "units",
                        "menu-staff-organisations",
                        "menu-staff-organisations-brief",
                    )
                },
                Item {
                    also: &["/staff/periods", "/staff/submissions", "/staff/extensions"],
                    ..item(
                        "/staff/collections",
                        "periods",
                        "menu-staff-collections",
                        "menu-staff-collections-brief",
                    )
                },
                Item {
                    count: unread,
                    ..item("/staff/messages", "messages", "menu-messages", "menu-messages-brief")
                },
            ],
        };
        SideMenu { p: self, items }
    }

    /// Tabs between the sections of a person's own pages, shown on the first page of each section.
    pub fn own_sections(&self) -> Option<Tabs<'_>> {
        let person = self.person.as_ref()?;
        let here = self.path.split('?').next().unwrap_or_default();
        let reports = person.menu == Menu::Respondent;
        let all = [
            ("/my-user", "my-user-title", true),
            ("/profile", "profile-title", reports),
            ("/account", "account-title", true),
            ("/account/privacy", "my-data-title", true),
        ];
        let all = || all.iter().filter(|(.., there)| *there);
        all().any(|(path, ..)| *path == here).then(|| {
            all().fold(self.tabs("menu-own"), |tabs, (path, words, _)| {
                tabs.tab(self.t(words), path, *path == here)
            })
        })
    }
}
