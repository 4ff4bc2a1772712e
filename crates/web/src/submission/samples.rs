//! Sample pages of submissions, for the gallery. Other samples reuse `frame`.

use std::time::Duration;

use base::Language;

use super::views::*;
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::{Pager, Tone};
use collection::{Counted, Histogram};

const DAY: Duration = Duration::from_secs(86_400);

pub(crate) fn frame(p: &Page) -> Frame {
    Frame {
        id: "01".to_owned(),
        title: p.t("sample-collection"),
        period: p.t1("period-test", "name", "2026"),
        unit: "Sjöboda kommun".to_owned(),
        tone: Tone::Info,
        chip: p.t("status-in-review"),
        is_test: true,
        erases_at: NOW.plus(DAY * 10),
        deadline: NOW.plus(DAY * 10),
        is_late: false,
        is_early: false,
        is_erased: false,
        opens_at: NOW.minus(DAY * 20),
        days_left: Some(10),
        extended: false,
        may_upload: true,
        may_review: true,
        may_ask_extension: false,
        with_staff: false,
        counts: Some("02".to_owned()),
        errors: 12,
        warnings: 3,
        ready: false,
        left: Some(p.t2("left", "errors", 12, "warnings", 3)),
        asked_for: None,
    }
}

fn ready(p: &Page) -> Frame {
    Frame {
        errors: 0,
        warnings: 0,
        ready: true,
        left: Some(p.t2("left", "errors", 0, "warnings", 0)),
        ..frame(p)
    }
}

fn with_staff(p: &Page) -> Frame {
    Frame {
        with_staff: true,
        may_upload: false,
        may_review: false,
        left: None,
        tone: Tone::Success,
        chip: p.t("status-submitted"),
        ..frame(p)
    }
}

pub(crate) fn receipt(p: &Page) -> (Frame, Receipt) {
    let sums = [("Grundlön", "1 234 567,5", 3012), ("Timmar", "12 345", 410)];
    let receipt = Receipt {
        number: 1,
        at: NOW,
        by: "Åsa Öberg".to_owned(),
        rows: 3012,
        corrections: 12,
        comments: 3,
        sums: sums
            .iter()
            .map(|(title, sum, values)| ((*title).to_owned(), sum.replace(' ', "\u{a0}"), *values))
            .collect(),
        received: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        submitted: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
        tone: Tone::Info,
        decision: p.t("decision-none"),
        message: None,
        just_now: true,
    };
    (with_staff(p), receipt)
}

