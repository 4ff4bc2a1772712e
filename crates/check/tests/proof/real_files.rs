//! Files as payroll systems, spreadsheets and people write them: each is read correctly, reported
//! or refused; none is silently misread.

use std::collections::BTreeMap;

use check::{Folder, Lang, Options, PreviousTable, ReadError, Table, report};

/// Fields of every type, one of them sensitive.
const PACKAGE: &str = r#"{"name": "pay", "resources": [{"name": "data", "schema": {"primaryKey": ["enhet", "pnr"],
    "foreignKeys": [{"fields": "enhet", "reference": {"resource": "enheter", "fields": "code"}}],
    "fields": [
    {"name": "enhet", "type": "string", "constraints": {"required": true}},
    {"name": "pnr", "type": "string", "farstu:format": "personnummer", "farstu:sensitive": true, "constraints": {"required": true}},
    {"name": "orgnr", "type": "string", "farstu:format": "organisationsnummer"},
    {"name": "namn", "type": "string", "farstu:title": {"sv": "Benämning", "en": "Job"}, "constraints": {"required": true}},
    {"name": "lon", "type": "number", "farstu:title": {"sv": "Lön (kr)", "en": "Pay"}, "constraints": {"minimum": 0}},
    {"name": "grad", "type": "number"},
    {"name": "fran", "type": "date"},
    {"name": "anm", "type": "string"}]}},
    {"name": "enheter", "path": "e.csv", "schema": {"fields": [{"name": "code", "type": "string"}]}}]}"#;

const RULES: &str = r#"format = 1
[[rule]]
id = "G"
level = "group"
severity = "error"
by = ["pnr"]
check = "sum(grad) <= 100"
message = { sv = "s", en = "e" }
[[rule]]
id = "C"
level = "compare"
severity = "warning"
check = "lon = previous.lon"
message = { sv = "s", en = "e" }
"#;

fn folder() -> Folder {
    let files =
        [("datapackage.json", PACKAGE), ("rules.toml", RULES), ("e.csv", "code\n01\n02\nÅ1\n")];
    let files: BTreeMap<_, _> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    Folder::from_files(&files).expect("the folder")
}

const HEADER: &str = "enhet;pnr;orgnr;namn;lon;grad;fran;anm";
const PEOPLE: [&str; 4] = ["189001019802", "189001619809", "189912310001", "185001010007"];

fn row(person: usize) -> String {
    format!("01;{};9900000002;Läkare;30000;75;2020-01-02;", PEOPLE[person])
}

