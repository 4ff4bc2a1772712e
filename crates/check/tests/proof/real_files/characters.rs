//! Encodings, byte order marks, corrupted and invisible characters in real files.

use super::*;

#[test]
fn two_encodings_and_older_ones_are_refused() {
    let western = |text: &str| {
        text.chars().map(|ch| u8::try_from(u32::from(ch)).expect("Latin 1")).collect::<Vec<u8>>()
    };
    let mixed = |encoding, line| Err(ReadError::Encoding { encoding, line });
    let (utf8, windows) = (check::Encoding::Utf8, check::Encoding::Windows1252);
    assert_eq!(
        report_of([file(1).into_bytes(), western(&format!("{}\n", row(1)))].concat()),
        mixed(utf8, 3)
    );
    assert_eq!(
        report_of([western(&file(2)), format!("{}\n", row(2)).into_bytes()].concat()),
        mixed(windows, 4)
    );
    let header = western(&format!("{HEADER};Övrigt\n"));
    assert_eq!(
        report_of([header, format!("{};x\n", row(0)).into_bytes()].concat()),
        mixed(windows, 2),
        "only the header"
    );
    // Blocks later, when the encoding has long been detected.
    let long = [
        western(&file(1)),
        western(&format!("{}\n", row(1)).repeat(6000)),
        format!("{}\n", row(2)).into_bytes(),
    ]
    .concat();
    assert_eq!(report_of(long), mixed(windows, 6003));
    let dos = |text: &str| {
        western(text)
            .iter()
            .map(|byte| if *byte == 0xE4 { 0x84 } else { *byte })
            .collect::<Vec<u8>>()
    };
    assert_eq!(report_of(dos(&file(2))), Err(ReadError::OlderEncoding { byte: 0x84, line: 2 }));
    let unit = western(&file(2))
        .iter()
        .map(|byte| if *byte == 0xE4 { b'a' } else { *byte })
        .collect::<Vec<u8>>();
    let unit = String::from_utf8(unit).expect("ASCII").replacen("\n01;", "\n!1;", 2).into_bytes();
    let unit: Vec<u8> = unit.iter().map(|byte| if *byte == b'!' { 0x8F } else { *byte }).collect();
    assert_eq!(report_of(unit), Err(ReadError::OlderEncoding { byte: 0x8F, line: 2 }));
    assert_report("Windows-1252", western(&file(2)), &["rows 2"]);
    let quotation: Vec<u8> = western(&file(2))
        .iter()
        .flat_map(|byte| if *byte == b'L' { vec![0x94, 0xC5, 0x94, b'L'] } else { vec![*byte] })
        .collect();
    assert_report("a capital before a quotation mark", quotation, &["rows 2"]);
}

#[test]
fn corrupted_and_invisible_characters() {
    let named = |name: &str| file(2).replacen("Läkare", name, 1);
    assert_report("encoded twice", named("LÃ¤kare"), &["namn:type 2", "rows 2"]);
    assert_report("lost", named("L\u{fffd}kare"), &["namn:type 2", "rows 2"]);
    assert_report("an error of a spreadsheet", named("#SAKNAS!"), &["namn:type 2", "rows 2"]);
    assert_report("a soft hyphen", named("Lä\u{ad}kare"), &["namn:characters 2", "rows 2"]);
    for nothing in ["\u{200b}", "\u{feff}", "\u{a0} \u{3000}", "\u{2060}\u{200e}"] {
        assert_report("nothing that anyone sees", named(nothing), &["namn:required 2", "rows 2"]);
    }
    assert_report(
        "in a code",
        file(2).replacen("01;", "01\u{200b};", 1),
        &["enhet:codelist 2", "rows 2"],
    );
    assert_report(
        "white space at the edges",
        file(2).replacen("\n01;", "\n\u{a0}01\u{202f};", 1),
        &["rows 2"],
    );
    let folder = folder();
    let table = Table::read(
        &folder,
        file(2).replacen("01;", "01\u{200b};", 1).into_bytes(),
        &Options::default(),
    )
    .expect("a table");
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    let html = report::html(&table, &findings, Lang::Sv);
    assert!(html.contains("01␣U+200B [blanksteg utan bredd]"), "{html}");
    assert_eq!(check::show_invisible("01\u{200b}14"), "01␣U+200B␣14");
}