fn cell(field: &str, value: &str, wrong: &str, received: Option<&str>) -> CellView {
    CellView {
        field: field.to_owned(),
        value: value.to_owned(),
        is_number: field == "grundlon",
        is_wrong: !wrong.is_empty(),
        wrong: wrong.to_owned(),
        before: (field == "grundlon").then(|| "Förra gången 30000 (+5,0 %)".to_owned()),
        received: received.map(str::to_owned),
    }
}

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/submission/01");
    let upload = |id: &str, number, tone, chip: &str| UploadLine {
        id: id.to_owned(),
        number,
        name: "personal-november.csv".to_owned(),
        size: "412 kB".to_owned(),
        rows: 3012,
        by: "Åsa Öberg".to_owned(),
        at: NOW.minus(DAY),
        tone,
        chip: p.t(chip),
        is_read: chip != "upload-unreadable",
    };
    let first = upload("01", 1, Tone::Error, "upload-unreadable");
    let second = upload("02", 2, Tone::Success, "upload-counts");
    let third = upload("03", 3, Tone::Neutral, "upload-read");
    let receipts = vec![ReceiptLine {
        number: 1,
        at: NOW,
        tone: Tone::Warning,
        chip: p.t("decision-sent-back"),
    }];
    let overview =
        |frame: Frame, uploads: Vec<UploadLine>, unconfirmed, asked_for: Option<&str>| Overview {
            p,
            frame: Frame { asked_for: asked_for.map(str::to_owned), ..frame },
            uploads,
            unconfirmed,
            receipts: receipts.clone(),
            limit: 1 << 30,
            errors: Errors::new(),
        };
    let new = Frame {
        counts: None,
        may_review: false,
        left: None,
        tone: Tone::Neutral,
        chip: p.t("status-not-begun"),
        ..frame(p)
    };
    let late = Frame {
        is_late: true,
        may_upload: false,
        may_review: false,
        may_ask_extension: true,
        is_test: false,
        days_left: None,
        ..frame(p)
    };
    let early = Frame {
        is_early: true,
        may_upload: false,
        may_review: false,
        is_test: false,
        days_left: None,
        ..frame(p)
    };
    let erased = Frame {
        is_erased: true,
        may_upload: false,
        may_review: false,
        is_test: false,
        days_left: None,
        ..frame(p)
    };
    let reading = ReadingForm {
        sheets: vec![("Blad1".to_owned(), "Blad1".to_owned())],
        ..ReadingForm::default()
    };
    let understood = |trouble: Option<&str>, counts| Understood {
        p,
        frame: frame(p),
        upload: if trouble.is_some() { first.clone() } else { third.clone() },
        trouble: trouble.map(str::to_owned),
        is_xlsx: false,
        facts: vec![
            (p.t("understood-rows"), p.number(3012)),
            (p.t("understood-form"), p.t("form-csv")),
        ],
        unknown: vec!["extra".to_owned()],
        notes: vec!["Rubrikraden hittades på rad 4. Raderna ovanför lästes inte.".to_owned()],
        missing: vec!["Timlön (timlon)".to_owned()],
        fields: vec!["Kommun".to_owned(), "Grundlön".to_owned()],
        preview: vec![
            (1, vec!["1100".to_owned(), "31 500".to_owned()]),
            (2, vec!["1100".to_owned(), String::new()]),
        ],
        another_units: trouble
            .is_none()
            .then(|| p.t2("understood-another-units", "n", 12, "unit", "Granby kommun")),
        may_count: true,
        found_errors: 12,
        warnings: 3,
        counts,
        replaces: !counts,
        may_change: !counts,
        reading: reading.clone(),
        choices: vec![ColumnChoice {
            number: 1,
            field: "timlon".to_owned(),
            title: "Timlön (timlon)".to_owned(),
            column: String::new(),
        }],
        columns: vec![("extra".to_owned(), "extra".to_owned())],
        chosen: vec![(1, "kommun".to_owned(), "Kommunkod".to_owned())],
        errors: Errors::new(),
    };
    let words = "Månadslön kräver grundlön och sysselsättningsgrad.";
    let lines = |here: usize| {
        let line = |i: usize, words: &str, is_error, count, left| RuleLine {
            id: format!("R{i}"),
            href: format!("/submission/01/review?rule=R{i}"),
            words: words.to_owned(),
            is_error,
            count,
            left,
            here: i == here,
        };
        vec![
            line(0, words, true, 12, 12),
            line(1, "Grundlönen ligger utanför det vanliga.", false, 40, 3),
            line(2, "Medellönen har ändrats mycket.", false, 2, 0),
        ]
    };
    let comment = || CommentLine {
        id: "01".to_owned(),
        body: "Avtalet ändrades i april.".to_owned(),
        by: "Åsa Öberg".to_owned(),
        at: NOW,
    };
    let rule = |is_error, by_key, all| Rule {
        id: "R1".to_owned(),
        words: words.to_owned(),
        allowed: p.t1("review-allowed", "what", "0–200 000"),
        is_error,
        count: 12,
        left: 3,
        fields: vec!["Kommun".to_owned(), "Grundlön".to_owned()],
        rows: if by_key {
            Vec::new()
        } else {
            [(17, None), (2041, Some(comment()))]
                .into_iter()
                .map(|(row, comment)| FoundRow {
                    row,
                    line: Some(p.t1("review-line", "line", 7u64)),
                    received: None,
                    cells: vec![
                        cell("kommunkod", "1100", "", None),
                        cell("grundlon", "", words, Some("3")),
                    ],
                    comment,
                })
                .collect()
        },
        keys: if by_key {
            let key = |key: &str, words: &str, comment| FoundKey {
                key: key.to_owned(),
                words: words.to_owned(),
                rows: Some("/submission/01/review?rule=R1&page=1&group=1#found".to_owned()),
                comment,
            };
            vec![
                key("1100|A12", "Kommun 1100, Förvaltning A12", None),
                key("1100|B01", "Kommun 1100, Förvaltning B01", Some(comment())),
            ]
        } else {
            Vec::new()
        },
        rows_are: p.t("review-rows"),
        by_key,
        torn: false,
        counts: if by_key { Counted::Groups } else { Counted::Rows },
        pager: Pager::new(1, 45, 20, "/submission/01/review?rule=R1&page="),
        comment: if all { Some(comment()) } else { None },
        text: String::new(),
    };
    let drawn = || {
        let bars = (0..26).map(|n: u64| {
            (
                if n == 25 { 3 } else { 420_u64.saturating_sub((n * n * 3).abs_diff(n * 40)) },
                if n == 25 { 3 } else { u64::from(n == 0) * 9 },
            )
        });
        let histogram = Histogram {
            field: 1,
            half: [28_200.0, 39_500.0],
            wrong: [2_750.0, 315_000.0],
            count_wrong: 12,
            from: 2_000.0,
            width: 2_000.0,
            bars: bars.collect(),
            beyond: [false, true],
        };
        ("Grundlön".to_owned(), histogram)
    };
    let review = |frame: Frame, here, rule: Rule, errors| Review {
        p,
        may_work: frame.may_review,
        frame,
        rules: lines(here),
        most: 40,
        histogram: (!rule.is_error && !rule.by_key).then(drawn),
        rule: Some(rule),
        rows_total: 3012,
        errors,
    };
    let fields = vec![
        ("kommunkod".to_owned(), "Kommun".to_owned(), false),
        ("grundlon".to_owned(), "Grundlön".to_owned(), true),
    ];
    let rows = Rows {
        p,
        frame: frame(p),
        fields,
        rows: (1..6)
            .map(|row| {
                (
                    row,
                    vec![
                        cell("kommunkod", "1100", "", None),
                        cell(
                            "grundlon",
                            "31500",
                            if row == 3 { words } else { "" },
                            (row == 4).then_some("3150"),
                        ),
                    ],
                )
            })
            .collect(),
        total: 3012,
        pager: Pager::new(1, 3012, 100, "/submission/01/rows?page="),
        go_to: String::new(),
    };
    let line = |is_undo, can_undo, undone| JournalLine {
        id: format!("{is_undo}{can_undo}{undone}"),
        row: 17,
        field: "grundlon".to_owned(),
        title: "Grundlön".to_owned(),
        old: "3150".to_owned(),
        new: if undone { String::new() } else { "31500".to_owned() },
        reason: if is_undo { String::new() } else { "Fel decimaltecken".to_owned() },
        by: "Åsa Öberg".to_owned(),
        at: NOW,
        is_undo,
        can_undo,
        undone,
    };
    let journal =
        || vec![line(false, true, false), line(true, false, false), line(false, false, true)];
    let row = |edit: bool, errors, fine: bool| Row {
        p,
        frame: frame(p),
        row: 17,
        line: Some(p.t1("review-line", "line", 18u64)),
        total: 3012,
        findings: if fine {
            Vec::new()
        } else {
            vec![
                RowFinding { rule: "R30".to_owned(), words: words.to_owned(), is_error: true },
                RowFinding {
                    rule: "a:b".to_owned(),
                    words: "Grundlönen ligger utanför det vanliga.".to_owned(),
                    is_error: false,
                },
            ]
        },
        cells: vec![
            RowCell {
                name: "kommunkod".to_owned(),
                title: "Kommun".to_owned(),
                view: cell("kommunkod", "1100", "", None),
                missing: false,
            },
            RowCell {
                name: "grundlon".to_owned(),
                title: "Grundlön".to_owned(),
                view: cell("grundlon", "31500", words, Some("3150")),
                missing: false,
            },
        ],
        may_change: true,
        edit: edit.then(|| EditCell {
            field: "grundlon".to_owned(),
            title: "Grundlön".to_owned(),
            value: "31500".to_owned(),
            reason: String::new(),
            last: 3,
            wrong: vec![words.to_owned()],
            codes: Some(Codes {
                query: "kommun".to_owned(),
                options: vec![("1100".to_owned(), "1100 – Granby kommun".to_owned())],
                found: 1,
                total: 110,
            }),
        }),
        journal: journal(),
        errors,
    };
    let submit = |frame| Submit {
        p,
        frame,
        file: "personal-november.csv".to_owned(),
        rows: 3012,
        corrections: 12,
        comments: 3,
        upload: "02".to_owned(),
        errors: Errors::new(),
    };
    let asked = Frame { asked_for: Some("Se över deltiderna.".to_owned()), ..ready(p) };
    let (paper_frame, paper) = receipt(p);
    let returned = Receipt {
        message: Some("Se över deltiderna.".to_owned()),
        tone: Tone::Warning,
        decision: p.t("decision-sent-back"),
        ..paper.clone()
    };
    let mut samples = vec![
        Sample::new(
            "submission-list",
            &List { p, now: vec![frame(p), ready(p)], before: vec![with_staff(p)] },
        ),
        Sample::new("submission-list-empty", &List { p, now: Vec::new(), before: Vec::new() }),
        Sample::new("submission-new", &overview(new, Vec::new(), None, None)),
        Sample::new(
            "submission-in-review",
            &overview(
                frame(p),
                vec![third.clone(), second.clone(), first.clone()],
                Some(third.clone()),
                None,
            ),
        ),
        Sample::new("submission-ready", &overview(ready(p), vec![second.clone()], None, None)),
        Sample::new(
            "submission-with-staff",
            &overview(with_staff(p), vec![second.clone()], None, None),
        ),
        Sample::new(
            "submission-sent-back",
            &overview(
                frame(p),
                vec![second.clone()],
                None,
                Some("Se över deltiderna.\nRad 17 och 2041."),
            ),
        ),
        Sample::new(
            "submission-late-test",
            &overview(
                Frame { may_ask_extension: false, ..late.clone() },
                vec![second.clone()],
                None,
                None,
            ),
        ),
        Sample::new("submission-late", &overview(late, vec![second.clone()], None, None)),
        Sample::new("submission-early", &overview(early, Vec::new(), None, None)),
        Sample::new("submission-erased", &overview(erased, Vec::new(), None, None)),
        Sample::new(
            "submission-reading",
            &Reading {
                p,
                frame: frame(p),
                upload: "03".to_owned(),
                name: "personal-november.csv".to_owned(),
                part: 42,
            },
        ),
        Sample::new("submission-understood", &understood(None, false)),
        Sample::new("submission-understood-counts", &understood(None, true)),
        Sample::new(
            "submission-unreadable",
            &understood(Some("Filen har en rubrikrad men inga rader."), false),
        ),
        Sample::new(
            "submission-review-error",
            &review(frame(p), 0, rule(true, false, false), Errors::new()),
        ),
        Sample::new(
            "submission-review-warning",
            &review(
                frame(p),
                1,
                rule(false, false, false),
                Errors::one("text", p.t("review-comment-missing")),
            ),
        ),
        Sample::new(
            "submission-review-answered",
            &review(frame(p), 1, rule(false, false, true), Errors::new()),
        ),
        Sample::new(
            "submission-review-groups",
            &review(frame(p), 2, rule(false, true, false), Errors::new()),
        ),
        Sample::new(
            "submission-review-nothing",
            &Review {
                p,
                frame: ready(p),
                rules: Vec::new(),
                most: 1,
                rule: None,
                histogram: None,
                rows_total: 3012,
                errors: Errors::new(),
                may_work: true,
            },
        ),
        Sample::new("submission-rows", &rows),
        Sample::new("submission-row", &row(false, Errors::new(), true)),
        Sample::new(
            "submission-row-edit",
            &row(true, Errors::one("reason", p.t("row-reason-missing")), false),
        ),
        Sample::new(
            "submission-journal",
            &Journal {
                p,
                frame: frame(p),
                lines: journal(),
                pager: Pager::new(1, 3, 100, "/x?page="),
            },
        ),
        Sample::new(
            "submission-journal-empty",
            &Journal {
                p,
                frame: frame(p),
                lines: Vec::new(),
                pager: Pager::new(1, 0, 100, "/x?page="),
            },
        ),
        Sample::new("submission-submit", &submit(ready(p))),
        Sample::new("submission-submit-not-yet", &submit(frame(p))),
        Sample::new(
            "submission-submit-asked",
            &Submit {
                errors: Errors::one("answered", p.t("submit-answered-missing")),
                ..submit(asked.clone())
            },
        ),
        Sample::new(
            "submission-asked-ready",
            &overview(asked, vec![second.clone()], None, Some("Se över deltiderna.")),
        ),
        Sample::new(
            "submission-receipt",
            &ReceiptPage { p, frame: paper_frame.clone(), receipt: paper },
        ),
        Sample::new(
            "submission-receipt-sent-back",
            &ReceiptPage { p, frame: paper_frame, receipt: returned },
        ),
    ];
    for notice in [
        "notice-counts",
        "notice-commented",
        "notice-comment-back",
        "notice-corrected",
        "notice-undone",
        "notice-submitted",
    ] {
        let p = &Page {
            notice: Some(notice.to_owned()),
            ..page_for(language, Menu::Respondent, "/submission/01")
        };
        samples.push(Sample::new(notice, &List { p, now: vec![frame(p)], before: Vec::new() }));
    }
    samples
}
