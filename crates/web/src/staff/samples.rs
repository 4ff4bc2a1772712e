//! Sample pages of the staff's pages, for the gallery.

use std::time::Duration;

use base::Language;
use organisations::permissions::Role;

use super::organisation_samples;
use super::organisation_views::PersonRow;
use super::views::{
    ChangedRow, Far, Filter, FoundOrganisation, FoundUnit, Home, Invitation, InvitationRow,
    Invitations, Invite, InviteCheck, InviteDone, InviteFields, InviteFile, PeriodCard, RefusedRow,
    Search, Task, UnitNow,
};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::{Answers, Confirm, Pager, Response, Sort, Tone};

const DAY: Duration = Duration::from_secs(24 * 3600);

const NOTICES: [&str; 11] = [
    "notice-letter-again",
    "notice-letter-removed",
    "notice-work-again",
    "notice-address-corrected",
    "notice-invitation-again",
    "notice-invitation-taken-back",
    "notice-organisation-added",
    "notice-unit-added",
    "notice-permission-ended",
    "notice-account-closed",
    "notice-factor-reset",
];

/// Outcomes of an invitation, by the name of the sample.
const INVITED: [(&str, &str); 4] = [
    ("notice-invited", "effect.wnew:letter.winvitation"),
    ("invited-lately", "effect.wnew:letter.wlately"),
    ("invited-held", "effect.wheld:letter.wnothing"),
    (
        "invited-changed",
        "effect.wchanged:letter.wnews:was.s1700000000000000-1801400400000000:is.s1700000000000000-",
    ),
];

fn row(n: usize, far: Far) -> InvitationRow {
    let names = [
        ("Åsa Öberg", "asa.oberg@sjoboda.example"),
        ("", "li.wang@norrvik.example"),
        ("Per Lund", "per.lund@hällbo.example"),
    ];
    let (name, address) = names[n % names.len()];
    InvitationRow {
        id: format!("{n:026}"),
        name: name.to_owned(),
        address: address.to_owned(),
        organisation: ["Sjöboda kommun", "Norrvik kommun", "Hällbo region"][n % 3].to_owned(),
        far,
        sent: NOW.minus(DAY),
        expires: NOW.plus(30 * DAY),
    }
}

pub fn samples(language: Language) -> Vec<Sample> {
    let mut samples = lists(language);
    samples.extend(inviting(language));
    samples.extend(organisation_samples::samples(language));
    samples
}