/// The header and this many rows.
fn file(rows: usize) -> String {
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// The findings as `id lines` (keys in brackets) and the notes; or the error.
fn told(bytes: impl Into<Vec<u8>>) -> Result<Vec<String>, ReadError> {
    told_with(bytes, None)
}

fn told_with(bytes: impl Into<Vec<u8>>, previous: Option<&str>) -> Result<Vec<String>, ReadError> {
    let (folder, options) = (folder(), Options::default());
    let table = Table::read(&folder, bytes.into(), &options)?;
    let previous = previous.map(|text| {
        PreviousTable::read(&folder, text.as_bytes(), &options).expect("the previous file")
    });
    let findings =
        check::check(&folder, &table, previous.as_ref(), &options).expect("nobody stops it");
    for lang in [Lang::Sv, Lang::En] {
        assert!(
            !report::html(&table, &findings, lang).contains("189001019802"),
            "no sensitive value in a report that is passed on"
        );
        assert!(
            !report::text(
                &table,
                &findings,
                report::TextOptions { lang, ..report::TextOptions::default() }
            )
            .contains("189001019802")
        );
    }
    let lines = |finding: &check::Finding| {
        finding.rows().filter_map(|row| table.line(row)).map(|line| line.to_string()).collect()
    };
    let one = |finding: &check::Finding| {
        let places: Vec<String> = if finding.is_keyed() {
            finding.keys().map(str::to_owned).collect()
        } else {
            lines(finding)
        };
        format!("{} {}", finding.id(), places.join(","))
    };
    let mut told: Vec<String> = findings.iter().map(one).collect();
    told.extend(table.interpretation().notes.iter().map(|note| format!("note {}", note.code())));
    told.push(format!("rows {}", table.rows()));
    Ok(told)
}

fn assert_told(what: &str, bytes: impl Into<Vec<u8>>, expected: &[&str]) {
    assert_eq!(
        told(bytes).as_deref(),
        Ok(expected.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>().as_slice()),
        "{what}"
    );
}

#[test]
fn the_file_itself() {
    assert_told("plain", file(4), &["rows 4"]);
}

#[test]
fn stray_quotes_are_told_with_the_line() {
    let stray = |row: &str| row.replace("Läkare", "\"Läkare");
    let swallowed =
        format!("{HEADER}\n{}\n{}\n{}\n{}\n", row(0), stray(&row(1)), row(2), stray(&row(3)));
    assert_told("a pair of them", swallowed, &["row:quotes 3", "rows 2"]);
    let at_end =
        format!("{HEADER}\n{}\n{}\n", stray(&row(0)), row(1).replace("Läkare", "Läkare\""));
    assert_told("the second at the end of a cell", at_end, &["row:quotes 2", "rows 1"]);
    assert_told(
        "words after a quote",
        file(2).replacen("Läkare", "\"Läkare\" IVA", 1),
        &["row:quotes 2", "rows 2"],
    );
    assert_eq!(
        told(format!("{}{}\n", file(2), stray(&row(2)))),
        Err(ReadError::UnclosedQuote { line: 4 })
    );
    assert_told(
        "a remark of two lines",
        file(2).replacen("2020-01-02;\n", "2020-01-02;\"en; två\ntre\"\n", 1),
        &["rows 2"],
    );
    let far = format!(
        "{HEADER}\n{}\n\n{}\n",
        row(0).trim_end_matches(';').to_owned() + ";\"en\n\ntvå\"",
        row(1).replace("30000", "x")
    );
    assert_told("lines after a remark of three", far, &["lon:type 6", "rows 2"]);
}

#[test]
fn digits_that_may_be_grouped_do_not_show_the_decimal_mark() {
    let paid = |pay: &str| file(3).replace("30000", pay);
    for pay in ["30.000", "30,000", "1.250", "-30.000"] {
        let found = told(paid(pay)).expect("a table");
        assert!(found.contains(&"lon:type 2,3,4".to_owned()), "{pay}: {found:?}");
    }
    // Other numbers show the decimal mark, so thousands grouped with the other mark are not
    // numbers.
    let mixed = paid("30,000").replacen(";75;", ";75.5;", 1);
    assert_told("a point elsewhere", mixed, &["lon:type 2,3,4", "rows 3"]);
    let late = format!("{}{}", paid("30.000"), row(3).replace(";75;", ";75,5;"));
    assert_told("a comma in the last row", late, &["lon:type 2,3,4", "rows 4"]);
    assert_told("three decimals", paid("0.125").replacen(";75;", ";75.5;", 1), &["rows 3"]);
    assert_told("three decimals alone", paid("0.125"), &["rows 3"]);
    let said = paid("30.125").replacen(";75;", ";75.5;", 1);
    assert_told("read as decimals", said, &["note three-decimals", "rows 3"]);
    // More rows than the sample.
    let many =
        format!("{}{}", paid("30.000"), (0..2000).map(|_| row(3) + "\n").collect::<String>());
    let found = told(many).expect("a table");
    assert!(found.contains(&"lon:type 2,3,4".to_owned()), "{:?}", &found[..1]);
}

#[test]
fn an_edit_does_not_settle_what_a_grouped_number_means() {
    let folder = folder();
    let table =
        Table::read(&folder, file(2).replace("30000", "30.000").into_bytes(), &Options::default())
            .expect("a table");
    let edit = |field: &str, value: &str| check::Edit {
        row: 1,
        field: folder.field(field).expect("a field"),
        value: value.to_owned(),
    };
    let rows = |table: &Table| {
        let findings =
            check::check(&folder, table, None, &Options::default()).expect("nobody stops it");
        findings.get("lon:type").map(|finding| finding.rows().collect::<Vec<_>>())
    };
    let remark = table.with_edits(&[edit("anm", "x")]).expect("an edit");
    assert_eq!(rows(&remark), Some(vec![1, 2]), "another cell of the row");
    assert_eq!(rows(&remark.with_edits(&[edit("lon", "30000")]).expect("an edit")), Some(vec![2]));
}

#[test]
fn two_ways_of_writing_an_identity_number_are_one_value() {
    let hyphen = |text: &str| text.replacen("189001019802", "18900101-9802", 1);
    let both = format!("{HEADER}\n{}\n{}\n", hyphen(&row(0)), row(0));
    assert_told("the same person twice", both, &["primary-key 2,3", "G 189001019802", "rows 2"]);
    let raised = hyphen(&file(2)).replacen("30000", "31000", 1);
    assert_eq!(
        told_with(raised, Some(&file(2))),
        Ok(vec!["C 2".to_owned(), "rows 2".to_owned()]),
        "last year without"
    );
    let firms = file(2).replacen("9900000002", "990000-0002", 1);
    assert_told("organisations", firms, &["rows 2"]);
    assert_told(
        "ten zeros are no number",
        file(1).replace("9900000002", "0000000000"),
        &["orgnr:digits 2", "rows 1"],
    );
}

#[test]
fn a_code_list_of_identity_numbers_knows_both_ways() {
    let package = r#"{"name": "p", "resources": [{"name": "d", "schema": {"fields": [
        {"name": "orgnr", "type": "string", "farstu:format": "organisationsnummer"}, {"name": "x", "type": "string"}],
        "foreignKeys": [{"fields": "orgnr", "reference": {"resource": "l", "fields": "code"}}]}},
        {"name": "l", "path": "l.csv", "schema": {"fields": [{"name": "code", "type": "string"}]}}]}"#;
    let load = |list: &str| {
        let files =
            [("datapackage.json", package), ("rules.toml", "format = 1\n"), ("l.csv", list)];
        Folder::from_files(
            &files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
        )
    };
    let folder = load("code\n990000-0002\n9900000010\n").expect("the folder");
    let file = b"orgnr;x\n9900000002;a\n990000-0002;b\n990000-0010;c\n9900000028;d\n".to_vec();
    let table = Table::read(&folder, file, &Options::default()).expect("a table");
    let findings =
        check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
    assert_eq!(
        findings.get("orgnr:codelist").map(|finding| finding.rows().collect()),
        Some(vec![4])
    );
    assert!(load("code\n990000-0002\n9900000002\n").is_err(), "the same number twice");
}

