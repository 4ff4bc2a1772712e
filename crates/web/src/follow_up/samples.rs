//! The collection pages of staff with sample data.

use std::time::Duration;

use base::Language;

use super::views::*;
use crate::extension::views::AskedLine;
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::{Confirm, Pager, Sort, Tone};
use crate::submission::samples::{frame, receipt};
use crate::submission::views::{CommentLine, Receipt, UploadLine};

const DAY: Duration = Duration::from_secs(86_400);

const NOTICES: [&str; 11] = [
    "notice-folder-added",
    "notice-folder-same",
    "notice-period-opened",
    "notice-units-asked",
    "notice-unit-released",
    "notice-reminded",
    "notice-nobody-reminded",
    "notice-days-changed",
    "notice-accepted",
    "notice-sent-back",
    "notice-extension-decided",
];

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Staff, "/staff/collections");
    let period = |kind: &str, chip: &str, tone| PeriodLine {
        id: "01".to_owned(),
        name: p.t1(kind, "name", "2026"),
        opens: NOW.minus(DAY * 20),
        closes: NOW.plus(DAY * 10),
        tone,
        chip: p.t(chip),
        done: 112,
        asked: 290,
    };
    let collection = |id: &str, periods| CollectionLine {
        id: id.to_owned(),
        title: p.t("sample-collection"),
        name: "personalstatistik".to_owned(),
        version: "2026.1".to_owned(),
        number: 2,
        added: NOW,
        periods,
    };
    let periods = vec![
        period("period-submission", "period-upcoming", Tone::Neutral),
        period("period-test", "period-open", Tone::Success),
        period("period-submission", "period-over", Tone::Neutral),
        period("period-test", "period-erased", Tone::Neutral),
    ];
    let collections =
        |p, collections: Vec<CollectionLine>, waiting_extensions, problems: &[&str]| Collections {
            p,
            collections,
            waiting_extensions,
            problems: problems.iter().map(|problem| (*problem).to_owned()).collect(),
        };
    let some = || vec![collection("01", periods.clone()), collection("02", Vec::new())];
    let mut errors = Errors::one("name", p.t("period-wrong-name"));
    errors.add("opens", p.t("period-wrong-begun"));
    errors.add("closes", p.t("period-wrong-order"));
    errors.add("previous", p.t("period-wrong-previous"));
    let new = |errors| NewPeriod {
        p,
        title: p.t("sample-collection"),
        form: PeriodForm {
            kind: "test".to_owned(),
            units: "all".to_owned(),
            ..PeriodForm::default()
        },
        previous: vec![("01".to_owned(), p.t1("period-submission", "name", "2025"))],
        errors,
    };
    let unit = |name: &str, chip: &str, tone, note: u8| UnitLine {
        submission: "01".to_owned(),
        unit: "01".to_owned(),
        code: "1100".to_owned(),
        name: name.to_owned(),
        tone,
        chip: p.t(chip),
        errors: 12,
        warnings: 3,
        rows: 3012,
        extended: (note == 1).then(|| NOW.plus(DAY * 20)),
        asks: note == 2,
        reminded: (note == 1).then_some(NOW),
        may_release: note == 3,
    };
    let units = vec![
        unit("Sjöboda kommun", "status-in-review", Tone::Info, 1),
        unit("Norra räddningsförbundet", "status-not-begun", Tone::Neutral, 3),
        unit("Ängsvik kommun", "status-accepted", Tone::Success, 2),
    ];
    let tabs = vec![
        (p.t("period-all"), "/staff/periods/01".to_owned(), 3, true),
        (p.t("status-not-begun"), "/staff/periods/01?status=not-begun".to_owned(), 1, false),
    ];
    let page = |is_test, is_erased, units: Vec<UnitLine>, sensitive| Period {
        p,
        title: p.t("sample-collection"),
        line: period("period-test", "period-open", Tone::Success),
        is_test,
        is_over: is_erased,
        is_erased,
        days_left: (!is_erased).then_some(10),
        tabs: tabs.clone(),
        units,
        search: Some((String::new(), String::new())),
        sort: Sort { by: "name", falling: false },
        path: "/staff/periods/01?status=&q=".to_owned(),
        pager: Pager::new(1, 290, 50, "/staff/periods/01?status=&q=&page="),
        accepted_rows: 912_345,
        accepted: if is_erased { 0 } else { 112 },
        may_remind: !is_erased,
        may_take_sensitive: sensitive,
        reason: String::new(),
        errors: Errors::new(),
    };
    let days = |has_begun, errors| Days {
        p,
        id: "01".to_owned(),
        title: p.t("sample-collection"),
        period: p.t1("period-test", "name", "2026"),
        opens: "2026-11-01".to_owned(),
        closes: "2026-11-30".to_owned(),
        has_begun,
        errors,
    };
    let asked = |waits| AskedLine {
        id: if waits { "01" } else { "02" }.to_owned(),
        wanted: Some(NOW.plus(DAY * 20)),
        granted: None,
        reason: "Lönesystemet byts i december.".to_owned(),
        answer: (!waits).then(|| "Vi behöver siffrorna då.".to_owned()),
        at: NOW,
        tone: Tone::Info,
        chip: p.t("extension-asked"),
        waits,
    };
    let question = |waits| Question {
        submission: "01".to_owned(),
        unit: "Sjöboda kommun".to_owned(),
        period: p.t1("period-submission", "name", "2026"),
        deadline: NOW.plus(DAY * 10),
        until: "2026-12-10".to_owned(),
        answer: String::new(),
        line: asked(waits),
    };
    let comment = CommentLine {
        id: "01".to_owned(),
        body: "Avtalet ändrades i april.".to_owned(),
        by: "Åsa Öberg".to_owned(),
        at: NOW,
    };
    let (_, paper) = receipt(p);
    let upload = UploadLine {
        id: "01".to_owned(),
        number: 1,
        name: "personal-november.csv".to_owned(),
        size: "412 kB".to_owned(),
        rows: 3012,
        by: "Åsa Öberg".to_owned(),
        at: NOW,
        tone: Tone::Success,
        chip: p.t("upload-counts"),
        is_read: true,
    };
    let rule = |rule: &str, is_error, answered| RuleLine {
        rule: rule.to_owned(),
        words: Some(p.t("sample-collection")),
        is_error,
        count: 40,
        answered,
    };
    let contact = [
        ("contact-name", "Åsa Öberg"),
        ("contact-phone", "010-555 01 02"),
        ("contact-system", "Lönekontoret 9"),
    ];
    let submission = |decide: Option<u32>, receipts: Vec<Receipt>, errors| Submission {
        p,
        frame: frame(p),
        period: "01".to_owned(),
        uploads: if decide.is_some() { vec![upload.clone()] } else { Vec::new() },
        rules: vec![rule("R30", true, 0), rule("R36", false, 37)],
        comments: vec![(format!("R36 · {}", p.t("review-comment-all")), comment.clone())],
        receipts,
        asked: vec![asked(false)],
        contact: contact.iter().map(|(key, value)| (p.t(key), (*value).to_owned())).collect(),
        decide,
        may_accept: true,
        shown: "submitted".to_owned(),
        meanwhile: false,
        message: String::new(),
        until: String::new(),
        errors,
    };
    let mut wrong = Errors::one("message", p.t("send-back-message-missing"));
    wrong.add("until", p.t("send-back-day-needed"));
    let remind = Confirm::new(
        p,
        p.t1("remind-ask", "n", 178),
        p.t("remind-follows"),
        "remind-yes",
        "/staff/periods/01",
    )
    .harmless();
    let left_out = |n: usize, follows: &str| {
        Confirm::new(p, p.t1("remind-ask", "n", n), p.t(follows), "remind-yes", "/staff/periods/01")
            .harmless()
    };
    let some_reminded = left_out(3, "remind-follows")
        .about(p.t1("remind-invited", "n", 2))
        .about(p.t1("remind-nobody", "n", 2))
        .about(p.t1("remind-lately", "n", 1));
    let nobody = left_out(0, "remind-none-follows")
        .about(p.t1("remind-nobody", "n", 1))
        .about(p.t1("remind-lately", "n", 5))
        .impossible();
    let release = Confirm::new(
        p,
        p.t1("release-ask", "unit", "Ängsvik kommun"),
        p.t("release-follows"),
        "release-yes",
        "/staff/periods/01",
    );
    let to_ask = |units: Vec<(&str, &str)>, search: &str, errors| Units {
        p,
        id: "01".to_owned(),
        title: p.t("sample-collection"),
        period: p.t1("period-test", "name", "2026"),
        units: units.into_iter().map(|(id, words)| (id.to_owned(), words.to_owned())).collect(),
        asked: 31,
        none: false,
        search: search.to_owned(),
        q: String::new(),
        errors,
    };
    let date = p.date(NOW);
    let test = p.t1("period-test", "name", "2026");
    let sooner = |follows: String| {
        let title = p.t2("days-sooner-ask", "period", test.as_str(), "date", date.as_str());
        Confirm::new(p, title, follows, "days-sooner-yes", "/staff/periods/01")
            .typed("2026", Errors::new())
    };
    let counts = |units: u64, files: u64| {
        p.text(
            "days-sooner-erases",
            &[("date", date.as_str().into()), ("units", units.into()), ("files", files.into())],
        )
    };
    let mut samples = vec![
        Sample::new("staff-days-sooner", &sooner(counts(31, 58))),
        Sample::new("staff-days-sooner-one", &sooner(counts(1, 1))),
        Sample::new(
            "staff-days-sooner-closes",
            &sooner(p.t2("days-sooner-closes", "date", date.as_str(), "n", 12)),
        ),
        Sample::new("staff-collections", &collections(p, some(), 2, &[])),
        Sample::new(
            "staff-collections-wrong",
            &collections(p, some(), 0, &["rules.toml, rad 12: fältet lonn finns inte. Skriv lon."]),
        ),
        Sample::new("staff-collections-empty", &collections(p, Vec::new(), 0, &[])),
        Sample::new("staff-new-period", &new(Errors::new())),
        Sample::new("staff-new-period-wrong", &new(errors)),
        Sample::new("staff-period", &page(true, false, units.clone(), false)),
        Sample::new("staff-period-administrator", &page(false, false, Vec::new(), true)),
        Sample::new("staff-period-erased", &page(true, true, units, false)),
        Sample::new("staff-remind", &remind),
        Sample::new("staff-remind-some", &some_reminded),
        Sample::new("staff-remind-nobody", &nobody),
        Sample::new("staff-release", &release),
        Sample::new("staff-period-days", &days(false, Errors::new())),
        Sample::new(
            "staff-period-days-wrong",
            &days(true, Errors::one("closes", p.t("period-closes-missing"))),
        ),
        Sample::new(
            "staff-period-units",
            &to_ask(
                vec![("02", "Ängsvik kommun (1101)"), ("03", "Hällbo region (1102)")],
                "",
                Errors::new(),
            ),
        ),
        Sample::new(
            "staff-period-units-wrong",
            &to_ask(
                vec![("02", "Ängsvik kommun (1101)")],
                "",
                Errors::one("units", p.t("units-missing")),
            ),
        ),
        Sample::new("staff-period-units-all-asked", &to_ask(Vec::new(), "", Errors::new())),
        Sample::new(
            "staff-period-units-search-none",
            &to_ask(Vec::new(), "Österport", Errors::new()),
        ),
        Sample::new(
            "staff-period-units-empty",
            &Units { none: true, ..to_ask(Vec::new(), "", Errors::new()) },
        ),
        Sample::new("staff-submission", &submission(Some(1), vec![paper.clone()], Errors::new())),
        Sample::new(
            "staff-submission-wrong",
            &submission(
                Some(1),
                vec![Receipt { message: Some("Se rad 17.".to_owned()), ..paper }],
                wrong,
            ),
        ),
        Sample::new(
            "staff-submission-passed-wrong",
            &submission(Some(1), Vec::new(), Errors::one("until", p.t("send-back-day-passed"))),
        ),
        Sample::new(
            "staff-submission-meanwhile",
            &Submission {
                may_accept: false,
                meanwhile: true,
                ..submission(Some(1), Vec::new(), Errors::new())
            },
        ),
        Sample::new("staff-submission-empty", &submission(None, Vec::new(), Errors::new())),
        Sample::new(
            "staff-extensions",
            &Extensions {
                p,
                waiting: vec![question(true)],
                decided: vec![question(false)],
                errors: Errors::new(),
            },
        ),
        Sample::new(
            "staff-extensions-wrong",
            &Extensions {
                p,
                waiting: vec![question(true)],
                decided: Vec::new(),
                errors: Errors::one("answer-01", p.t("extension-answer-missing")),
            },
        ),
        Sample::new(
            "staff-extensions-empty",
            &Extensions { p, waiting: Vec::new(), decided: Vec::new(), errors: Errors::new() },
        ),
    ];
    for notice in NOTICES {
        let p = &Page {
            notice: Some(if notice == "notice-units-asked" {
                format!("{notice}:n.n12")
            } else {
                notice.to_owned()
            }),
            ..page_for(language, Menu::Staff, "/staff/collections")
        };
        samples.push(Sample::new(
            notice,
            &Collections {
                p,
                collections: Vec::new(),
                waiting_extensions: 0,
                problems: Vec::new(),
            },
        ));
    }
    samples
}