fn lists(language: Language) -> Vec<Sample> {
    let home = &page_for(language, Menu::Staff, "/staff");
    let p = &page_for(language, Menu::Staff, "/staff/invitations");
    let fars = [
        Far { tone: Tone::Neutral, words: "far-sent" },
        Far { tone: Tone::Info, words: "far-opened" },
        Far { tone: Tone::Info, words: "far-in-progress" },
        Far { tone: Tone::Success, words: "far-done" },
        Far { tone: Tone::Warning, words: "far-expired" },
        Far { tone: Tone::Neutral, words: "far-taken-back" },
    ];
    let counts: Vec<_> = Filter::ALL.into_iter().zip([312, 96, 7, 204, 5]).collect();
    let list = |filter, rows: Vec<InvitationRow>, search: &str| Invitations {
        p,
        filter,
        counts: counts.clone(),
        search: search.to_owned(),
        newest: (filter == Filter::All).then_some(2_000),
        rows,
        sort: Sort { by: "sent", falling: true },
        path: "/staff/invitations?show=all&q=".to_owned(),
        pager: Pager::new(2, 312, 25, "/staff/invitations?show=all&page="),
    };
    let task =
        |count, words: String, href: &str, icon| Task { count, words, href: href.to_owned(), icon };
    let busy = Home {
        administrator: false,
        p: home,
        tasks: vec![
            task(
                12,
                home.t2("staff-task-decide", "n", 12, "of", home.brand()),
                "/staff/periods/01?status=submitted",
                "submission",
            ),
            task(
                1,
                home.t1("staff-task-threads", "n", 1),
                "/staff/messages?show=waiting",
                "messages",
            ),
            task(2, home.t1("staff-task-extensions", "n", 2), "/staff/extensions", "extension"),
            task(2, home.t1("staff-task-letters", "n", 2), "/staff/letters", "warning"),
            task(1, home.t1("staff-task-work", "n", 1), "/staff/letters", "warning"),
            task(
                7,
                home.t1("staff-task-stuck", "n", 7),
                "/staff/invitations?show=stuck",
                "invitations",
            ),
            task(3, home.t1("staff-task-nobody", "n", 3), "/staff/organisations", "units"),
        ],
        periods: vec![PeriodCard {
            collection: home.brand().to_owned(),
            name: "2026".to_owned(),
            href: "/staff/collections".to_owned(),
            from: NOW.minus(10 * DAY),
            to: NOW.plus(30 * DAY),
            asked: 312,
            begun: 54,
            submitted: 120,
            response: Some(Response {
                from: NOW.minus(10 * DAY),
                to: NOW.plus(30 * DAY),
                now: Answers { asked: 312, at: (0..120).map(|n| n * n * 250 / 14_400).collect() },
                before: Some(Answers { asked: 290, at: (0..280).map(|n| 120 + n * 3).collect() }),
            }),
        }],
    };
    let one = |n: usize, open: bool| Invitation {
        may: true,
        p,
        row: row(n, fars[n]),
        sends: 2,
        created: NOW.minus(5 * DAY),
        opened: Some(NOW.minus(2 * DAY)),
        started: (n == 2).then_some(NOW.minus(DAY)),
        done: (n == 3).then_some(NOW),
        taken_back: (n == 5).then_some(NOW),
        open,
        person: "/staff/people/01".to_owned(),
    };
    let found = Search {
        p: home,
        search: "sjöboda".to_owned(),
        organisations: vec![
            FoundOrganisation {
                id: "01".to_owned(),
                name: "Sjöboda kommun".to_owned(),
                number: "990000-0002".to_owned(),
                units: 2,
            },
            FoundOrganisation {
                id: "02".to_owned(),
                name: "Sjöboda hamn AB".to_owned(),
                number: "990000-0010".to_owned(),
                units: 0,
            },
        ],
        units: vec![FoundUnit {
            id: "01".to_owned(),
            name: "Sjöboda kommun, Sjöboda hamn".to_owned(),
            code: "1103".to_owned(),
            now: vec![UnitNow {
                href: "/staff/submissions/01".to_owned(),
                words: format!(
                    "{}, {}",
                    home.brand(),
                    home.t1("period-submission", "name", "2026")
                ),
                tone: Tone::Info,
                chip: home.t("status-in-review"),
            }],
        }],
        people: vec![PersonRow {
            id: "01".to_owned(),
            name: "Åsa Öberg".to_owned(),
            address: "asa.oberg@sjoboda.example".to_owned(),
            far: Far { tone: Tone::Success, words: "far-active" },
        }],
        more: true,
    };
    let mut samples = vec![
        Sample::new("staff-home", &busy),
        Sample::new("staff-search", &found),
        Sample::new(
            "staff-search-none",
            &Search {
                organisations: Vec::new(),
                units: Vec::new(),
                people: Vec::new(),
                more: false,
                search: "Österport".to_owned(),
                ..found
            },
        ),
        Sample::new(
            "staff-home-quiet",
            &Home { p: home, tasks: Vec::new(), periods: Vec::new(), administrator: true },
        ),
        Sample::new(
            "invitations",
            &list(Filter::All, (0..fars.len()).map(|n| row(n, fars[n])).collect(), ""),
        ),
        Sample::new("invitations-none", &list(Filter::Stuck, Vec::new(), "")),
        Sample::new("invitations-search-none", &list(Filter::Waiting, Vec::new(), "Österport")),
        Sample::new("invitation-in-progress", &one(2, true)),
        Sample::new("invitation-done", &one(3, false)),
        Sample::new("invitation-taken-back", &one(5, false)),
        Sample::new(
            "invitation-take-back",
            &Confirm::new(
                p,
                p.t("invitation-take-back-ask"),
                p.t("invitation-take-back-follows"),
                "invitation-take-back-yes",
                "/staff/invitations",
            )
            .about("Åsa Öberg, asa.oberg@sjoboda.example"),
        ),
        Sample::new(
            "sessions-end-all",
            &Confirm::new(
                p,
                p.t("staff-sessions-ask"),
                p.t1("staff-sessions-follows", "n", 214),
                "staff-sessions-end",
                "/staff",
            )
            .typed(p.brand(), Errors::one("typed", p.t1("confirm-typed-wrong", "name", p.brand()))),
        ),
    ];
    for (name, places) in INVITED {
        let p = &Page {
            notice: Some(format!("notice-invited:{places}")),
            ..page_for(language, Menu::Staff, "/staff")
        };
        samples.push(Sample::new(
            name,
            &Home { p, tasks: Vec::new(), periods: Vec::new(), administrator: false },
        ));
    }
    for notice in NOTICES {
        let p =
            &Page { notice: Some(notice.to_owned()), ..page_for(language, Menu::Staff, "/staff") };
        samples.push(Sample::new(
            notice,
            &Home { p, tasks: Vec::new(), periods: Vec::new(), administrator: false },
        ));
    }
    samples
}