#[test]
fn what_could_not_be_compared_is_said() {
    let (folder, options) = (folder(), Options::default());
    let compared = |previous: &str| {
        let table = Table::read(&folder, file(2).into_bytes(), &options).expect("a table");
        let previous =
            PreviousTable::read(&folder, previous.as_bytes(), &options).expect("a table");
        let findings =
            check::check(&folder, &table, Some(&previous), &options).expect("nobody stops it");
        (findings.comparison().clone(), report::html(&table, &findings, Lang::En))
    };
    let (all, _) = compared(&file(3));
    assert_eq!((all.matched, all.missing.len()), (Some(2), 0));
    let (none, html) = compared(&format!("{HEADER}\n{}\n", row(3)));
    assert!(none.matched == Some(0) && html.contains("no rows were compared"), "{none:?}");
    let (lacks, html) = compared("enhet;pnr\n01;189001019802\n");
    assert!(
        lacks.missing == [4] && html.contains("The previous file has no column lon"),
        "{lacks:?}"
    );
}

#[test]
fn rows_with_too_many_or_too_few_cells_are_shown() {
    let more = |text: &str| text.lines().map(|line| format!("{line};\n")).collect::<String>();
    let only_rows = format!(
        "{HEADER}\n{}",
        more(&file(3).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>())
    );
    assert_told(
        "an empty cell more in every row",
        only_rows.clone(),
        &["note empty-columns", "rows 3"],
    );
    assert_told("and in the header", more(&file(3)), &["note empty-columns", "rows 3"]);
    assert_told(
        "in the header alone",
        file(3).replace(HEADER, &format!("{HEADER};")),
        &["note empty-names", "rows 3"],
    );
    let many = only_rows + &(format!("{};\n", row(3)).repeat(500) + &format!("{};x\n", row(3)));
    let found = told(many).expect("a table");
    assert!(
        found.contains(&"row:cells 505".to_owned()),
        "a value in one of them, far down: {found:?}"
    );
    assert_told(
        "an empty cell more in some",
        format!("{};\n", file(3).trim_end()),
        &["row:cells 4", "rows 3"],
    );
    let short = file(3).replace("2020-01-02;\n", "2020-01-02\n");
    assert_told("one cell less in all", short, &["row:cells 2,3,4", "rows 3"]);
    assert_told(
        "a delimiter in a text",
        file(2).replacen("Läkare", "Läkare; IVA", 1),
        &["row:cells 2", "rows 2"],
    );
    // Decimal commas between comma delimiters shift the rest of the row, which must not be mistaken
    // for an extra empty cell.
    let commas = file(3).replace(';', ",").replace(",75,", ",75,50,");
    assert_told("decimal commas between commas", commas, &["row:cells 2,3,4", "rows 3"]);
    let folder = folder();
    let text = file(2).replacen("Läkare", "Läkare; IVA", 1);
    let table =
        Table::read(&folder, text.clone().into_bytes(), &Options::default()).expect("a table");
    let raw = table.raw_row(1).expect("read again").expect("a row");
    assert_eq!(
        (raw.line, raw.cells, raw.expected, raw.text.as_str()),
        (2, 9, 8, text.lines().nth(1).unwrap_or_default())
    );
    let findings =
        check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
    let html = report::html(&table, &findings, Lang::Sv);
    assert!(
        html.contains("rad 1, filrad 2")
            && html.contains("9 celler i stället för 8: ")
            && html.contains("Läkare; IVA"),
        "{html}"
    );
    let mut written = Vec::new();
    table.write_csv(&mut written).expect("in memory");
    assert_eq!(written, text.as_bytes(), "taken out again, the row is as received");
}

