//! `/my-user` with sample data.

use std::time::Duration;

use base::Language;

use super::choice::SIZES;
use super::views::{Column, Head, Missing, MyUser, Ready, Row, Tab};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Menu, Page};
use crate::parts::Pager;

const DAY: Duration = Duration::from_secs(86_400);

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/my-user");
    let rows = || {
        let row = |role: &str, to| Row {
            name: p.t(role),
            actor_name: "Storskogsbolaget".to_owned(),
            actor: "990000-0137".to_owned(),
            from: NOW.minus(200 * DAY),
            to,
        };
        vec![
            row("role-permission-administrator", None),
            row("role-respondent", Some(NOW.plus(30 * DAY))),
        ]
    };
    let sorted = |column: Column| Head {
        words: column.words(),
        href: "/my-user".to_owned(),
        sorted: (column == Column::From).then_some("descending"),
    };
    let page = |tab, rows: Vec<Row>, services| MyUser {
        p,
        name: "Åsa Öberg".to_owned(),
        address: "asa.oberg@sjoboda.example".to_owned(),
        tab,
        counts: [(Tab::Active, 7), (Tab::Upcoming, 1), (Tab::Ended, 0)],
        heads: Column::ALL.map(sorted),
        pager: Pager::new(1, rows.len() * 4, 5, "/my-user?tab=active&page="),
        rows,
        none: p.t(tab.none()),
        sizes: SIZES.map(|size| (size.to_string(), p.number(size))).to_vec(),
        size: "5".to_owned(),
        services,
    };
    vec![
        Sample::new("my-user", &page(Tab::Active, rows(), services(p))),
        Sample::new("my-user-no-services", &page(Tab::Active, rows(), Vec::new())),
        Sample::new("my-user-none-active", &page(Tab::Active, Vec::new(), services(p))),
        Sample::new("my-user-none-upcoming", &page(Tab::Upcoming, Vec::new(), Vec::new())),
        Sample::new("my-user-none-ended", &page(Tab::Ended, Vec::new(), Vec::new())),
    ]
}

fn services(p: &Page) -> Vec<Ready> {
    let ready = |service: &str, missing, asks_consent| Ready {
        service: service.to_owned(),
        home: Some("https://virke.example/".to_owned()),
        missing,
        asks_consent,
    };
    let missing = vec![
        Missing {
            words: p.t2("ready-permission", "n", 1, "roles", p.t("role-respondent").to_lowercase()),
            link: Some(("ready-permission-how", "#how".to_owned())),
        },
        Missing {
            words: p.t("ready-second-factor"),
            link: Some(("mfa-turn-on", "/mfa?next=%2Fmy-user".to_owned())),
        },
    ];
    vec![ready("Uppföljning", missing, true), ready("Virkesportalen", Vec::new(), false)]
}