fn inviting(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Staff, "/staff/invitations");
    let units = vec![
        ("01".to_owned(), "1280 Sjöboda kommun".to_owned()),
        ("02".to_owned(), "2482 Norrvik kommun".to_owned()),
    ];
    let organisations = vec![("01".to_owned(), "Sjöboda kommun 990000-0012".to_owned())];
    let roles = Role::ALL;
    let invite = |sent: InviteFields, errors| Invite {
        p,
        roles: roles.to_vec(),
        role: sent.role.parse().unwrap_or(Role::Respondent),
        units: units.clone(),
        organisations: organisations.clone(),
        ask_own: sent.address.starts_with("info@"),
        ask_person: !sent.person.is_empty(),
        sent,
        errors,
    };
    let mut wrong = Errors::one("address", p.t("invite-shared"));
    wrong.add("unit", p.t("invite-unit-missing"));
    wrong.add("until", p.t("invite-until-wrong"));
    let file = |errors| InviteFile { p, lines: String::new(), until: String::new(), errors };
    let refused = |keys: &[&str]| -> Vec<RefusedRow> {
        keys.iter()
            .zip(2..)
            .map(|(key, line)| RefusedRow { line, why: p.t1(key, "first", 2) })
            .collect()
    };
    let all = refused(&[
        "why-malformed",
        "why-address",
        "why-shared",
        "why-name",
        "why-unit",
        "why-language",
        "why-twice",
        "why-too-many",
        "why-no-header",
    ]);
    let changed = || {
        let (until, open) = (p.validity(NOW, Some(NOW.plus(40 * DAY))), p.validity(NOW, None));
        vec![
            ChangedRow { line: 7, before: until.clone(), after: open.clone() },
            ChangedRow { line: 9, before: open, after: until },
        ]
    };
    let check = |good, refused| InviteCheck {
        p,
        good,
        held: 3,
        changed: changed(),
        refused,
        ignored: "telefon".to_owned(),
        lines: "address;unit\n".to_owned(),
        until: String::new(),
    };
    let mut samples = vec![
        Sample::new(
            "invite",
            &invite(
                InviteFields { language: "sv".to_owned(), ..Default::default() },
                Errors::new(),
            ),
        ),
        Sample::new(
            "invite-wrong",
            &invite(
                InviteFields {
                    address: "info@sjoboda.example".to_owned(),
                    until: "2020-01-01".to_owned(),
                    ..Default::default()
                },
                wrong,
            ),
        ),
        Sample::new(
            "invite-permission-administrator",
            &invite(
                InviteFields { role: "permission-administrator".to_owned(), ..Default::default() },
                Errors::one("organisation", p.t("invite-organisation-missing")),
            ),
        ),
        Sample::new(
            "invite-staff",
            &invite(
                InviteFields {
                    role: "staff".to_owned(),
                    from: "2020-01-01".to_owned(),
                    ..Default::default()
                },
                {
                    let mut errors = Errors::one("from", p.t("invite-from-wrong"));
                    errors.add("until", p.t("invite-until-before"));
                    errors
                },
            ),
        ),
        Sample::new(
            "invite-system-administrator",
            &invite(
                InviteFields { role: "system-administrator".to_owned(), ..Default::default() },
                Errors::new(),
            ),
        ),
        Sample::new("invite-file", &file(Errors::new())),
        Sample::new("invite-check", &check(212, all.clone())),
        Sample::new("invite-check-all", &check(212, Vec::new())),
        Sample::new("invite-check-none", &check(0, refused(&["why-no-header"]))),
        Sample::new(
            "invite-done",
            &InviteDone {
                p,
                asked: 208,
                had_account: 4,
                lately: 2,
                held: 3,
                changed: changed(),
                refused: all,
            },
        ),
    ];
    for (name, key) in
        [("invite-file-missing", "invite-file-missing"), ("invite-file-large", "invite-file-large")]
    {
        samples.push(Sample::new(name, &file(Errors::one("file", p.t(key)))));
    }
    samples
}
