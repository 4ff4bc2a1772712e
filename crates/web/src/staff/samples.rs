use std::time::Duration;

use base::Language;
use organisations::permissions::Role;

use super::letter_samples::{job_rows, letter_rows};
use super::letter_views::{Address, Letters};
use super::views::{
    Far, Filter, FoundUnit, Home, Invitation, InvitationRow, Invitations, Invite, InviteCheck, InviteDone, InviteFields, InviteFile,
    NewOrganisation, NewUnit, Organisations, PeriodCard, PermissionRow, Person, PersonRow, RefusedRow, Reset, Search, Task, Unit, UnitNow,
    UnitRow,
};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::{Answers, Confirm, Pager, Response, Tone};

const DAY: Duration = Duration::from_secs(24 * 3600);

const NOTICES: [&str; 13] = [
    "notice-letter-again",
    "notice-letter-removed",
    "notice-work-again",
    "notice-address-corrected",
    "notice-invitation-sent",
    "notice-invitation-again",
    "notice-invitation-had-account",
    "notice-invitation-taken-back",
    "notice-organisation-added",
    "notice-unit-added",
    "notice-permission-ended",
    "notice-account-closed",
    "notice-factor-reset",
];

fn row(n: usize, far: Far) -> InvitationRow {
    let names = [("Åsa Öberg", "asa.oberg@sjoboda.example"), ("", "li.wang@norrvik.example"), ("Per Lund", "per.lund@hällbo.example")];
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
    samples.extend(organisations(language));
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
        pager: Pager::new(2, 312, 25, "/staff/invitations?show=all&page="),
    };
    let task = |count, words: String, href: &str, icon| Task { count, words, href: href.to_owned(), icon };
    let busy = Home {
        administrator: false,
        p: home,
        tasks: vec![
            task(12, home.t2("staff-task-decide", "n", 12, "of", home.brand()), "/staff/periods/01?status=submitted", "submission"),
            task(1, home.t1("staff-task-threads", "n", 1), "/staff/messages?show=waiting", "messages"),
            task(2, home.t1("staff-task-extensions", "n", 2), "/staff/extensions", "extension"),
            task(2, home.t1("staff-task-letters", "n", 2), "/staff/letters", "warning"),
            task(1, home.t1("staff-task-work", "n", 1), "/staff/letters", "warning"),
            task(7, home.t1("staff-task-stuck", "n", 7), "/staff/invitations?show=stuck", "invitations"),
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
        units: vec![FoundUnit {
            id: "01".to_owned(),
            name: "Sjöboda kommun, Sjöboda hamn".to_owned(),
            code: "1103".to_owned(),
            now: vec![UnitNow {
                href: "/staff/submissions/01".to_owned(),
                words: format!("{}, {}", home.brand(), home.t1("period-submission", "name", "2026")),
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
            &Search { units: Vec::new(), people: Vec::new(), more: false, search: "Österport".to_owned(), ..found },
        ),
        Sample::new("staff-home-quiet", &Home { p: home, tasks: Vec::new(), periods: Vec::new(), administrator: true }),
        Sample::new("invitations", &list(Filter::All, (0..fars.len()).map(|n| row(n, fars[n])).collect(), "")),
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
    ];
    for notice in NOTICES {
        let p = &Page { notice: Some(notice.to_owned()), ..page_for(language, Menu::Staff, "/staff") };
        samples.push(Sample::new(notice, &Home { p, tasks: Vec::new(), periods: Vec::new(), administrator: false }));
    }
    samples
}

fn inviting(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Staff, "/staff/invitations");
    let units = vec![("01".to_owned(), "1280 Sjöboda kommun".to_owned()), ("02".to_owned(), "2482 Norrvik kommun".to_owned())];
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
        keys.iter().zip(2..).map(|(key, line)| RefusedRow { line, why: p.t1(key, "first", 2) }).collect()
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
    let check = |good, refused| InviteCheck {
        p,
        good,
        refused,
        ignored: "telefon".to_owned(),
        lines: "address;unit\n".to_owned(),
        until: String::new(),
    };
    let mut samples = vec![
        Sample::new("invite", &invite(InviteFields { language: "sv".to_owned(), ..Default::default() }, Errors::new())),
        Sample::new(
            "invite-wrong",
            &invite(
                InviteFields { address: "info@sjoboda.example".to_owned(), until: "2020-01-01".to_owned(), ..Default::default() },
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
            &invite(InviteFields { role: "staff".to_owned(), from: "2020-01-01".to_owned(), ..Default::default() }, {
                let mut errors = Errors::one("from", p.t("invite-from-wrong"));
                errors.add("until", p.t("invite-until-before"));
                errors
            }),
        ),
        Sample::new(
            "invite-system-administrator",
            &invite(InviteFields { role: "system-administrator".to_owned(), ..Default::default() }, Errors::new()),
        ),
        Sample::new("invite-file", &file(Errors::new())),
        Sample::new("invite-check", &check(212, all.clone())),
        Sample::new("invite-check-all", &check(212, Vec::new())),
        Sample::new("invite-check-none", &check(0, refused(&["why-no-header"]))),
        Sample::new("invite-done", &InviteDone { p, asked: 208, had_account: 4, refused: all }),
    ];
    for (name, key) in [("invite-file-missing", "invite-file-missing"), ("invite-file-large", "invite-file-large")] {
        samples.push(Sample::new(name, &file(Errors::one("file", p.t(key)))));
    }
    samples
}

fn organisations(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Staff, "/staff/organisations");
    let unit = |code: &str, name: &str, people| UnitRow {
        id: code.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        organisation: name.to_owned(),
        people,
    };
    let list = |rows: Vec<UnitRow>, search: &str| Organisations {
        p,
        at: "/staff/organisations".to_owned(),
        search: search.to_owned(),
        total: 312,
        rows,
        pager: Pager::new(1, 312, 50, "/staff/organisations?page="),
    };
    let active = Far { tone: Tone::Success, words: "far-active" };
    let invited = Far { tone: Tone::Neutral, words: "far-invited" };
    let person = |n: usize, far| PersonRow {
        id: n.to_string(),
        name: ["Åsa Öberg", "Li Wang"][n].to_owned(),
        address: ["asa.oberg@sjoboda.example", "li.wang@sjoboda.example"][n].to_owned(),
        far,
    };
    let page = |people| Unit {
        p,
        id: "01".to_owned(),
        code: "1280".to_owned(),
        name: "Sjöboda kommun".to_owned(),
        organisation: "Sjöboda kommun".to_owned(),
        number: "990000-0002".to_owned(),
        people,
    };
    let permission = |role, to, far, open| PermissionRow {
        id: "01".to_owned(),
        role,
        about: "Sjöboda kommun".to_owned(),
        from: NOW.minus(300 * DAY),
        to,
        far,
        open,
    };
    let permissions = vec![
        permission("role-respondent", None, active, true),
        permission("role-permission-administrator", Some(NOW.plus(400 * DAY)), Far { tone: Tone::Info, words: "far-upcoming" }, true),
        permission("role-staff", Some(NOW.minus(DAY)), Far { tone: Tone::Neutral, words: "far-ended" }, false),
    ];
    let someone = |permissions, far, active| Person {
        p,
        id: "01".to_owned(),
        name: "Åsa Öberg".to_owned(),
        address: "asa.oberg@sjoboda.example".to_owned(),
        far,
        active,
        may: true,
        correctable: false,
        letters: Vec::new(),
        administrator: active,
        since: NOW.minus(300 * DAY),
        permissions,
    };
    let mut wrong_number = Errors::one("name", p.t("organisation-name-missing"));
    wrong_number.add("number", p.t("organisation-number-wrong"));
    wrong_number.add("code", p.t("unit-taken"));
    let mut wrong_unit = Errors::one("organisation", p.t("unit-organisation-missing"));
    wrong_unit.add("name", p.t("unit-name-missing"));
    wrong_unit.add("code", p.t("unit-code-missing"));
    let new = |number: &str, errors| NewOrganisation { p, number: number.to_owned(), name: String::new(), code: String::new(), errors };
    let new_unit = |errors| NewUnit {
        p,
        organisations: vec![("01".to_owned(), "Sjöboda kommun".to_owned())],
        organisation: String::new(),
        code: String::new(),
        name: String::new(),
        errors,
    };
    let close =
        Confirm::new(p, p.t1("person-close-ask", "name", "Åsa Öberg"), p.t("person-close-follows"), "person-close-yes", "/staff/people/01");
    let end = Confirm::new(
        p,
        p.t("person-end-ask"),
        p.t2("person-end-follows", "name", "Åsa Öberg", "about", "Sjöboda kommun"),
        "person-end-yes",
        "/staff/people/01",
    );
    let address =
        |address: &str, errors| Address { p, id: "01".to_owned(), name: "Åsa Öberg".to_owned(), address: address.to_owned(), errors };
    let reset = |errors| Reset { p, id: "01".to_owned(), name: "Åsa Öberg".to_owned(), errors };
    vec![
        Sample::new("organisations", &list(vec![unit("1280", "Sjöboda kommun", 2), unit("2482", "Norrvik kommun", 0)], "")),
        Sample::new("organisations-none", &list(Vec::new(), "")),
        Sample::new("organisations-search-none", &list(Vec::new(), "Österport")),
        Sample::new("new-organisation", &new("", Errors::new())),
        Sample::new("new-organisation-wrong", &new("123", wrong_number)),
        Sample::new("new-organisation-taken", &new("990000-0002", Errors::one("number", p.t("organisation-taken")))),
        Sample::new("new-unit", &new_unit(Errors::new())),
        Sample::new("new-unit-wrong", &new_unit(wrong_unit)),
        Sample::new("unit", &page(vec![person(0, active), person(1, invited)])),
        Sample::new("unit-nobody", &page(Vec::new())),
        Sample::new("person", &someone(permissions, active, true)),
        Sample::new("person-colleague", &Person { may: false, ..someone(Vec::new(), active, true) }),
        Sample::new("person-closed", &someone(Vec::new(), Far { tone: Tone::Neutral, words: "far-closed" }, false)),
        Sample::new("person-close", &close),
        Sample::new("person-end", &end),
        Sample::new("person-letters", &Person { correctable: true, letters: letter_rows(), ..someone(Vec::new(), invited, false) }),
        Sample::new("letters", &Letters { p, letters: letter_rows(), work: job_rows() }),
        Sample::new("letters-none", &Letters { p, letters: Vec::new(), work: Vec::new() }),
        Sample::new("person-address", &address("asa.oberg@sjobda.example", Errors::new())),
        Sample::new("person-address-wrong", &address("asa", Errors::one("address", p.t("why-address")))),
        Sample::new("person-address-taken", &address("li@sjoboda.example", Errors::one("address", p.t("correct-taken")))),
        Sample::new("person-reset", &reset(Errors::new())),
        Sample::new("person-reset-unchecked", &reset(Errors::one("check", p.t("reset-check-missing")))),
    ]
}
