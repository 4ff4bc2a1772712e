//! Numbers, decimal marks and identity numbers in real files.

use super::*;

#[test]
fn digits_that_may_be_grouped_do_not_show_the_decimal_mark() {
    let paid = |pay: &str| file(3).replace("30000", pay);
    for pay in ["30.000", "30,000", "1.250", "-30.000"] {
        let found = report_of(paid(pay)).expect("a table");
        assert!(found.contains(&"lon:type 2,3,4".to_owned()), "{pay}: {found:?}");
    }
    // Other numbers show the decimal mark, so thousands grouped with the other mark are not
    // numbers.
    let mixed = paid("30,000").replacen(";75;", ";75.5;", 1);
    assert_report("a point elsewhere", mixed, &["lon:type 2,3,4", "rows 3"]);
    let late = format!("{}{}", paid("30.000"), row(3).replace(";75;", ";75,5;"));
    assert_report("a comma in the last row", late, &["lon:type 2,3,4", "rows 4"]);
    assert_report("three decimals", paid("0.125").replacen(";75;", ";75.5;", 1), &["rows 3"]);
    assert_report("three decimals alone", paid("0.125"), &["rows 3"]);
    let said = paid("30.125").replacen(";75;", ";75.5;", 1);
    assert_report("read as decimals", said, &["note three-decimals", "rows 3"]);
    // More rows than the sample.
    let many =
        format!("{}{}", paid("30.000"), (0..2000).map(|_| row(3) + "\n").collect::<String>());
    let found = report_of(many).expect("a table");
    assert!(found.contains(&"lon:type 2,3,4".to_owned()), "{:?}", &found[..1]);
}

#[test]
fn an_edit_does_not_decide_what_a_grouped_number_means() {
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
            check::check(&folder, table, None, &Options::default()).expect("not cancelled");
        findings.get("lon:type").map(|finding| finding.rows().collect::<Vec<_>>())
    };
    let remark = table.with_edits(&[edit("anm", "x")]).expect("an edit");
    assert_eq!(rows(&remark), Some(vec![1, 2]), "another cell of the row");
    assert_eq!(rows(&remark.with_edits(&[edit("lon", "30000")]).expect("an edit")), Some(vec![2]));
}

#[test]
fn both_spellings_of_an_identity_number_are_one_value() {
    let hyphen = |text: &str| text.replacen("189001019802", "18900101-9802", 1);
    let both = format!("{HEADER}\n{}\n{}\n", hyphen(&row(0)), row(0));
    assert_report("the same person twice", both, &["primary-key 2,3", "G 189001019802", "rows 2"]);
    let raised = hyphen(&file(2)).replacen("30000", "31000", 1);
    assert_eq!(
        report_with(raised, Some(&file(2))),
        Ok(vec!["C 2".to_owned(), "rows 2".to_owned()]),
        "without it last year"
    );
    let firms = file(2).replacen("9900000002", "990000-0002", 1);
    assert_report("organisations", firms, &["rows 2"]);
    assert_report(
        "ten zeros are no number",
        file(1).replace("9900000002", "0000000000"),
        &["orgnr:digits 2", "rows 1"],
    );
}

#[test]
fn a_code_list_of_identity_numbers_accepts_both_spellings() {
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
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    assert_eq!(
        findings.get("orgnr:codelist").map(|finding| finding.rows().collect()),
        Some(vec![4])
    );
    assert!(load("code\n990000-0002\n9900000002\n").is_err(), "the same number twice");
}

#[test]
fn a_grouped_text_in_a_workbook_is_not_divided() {
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
    assert_report(
        "a workbook",
        book.save_to_buffer().expect("a workbook"),
        &["lon:type 2,3", "rows 2"],
    );
}