#[test]
fn values_in_a_column_without_a_name_are_told() {
    let numbered: Vec<String> = file(2)
        .lines()
        .enumerate()
        .map(|(at, line)| if at == 0 { format!(";{line}") } else { format!("{at};{line}") })
        .collect();
    assert_told("a row number first", numbered.join("\n"), &["columns:unknown (1)", "rows 2"]);
}

#[test]
fn two_encodings_and_older_ones_are_refused() {
    let western = |text: &str| {
        text.chars()
            .map(|letter| u8::try_from(u32::from(letter)).expect("Latin 1"))
            .collect::<Vec<u8>>()
    };
    let mixed = |encoding, line| Err(ReadError::Encoding { encoding, line });
    let (utf8, windows) = (check::Encoding::Utf8, check::Encoding::Windows1252);
    assert_eq!(
        told([file(1).into_bytes(), western(&format!("{}\n", row(1)))].concat()),
        mixed(utf8, 3)
    );
    assert_eq!(
        told([western(&file(2)), format!("{}\n", row(2)).into_bytes()].concat()),
        mixed(windows, 4)
    );
    let header = western(&format!("{HEADER};Övrigt\n"));
    assert_eq!(
        told([header, format!("{};x\n", row(0)).into_bytes()].concat()),
        mixed(windows, 2),
        "the header alone"
    );
    // Blocks later, when the encoding has long been detected.
    let long = [
        western(&file(1)),
        western(&format!("{}\n", row(1)).repeat(6000)),
        format!("{}\n", row(2)).into_bytes(),
    ]
    .concat();
    assert_eq!(told(long), mixed(windows, 6003));
    let dos = |text: &str| {
        western(text)
            .iter()
            .map(|byte| if *byte == 0xE4 { 0x84 } else { *byte })
            .collect::<Vec<u8>>()
    };
    assert_eq!(told(dos(&file(2))), Err(ReadError::OlderEncoding { byte: 0x84, line: 2 }));
    let unit = western(&file(2))
        .iter()
        .map(|byte| if *byte == 0xE4 { b'a' } else { *byte })
        .collect::<Vec<u8>>();
    let unit = String::from_utf8(unit).expect("ASCII").replacen("\n01;", "\n!1;", 2).into_bytes();
    let unit: Vec<u8> = unit.iter().map(|byte| if *byte == b'!' { 0x8F } else { *byte }).collect();
    assert_eq!(told(unit), Err(ReadError::OlderEncoding { byte: 0x8F, line: 2 }));
    assert_told("Windows-1252", western(&file(2)), &["rows 2"]);
    let quotation: Vec<u8> = western(&file(2))
        .iter()
        .flat_map(|byte| if *byte == b'L' { vec![0x94, 0xC5, 0x94, b'L'] } else { vec![*byte] })
        .collect();
    assert_told("a capital before a quotation mark", quotation, &["rows 2"]);
}