#[test]
fn byte_order_marks_and_concatenated_files() {
    assert_report("two marks", format!("\u{feff}\u{feff}{}", file(2)), &["rows 2"]);
    assert_report("a mark at a line", file(3).replacen("\n01", "\n\u{feff}01", 2), &["rows 3"]);
    let header = format!("\u{feff}{}\u{feff}{HEADER}\n{}\n", file(2), row(2));
    assert_report("two files with headers", header, &["row:header 4", "rows 4"]);
    assert_report(
        "an invisible character in a name",
        file(1).replacen("enhet", "\u{200b}enhet", 1),
        &["columns:missing enhet", "columns:unknown ␣U+200B␣enhet", "rows 1"],
    );
}

#[test]
fn control_characters() {
    for end in ["\u{1a}", "\u{1a}\r\n", "\n\u{1a}\n", "\u{1a}  "] {
        assert_report("at the end", format!("{}{end}", file(2)), &["note end-of-file", "rows 2"]);
    }
    assert_eq!(
        report_of(file(3).replacen("9900000002;L", "9900000002;\0L", 2)),
        Err(ReadError::Nul { line: 2 })
    );
    for control in [
        '\u{1}', '\u{7}', '\u{b}', '\u{c}', '\u{1a}', '\u{1b}', '\u{1d}', '\u{1f}', '\u{7f}',
        '\u{2028}',
    ] {
        let inside = file(2).replacen("Läkare", &format!("Lä{control}kare"), 1);
        assert_report("in a text", inside, &["namn:characters 2", "rows 2"]);
        assert_report(
            "in a code",
            file(2).replacen("01;", &format!("0{control}1;"), 1),
            &["enhet:codelist 2", "rows 2"],
        );
        assert_report(
            "in a number",
            file(2).replacen("30000", &format!("300{control}00"), 1),
            &["lon:type 2", "rows 2"],
        );
    }
    assert_report(
        "nothing else in a cell",
        file(2).replacen("Läkare", "\u{7}", 1),
        &["namn:required 2", "rows 2"],
    );
    let folder = folder();
    let table = Table::read(
        &folder,
        file(2).replacen("01;", "0\u{1b}[2J1;", 1).into_bytes(),
        &Options::default(),
    )
    .expect("a table");
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    let text = report::text(
        &table,
        &findings,
        report::TextOptions { lang: Lang::Sv, ..report::TextOptions::default() },
    );
    assert!(text.contains("0␣U+001B␣[2J1 [styrtecken]") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn an_end_of_file_mark_after_fixed_width_lines() {
    let places = [
        ("enhet", 1, 2),
        ("pnr", 3, 13),
        ("orgnr", 16, 11),
        ("namn", 27, 20),
        ("lon", 47, 9),
        ("grad", 56, 6),
        ("fran", 62, 10),
    ];
    let layout: Vec<String> = places
        .iter()
        .map(|(field, start, width)| {
            format!(r#"{{"field": "{field}", "start": {start}, "width": {width}}}"#)
        })
        .collect();
    let package = PACKAGE.replacen(
        "\"schema\"",
        &format!("\"farstu:layout\": [{}], \"schema\"", layout.join(", ")),
        1,
    );
    let files = [
        ("datapackage.json", package.as_str()),
        ("rules.toml", RULES),
        ("e.csv", "code\n01\n02\nÅ1\n"),
    ];
    let folder = Folder::from_files(
        &files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
    )
    .expect("the folder");
    let line = |person: &str| {
        format!(
            "01{person:<13}{:<11}{:<20}{:<9}{:<6}2020-01-02\r\n",
            "9900000002", "Läkare", "30000", "75"
        )
    };
    let lines: String = PEOPLE.iter().map(|person| line(person)).collect();
    for end in ["", "\u{1a}", "\u{1a}\r\n", "  \u{1a} "] {
        let table = Table::read(&folder, format!("{lines}{end}").into_bytes(), &Options::default())
            .expect("a table");
        let findings =
            check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
        let ids: Vec<&str> = findings.iter().map(check::Finding::id).collect();
        let notes = table.interpretation().notes.len();
        assert_eq!(
            (table.rows(), ids),
            (4, vec!["columns:missing"]),
            "{end:?}: `anm` is not in the layout"
        );
        assert_eq!(
            (table.interpretation().file_format, notes),
            (check::FileFormat::FixedWidth, usize::from(!end.is_empty())),
            "{end:?}"
        );
    }
}
