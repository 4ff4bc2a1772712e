//! Sample pages of organisations, units and people, for the gallery.

use std::time::Duration;

use base::Language;

use super::letter_samples::{job_rows, letter_rows};
use super::letter_views::{Address, Letters};
use super::organisation_views::{
    NewOrganisation, NewUnit, OrganisationPage, OrganisationRow, Organisations, PersonRow, Unit,
    UnitRow, Which,
};
use super::views::{Far, PermissionRow, Person, Reset};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu};
use crate::parts::{Confirm, Pager, Sort, Tone};

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Staff, "/staff/organisations");
    let unit = |code: &str, name: &str, people| UnitRow {
        id: code.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        people,
    };
    let of = |name: &str, units: Vec<UnitRow>| OrganisationRow {
        id: "01".to_owned(),
        name: name.to_owned(),
        number: "990000-0002".to_owned(),
        units,
    };
    let list = |groups: Vec<OrganisationRow>, search: &str| Organisations {
        p,
        at: "/staff/organisations?show=all&sort=name".to_owned(),
        which: Which::All,
        counts: Which::ALL.into_iter().zip([312, 4, 7]).collect(),
        search: search.to_owned(),
        total: (312, 340),
        groups,
        sort: Sort { by: "name", falling: false },
        path: "/staff/organisations?show=all&q=".to_owned(),
        pager: Pager::new(1, 312, 25, "/staff/organisations?page="),
    };
    let organisation = |units| OrganisationPage {
        p,
        id: "01".to_owned(),
        name: "Sjöboda kommun".to_owned(),
        number: "990000-0002".to_owned(),
        principal_code: Some("20417".to_owned()),
        units,
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
        organisation_id: "01".to_owned(),
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
        permission(
            "role-permission-administrator",
            Some(NOW.plus(400 * DAY)),
            Far { tone: Tone::Info, words: "far-upcoming" },
            true,
        ),
        permission(
            "role-staff",
            Some(NOW.minus(DAY)),
            Far { tone: Tone::Neutral, words: "far-ended" },
            false,
        ),
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
    let new = |number: &str, errors| NewOrganisation {
        p,
        number: number.to_owned(),
        name: String::new(),
        code: String::new(),
        errors,
    };
    let new_unit = |errors| NewUnit {
        p,
        organisations: vec![("01".to_owned(), "Sjöboda kommun".to_owned())],
        organisation: String::new(),
        code: String::new(),
        name: String::new(),
        errors,
    };
    let close = Confirm::new(
        p,
        p.t1("person-close-ask", "name", "Åsa Öberg"),
        p.t("person-close-follows"),
        "person-close-yes",
        "/staff/people/01",
    );
    let end = Confirm::new(
        p,
        p.t("person-end-ask"),
        p.t2("person-end-follows", "name", "Åsa Öberg", "about", "Sjöboda kommun"),
        "person-end-yes",
        "/staff/people/01",
    );
    let address = |address: &str, errors| Address {
        p,
        id: "01".to_owned(),
        name: "Åsa Öberg".to_owned(),
        address: address.to_owned(),
        errors,
    };
    let reset = |errors| Reset { p, id: "01".to_owned(), name: "Åsa Öberg".to_owned(), errors };
    vec![
        Sample::new(
            "organisations",
            &list(
                vec![
                    of("Hamnen AB", Vec::new()),
                    of(
                        "Sjöboda kommun",
                        vec![
                            unit("1280", "Sjöboda kommun", 2),
                            unit("1281", "Räddningstjänsten", 0),
                        ],
                    ),
                ],
                "",
            ),
        ),
        Sample::new(
            "organisation",
            &organisation(vec![
                unit("1280", "Sjöboda kommun", 2),
                unit("1281", "Räddningstjänsten", 0),
            ]),
        ),
        Sample::new("organisation-no-units", &organisation(Vec::new())),
        Sample::new("organisations-none", &list(Vec::new(), "")),
        Sample::new("organisations-search-none", &list(Vec::new(), "Österport")),
        Sample::new("new-organisation", &new("", Errors::new())),
        Sample::new("new-organisation-wrong", &new("123", wrong_number)),
        Sample::new(
            "new-organisation-taken",
            &new("990000-0002", Errors::one("number", p.t("organisation-taken"))),
        ),
        Sample::new("new-unit", &new_unit(Errors::new())),
        Sample::new("new-unit-wrong", &new_unit(wrong_unit)),
        Sample::new("unit", &page(vec![person(0, active), person(1, invited)])),
        Sample::new("unit-nobody", &page(Vec::new())),
        Sample::new("person", &someone(permissions, active, true)),
        Sample::new(
            "person-colleague",
            &Person { may: false, ..someone(Vec::new(), active, true) },
        ),
        Sample::new(
            "person-closed",
            &someone(Vec::new(), Far { tone: Tone::Neutral, words: "far-closed" }, false),
        ),
        Sample::new("person-close", &close),
        Sample::new("person-end", &end),
        Sample::new(
            "person-letters",
            &Person {
                correctable: true,
                letters: letter_rows(),
                ..someone(Vec::new(), invited, false)
            },
        ),
        Sample::new("letters", &Letters { p, letters: letter_rows(), work: job_rows() }),
        Sample::new("letters-none", &Letters { p, letters: Vec::new(), work: Vec::new() }),
        Sample::new("person-address", &address("asa.oberg@sjobda.example", Errors::new())),
        Sample::new(
            "person-address-wrong",
            &address("asa", Errors::one("address", p.t("why-address"))),
        ),
        Sample::new(
            "person-address-taken",
            &address("li@sjoboda.example", Errors::one("address", p.t("correct-taken"))),
        ),
        Sample::new("person-reset", &reset(Errors::new())),
        Sample::new(
            "person-reset-unchecked",
            &reset(Errors::one("check", p.t("reset-check-missing"))),
        ),
    ]
}