#[test]
fn letters_that_were_lost_or_that_nobody_sees() {
    let named = |name: &str| file(2).replacen("Läkare", name, 1);
    assert_told("encoded twice", named("LÃ¤kare"), &["namn:type 2", "rows 2"]);
    assert_told("lost", named("L\u{fffd}kare"), &["namn:type 2", "rows 2"]);
    assert_told("an error of a spreadsheet", named("#SAKNAS!"), &["namn:type 2", "rows 2"]);
    assert_told("a soft hyphen", named("Lä\u{ad}kare"), &["namn:characters 2", "rows 2"]);
    for nothing in ["\u{200b}", "\u{feff}", "\u{a0} \u{3000}", "\u{2060}\u{200e}"] {
        assert_told("nothing that anyone sees", named(nothing), &["namn:required 2", "rows 2"]);
    }
    assert_told(
        "in a code",
        file(2).replacen("01;", "01\u{200b};", 1),
        &["enhet:codelist 2", "rows 2"],
    );
    assert_told(
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
    let findings =
        check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
    let html = report::html(&table, &findings, Lang::Sv);
    assert!(html.contains("01␣U+200B [blanksteg utan bredd]"), "{html}");
    assert_eq!(check::show_invisible("01\u{200b}14"), "01␣U+200B␣14");
}

#[test]
fn byte_order_marks_and_files_that_were_put_together() {
    assert_told("two marks", format!("\u{feff}\u{feff}{}", file(2)), &["rows 2"]);
    assert_told("a mark at a line", file(3).replacen("\n01", "\n\u{feff}01", 2), &["rows 3"]);
    let header = format!("\u{feff}{}\u{feff}{HEADER}\n{}\n", file(2), row(2));
    assert_told("two files with headers", header, &["row:header 4", "rows 4"]);
    assert_told(
        "an invisible character in a name",
        file(1).replacen("enhet", "\u{200b}enhet", 1),
        &["columns:missing enhet", "columns:unknown ␣U+200B␣enhet", "rows 1"],
    );
}

#[test]
fn a_header_below_the_first_line_is_found_and_said() {
    let below = |lines: &str| format!("{lines}{}", file(2));
    for lines in [
        "Löneunderlag\nUtskrivet 2024-12-01\n\n",
        "Löneunderlag;;;;;;;\n",
        "SQL> set heading on\n",
        &"Rad;x\n".repeat(19),
    ] {
        assert_told(lines, below(lines), &["note header-below", "rows 2"]);
    }
    assert!(
        matches!(told(below(&"Rad;x\n".repeat(25))), Err(ReadError::HeaderInside { line: 26, .. })),
        "too far down"
    );
    let few = format!("Underlag\nenhet;pnr;a;b;c;d;e;f\n{}\n", row(0));
    assert!(
        matches!(told(few), Err(ReadError::HeaderInside { line: 2, .. })),
        "too few of its cells are names"
    );
    let twice = format!(
        "{0}x;pnr;PNR;a;b;c;d;e\n",
        file(2).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>()
    );
    assert!(told(twice).is_ok(), "one name twice is no header");
    assert_told("titles", file(2).replacen("namn;lon", "BENÄMNING;Lön (kr)", 1), &["rows 2"]);
    assert_told(
        "letters composed in another way",
        file(2).replacen("namn", "Bena\u{308}mning", 1),
        &["rows 2"],
    );
    assert_told(
        "an unknown name twice",
        file(1).replace(HEADER, &format!("{HEADER};x;x")).replace("-02;\n", "-02;;1;2\n"),
        &["columns:unknown x,x", "rows 1"],
    );
    assert_told(
        "no header",
        file(2).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>(),
        &["rows 2"],
    );
}

#[test]
fn a_line_that_names_the_delimiter_is_no_row() {
    for line in ["sep=;\n", "\"sep=;\"\n", "sep = ;\r\n"] {
        assert_told(line, format!("{line}{}", file(2)), &["note separator", "rows 2"]);
    }
    assert_told(
        "another than the file has",
        format!("sep=,\n{}", file(2)),
        &["note other-separator", "rows 2"],
    );
}

#[test]
fn blank_rows_and_the_lines_of_those_after_them() {
    let wrong = row(1).replace("30000", "x");
    for blank in ["", ";;;;;;;", " ; ;;;;;;", ";;", "\"\";\"\";;;;;;", "  "] {
        assert_told(
            blank,
            format!("{HEADER}\n{}\n{blank}\n{blank}\n{wrong}\n{blank}\n", row(0)),
            &["lon:type 5", "rows 2"],
        );
    }
}

#[test]
fn control_characters() {
    for end in ["\u{1a}", "\u{1a}\r\n", "\n\u{1a}\n", "\u{1a}  "] {
        assert_told("at the end", format!("{}{end}", file(2)), &["note end-of-file", "rows 2"]);
    }
    assert_eq!(
        told(file(3).replacen("9900000002;L", "9900000002;\0L", 2)),
        Err(ReadError::Nul { line: 2 })
    );
    for control in [
        '\u{1}', '\u{7}', '\u{b}', '\u{c}', '\u{1a}', '\u{1b}', '\u{1d}', '\u{1f}', '\u{7f}',
        '\u{2028}',
    ] {
        let inside = file(2).replacen("Läkare", &format!("Lä{control}kare"), 1);
        assert_told("in a text", inside, &["namn:characters 2", "rows 2"]);
        assert_told(
            "in a code",
            file(2).replacen("01;", &format!("0{control}1;"), 1),
            &["enhet:codelist 2", "rows 2"],
        );
        assert_told(
            "in a number",
            file(2).replacen("30000", &format!("300{control}00"), 1),
            &["lon:type 2", "rows 2"],
        );
    }
    assert_told(
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
    let findings =
        check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
    let text = report::text(
        &table,
        &findings,
        report::TextOptions { lang: Lang::Sv, ..report::TextOptions::default() },
    );
    assert!(text.contains("0␣U+001B␣[2J1 [styrtecken]") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_control_character_at_the_end_of_lines_of_fixed_width() {
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
            check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
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

#[test]
fn a_date_in_a_month_field_and_an_optional_column_that_is_missing() {
    let package = r#"{"name": "p", "resources": [{"name": "d", "schema": {"fields": [
        {"name": "nr", "type": "integer"}, {"name": "manad", "type": "yearmonth"}, {"name": "anm", "type": "string"}]}}]}"#;
    let files = [("datapackage.json", package), ("rules.toml", "format = 1\n")];
    let folder = Folder::from_files(
        &files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
    )
    .expect("the folder");
    let found = |bytes: Vec<u8>| {
        let table = Table::read(&folder, bytes, &Options::default()).expect("a table");
        let findings =
            check::check(&folder, &table, None, &Options::default()).expect("nobody stops it");
        let ids: Vec<String> = findings.iter().map(|finding| finding.id().to_owned()).collect();
        (
            ids,
            findings
                .get("manad:type")
                .and_then(|finding| finding.hint(&folder, "2024-11-01", ',', Lang::Sv)),
        )
    };
    let a_day = (vec!["manad:type".to_owned()], Some("en hel dag".to_owned()));
    assert_eq!(found(b"nr;manad;anm\n1;2024-11-01;\n".to_vec()), a_day);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["nr", "manad", "anm"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).expect("a cell");
    }
    sheet.write(1, 0, 1).expect("a cell");
    sheet
        .write_with_format(1, 1, 45_597.0, &rust_xlsxwriter::Format::new().set_num_format("mmm-yy"))
        .expect("a cell");
    assert_eq!(
        found(book.save_to_buffer().expect("a workbook")),
        a_day,
        "what a spreadsheet makes of 2024-11"
    );
    assert_eq!(found(b"nr;manad\n1;2024-11\n".to_vec()).0, ["columns:missing"]);
    assert_eq!(
        found(b"nr;manad;anm\n1;2024-11;\n".to_vec()).0,
        Vec::<String>::new(),
        "empty where there is nothing to say"
    );
}

