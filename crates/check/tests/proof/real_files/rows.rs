//! Headers, blank rows and malformed rows of real files.

use super::*;

#[test]
fn stray_quotes_are_reported_with_their_line() {
    let stray = |row: &str| row.replace("Läkare", "\"Läkare");
    let swallowed =
        format!("{HEADER}\n{}\n{}\n{}\n{}\n", row(0), stray(&row(1)), row(2), stray(&row(3)));
    assert_report("a pair of them", swallowed, &["row:quotes 3", "rows 2"]);
    let at_end =
        format!("{HEADER}\n{}\n{}\n", stray(&row(0)), row(1).replace("Läkare", "Läkare\""));
    assert_report("the second at the end of a cell", at_end, &["row:quotes 2", "rows 1"]);
    assert_report(
        "words after a quote",
        file(2).replacen("Läkare", "\"Läkare\" IVA", 1),
        &["row:quotes 2", "rows 2"],
    );
    assert_eq!(
        report_of(format!("{}{}\n", file(2), stray(&row(2)))),
        Err(ReadError::UnclosedQuote { line: 4 })
    );
    assert_report(
        "a remark of two lines",
        file(2).replacen("2020-01-02;\n", "2020-01-02;\"en; två\ntre\"\n", 1),
        &["rows 2"],
    );
    let far = format!(
        "{HEADER}\n{}\n\n{}\n",
        row(0).trim_end_matches(';').to_owned() + ";\"en\n\ntvå\"",
        row(1).replace("30000", "x")
    );
    assert_report("lines after a remark of three", far, &["lon:type 6", "rows 2"]);
}

#[test]
fn rows_with_too_many_or_too_few_cells_are_shown() {
    let more = |text: &str| text.lines().map(|line| format!("{line};\n")).collect::<String>();
    let only_rows = format!(
        "{HEADER}\n{}",
        more(&file(3).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>())
    );
    assert_report(
        "an empty cell more in every row",
        only_rows.clone(),
        &["note empty-columns", "rows 3"],
    );
    assert_report("and in the header", more(&file(3)), &["note empty-columns", "rows 3"]);
    assert_report(
        "in the header alone",
        file(3).replace(HEADER, &format!("{HEADER};")),
        &["note empty-names", "rows 3"],
    );
    let many = only_rows + &(format!("{};\n", row(3)).repeat(500) + &format!("{};x\n", row(3)));
    let found = report_of(many).expect("a table");
    assert!(
        found.contains(&"row:cells 505".to_owned()),
        "a value in one of them, far down: {found:?}"
    );
    assert_report(
        "an empty cell more in some",
        format!("{};\n", file(3).trim_end()),
        &["row:cells 4", "rows 3"],
    );
    let short = file(3).replace("2020-01-02;\n", "2020-01-02\n");
    assert_report("one cell less in all", short, &["row:cells 2,3,4", "rows 3"]);
    assert_report(
        "a delimiter in a text",
        file(2).replacen("Läkare", "Läkare; IVA", 1),
        &["row:cells 2", "rows 2"],
    );
    // Decimal commas between comma delimiters shift the rest of the row, which must not be mistaken
    // for an extra empty cell.
    let commas = file(3).replace(';', ",").replace(",75,", ",75,50,");
    assert_report("decimal commas between commas", commas, &["row:cells 2,3,4", "rows 3"]);
    let folder = folder();
    let text = file(2).replacen("Läkare", "Läkare; IVA", 1);
    let table =
        Table::read(&folder, text.clone().into_bytes(), &Options::default()).expect("a table");
    let raw = table.raw_row(1).expect("read again").expect("a row");
    assert_eq!(
        (raw.line, raw.cells, raw.expected, raw.text.as_str()),
        (2, 9, 8, text.lines().nth(1).unwrap_or_default())
    );
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
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
fn values_in_a_column_without_a_name_are_reported() {
    let numbered: Vec<String> = file(2)
        .lines()
        .enumerate()
        .map(|(at, line)| if at == 0 { format!(";{line}") } else { format!("{at};{line}") })
        .collect();
    assert_report("a row number first", numbered.join("\n"), &["columns:unknown (1)", "rows 2"]);
}

#[test]
fn a_header_below_the_first_line_is_found_and_reported() {
    let below = |lines: &str| format!("{lines}{}", file(2));
    for lines in [
        "Löneunderlag\nUtskrivet 2024-12-01\n\n",
        "Löneunderlag;;;;;;;\n",
        "SQL> set heading on\n",
        &"Rad;x\n".repeat(19),
    ] {
        assert_report(lines, below(lines), &["note header-below", "rows 2"]);
    }
    assert!(
        matches!(
            report_of(below(&"Rad;x\n".repeat(25))),
            Err(ReadError::HeaderInside { line: 26, .. })
        ),
        "too far down"
    );
    let few = format!("Underlag\nenhet;pnr;a;b;c;d;e;f\n{}\n", row(0));
    assert!(
        matches!(report_of(few), Err(ReadError::HeaderInside { line: 2, .. })),
        "too few of its cells are names"
    );
    let twice = format!(
        "{0}x;pnr;PNR;a;b;c;d;e\n",
        file(2).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>()
    );
    assert!(report_of(twice).is_ok(), "one name twice is no header");
    assert_report("titles", file(2).replacen("namn;lon", "BENÄMNING;Lön (kr)", 1), &["rows 2"]);
    assert_report(
        "letters composed in another way",
        file(2).replacen("namn", "Bena\u{308}mning", 1),
        &["rows 2"],
    );
    assert_report(
        "an unknown name twice",
        file(1).replace(HEADER, &format!("{HEADER};x;x")).replace("-02;\n", "-02;;1;2\n"),
        &["columns:unknown x,x", "rows 1"],
    );
    assert_report(
        "no header",
        file(2).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>(),
        &["rows 2"],
    );
}

#[test]
fn a_separator_line_is_not_a_row() {
    for line in ["sep=;\n", "\"sep=;\"\n", "sep = ;\r\n"] {
        assert_report(line, format!("{line}{}", file(2)), &["note separator", "rows 2"]);
    }
    assert_report(
        "another than the file has",
        format!("sep=,\n{}", file(2)),
        &["note other-separator", "rows 2"],
    );
}

#[test]
fn blank_rows_and_the_line_numbers_after_them() {
    let wrong = row(1).replace("30000", "x");
    for blank in ["", ";;;;;;;", " ; ;;;;;;", ";;", "\"\";\"\";;;;;;", "  "] {
        assert_report(
            blank,
            format!("{HEADER}\n{}\n{blank}\n{blank}\n{wrong}\n{blank}\n", row(0)),
            &["lon:type 5", "rows 2"],
        );
    }
}

#[test]
fn spaces_before_quotes() {
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
    assert_report("between all cells", quoted(", "), &["rows 2"]);
    assert_report("a tab", quoted(";\t"), &["rows 2"]);
    assert_report("before one", file(2).replacen("Läkare", " \"Läkare; IVA\"", 1), &["rows 2"]);
}