#[test]
fn blanks_before_quotes() {
    let quoted = |between: &str| {
        let line = |line: &str| {
            line.split(';').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(between)
        };
        file(2)
            .replace("Läkare", "Läkare, IVA")
            .lines()
            .map(|text| line(text) + "\n")
            .collect::<String>()
    };
    assert_told("between all cells", quoted(", "), &["rows 2"]);
    assert_told("a tab", quoted(";\t"), &["rows 2"]);
    assert_told("before one", file(2).replacen("Läkare", " \"Läkare; IVA\"", 1), &["rows 2"]);
}

#[test]
fn two_sheets_that_fit_and_cells_that_are_no_values() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut book = Workbook::new();
    for name in ["Ett", "Två"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, "Underlag").expect("a cell");
        for (column, text) in HEADER.split(';').enumerate() {
            sheet.write(2, column as u16, text).expect("a cell");
        }
        for (place, person) in PEOPLE.iter().take(3).enumerate() {
            let line = 4 + place as u32 * 2;
            for (column, text) in ["01", person, "9900000002", "Läkare"].into_iter().enumerate() {
                sheet.write(line, column as u16, text).expect("a cell");
            }
            sheet.write(line, 4, 30_000.000_000_000_004).expect("a cell");
        }
    }
    let sheet = book.worksheet_from_index(0).expect("the first");
    sheet.write_with_format(4, 5, 0.75, &Format::new().set_num_format("0%")).expect("a cell");
    sheet
        .write_with_format(6, 5, 6.770_833_333_333_333, &Format::new().set_num_format("[h]:mm"))
        .expect("a cell");
    sheet.write(8, 9, "till höger").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_told(
        "a workbook",
        bytes.clone(),
        &["sheets:unread Två", "row:cells 9", "grad:type 5,7", "note header-below", "rows 3"],
    );
    let folder = folder();
    let table = Table::read(&folder, bytes, &Options::default()).expect("a table");
    let grad = folder.field("grad").expect("a field");
    let shown = [1, 2].map(|row| table.cell(row, grad).expect("read again").unwrap_or_default());
    assert_eq!(shown, ["75%", "162:30"], "as the spreadsheet shows them");
    assert_eq!(table.address(1, grad).as_deref(), Some("F5"));
    let raw = table.raw_row(3).expect("read again").expect("a row");
    assert_eq!((raw.cells, raw.expected, raw.address.as_deref()), (10, 8, Some("J9")));
}

#[test]
fn a_text_in_a_workbook_that_may_be_grouped_is_not_divided() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in HEADER.split(';').enumerate() {
        sheet.write(0, column as u16, text).expect("a cell");
    }
    for (line, pay) in [(1, "30.000"), (2, "31.500")] {
        for (column, text) in
            ["01", PEOPLE[line as usize], "9900000002", "1.5", pay].into_iter().enumerate()
        {
            sheet.write(line, column as u16, text).expect("a cell");
        }
        sheet.write(line, 5, 75.5).expect("a cell");
    }
    assert_told(
        "a workbook",
        book.save_to_buffer().expect("a workbook"),
        &["lon:type 2,3", "rows 2"],
    );
}
