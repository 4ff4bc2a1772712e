//! Column mappings: a mapped column gives the same findings as one with the field's name, and an
//! ambiguous mapping is an error.

use check::{ColumnError, Folder, Options, ReadError, Table};
use proptest::prelude::*;

use crate::regressions::files;

const FIELDS: [&str; 3] = ["nr", "lon", "namn"];

fn folder() -> Folder {
    let fields = r#"{"name": "nr", "type": "integer"}, {"name": "lon", "type": "number", "constraints": {"minimum": 0}},
        {"name": "namn", "type": "string", "farstu:title": {"sv": "Namnet", "en": "Name"}, "constraints": {"required": true}}"#;
    Folder::from_files(&files(fields, r#""nr""#, "")).expect("a folder")
}

fn options(columns: &[(&str, &str)]) -> Options {
    let columns =
        columns.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned())).collect();
    Options { columns, ..Options::default() }
}

/// The findings and the notes.
fn told(bytes: &[u8], options: &Options) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let folder = folder();
    let table = Table::read(&folder, bytes, options)?;
    let found = check::check(&folder, &table, None, options).expect("not cancelled");
    let one = |finding: &check::Finding| match finding.is_keyed() {
        true => format!("{} {:?}", finding.id(), finding.keys().collect::<Vec<_>>()),
        false => format!("{} {:?}", finding.id(), finding.rows().collect::<Vec<_>>()),
    };
    let notes =
        table.interpretation().notes.iter().map(|note| note.message(check::Lang::Sv)).collect();
    Ok((found.iter().map(one).collect(), notes))
}

fn workbook(names: [&str; 3]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in names.into_iter().enumerate() {
        sheet.write_string(0, column as u16, name).expect("a cell");
        if column < 2 {
            sheet.write_number(1, column as u16, 1).expect("a cell");
        }
    }
    sheet.write_string(1, 2, "x").expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_mapped_column_is_read_as_its_field() {
    let file = "Anst.nr;Månadslön;namn\n1;-5;A\n2;7;\n".as_bytes();
    let (found, _) = told(file, &Options::default()).expect("a table");
    assert_eq!(found[0], r#"columns:missing ["lon", "nr"]"#);
    let chosen = options(&[("anst.NR ", "Nr"), ("Månadslön", "lon")]);
    let (found, notes) = told(file, &chosen).expect("a table");
    assert_eq!(found, ["lon:minimum [1]", "namn:required [2]"]);
    assert_eq!(
        notes,
        [
            "Kolumnen Anst.nr lästes som nr, som det är valt.",
            "Kolumnen Månadslön lästes som lon, som det är valt."
        ]
    );
    // A column with another field's name, a name with an invisible character, and a column without
    // a name.
    let swapped =
        told(b"lon;nr;namn\n1;-5;A\n", &options(&[("lon", "nr"), ("nr", "lon")])).expect("a table");
    assert_eq!(swapped.0, ["lon:minimum [1]"]);
    for column in ["\u{200b}lon", "␣U+200B␣lon"] {
        let hidden = told("nr;\u{200b}lon;namn\n1;-5;A\n".as_bytes(), &options(&[(column, "lon")]))
            .expect("a table");
        assert_eq!(hidden.0, ["lon:minimum [1]"], "{column}");
    }
    let unnamed = told(b"nr;;namn\n1;-5;A\n", &options(&[("(2)", "lon")])).expect("a table");
    assert_eq!(
        unnamed,
        (
            vec!["lon:minimum [1]".to_owned()],
            vec!["Kolumnen (2) lästes som lon, som det är valt.".to_owned()]
        )
    );
    for (names, column) in [(["nr", "Månadslön", "namn"], "Månadslön"), (["nr", "", "namn"], "(2)")]
    {
        let (found, _) = told(&workbook(names), &options(&[(column, "lon")])).expect("a table");
        assert_eq!(found, Vec::<String>::new(), "a workbook");
    }
}

#[test]
fn an_ambiguous_mapping_is_an_error() {
    let file = b"nr;belopp;namn\n1;-5;A\n";
    for (columns, wrong, why) in [
        (&[("belopp", "lön")][..], ("belopp", "lön"), ColumnError::NoSuchField),
        (&[("belopp", "lon"), ("Belopp", "namn")], ("Belopp", "namn"), ColumnError::Repeated),
        (&[("belopp", "lon"), ("namn", "LON")], ("namn", "LON"), ColumnError::Repeated),
        (&[("beloppet", "lon")], ("beloppet", "lon"), ColumnError::NoSuchColumn),
        (&[("belopp", "nr")], ("belopp", "nr"), ColumnError::FieldHasColumn),
    ] {
        let refused = told(file, &options(columns)).expect_err("refused");
        let expected =
            ReadError::Column { column: wrong.0.to_owned(), field: wrong.1.to_owned(), why };
        assert_eq!(refused, expected);
        for lang in [check::Lang::Sv, check::Lang::En] {
            let words = refused.message(lang);
            assert!(
                words.contains(wrong.1)
                    && (words.contains("Välj")
                        || words.contains("välj")
                        || words.contains("hoose")),
                "{words}"
            );
        }
    }
    let headless =
        told(b"1;-5;A\n", &options(&[("belopp", "lon")])).expect_err("no header has that name");
    assert!(matches!(headless, ReadError::Column { why: ColumnError::NoSuchColumn, .. }));
    let twice = told(b"nr;x;x;namn\n1;2;3;A\n", &options(&[("x", "lon")]))
        .expect_err("two columns of that name");
    assert!(matches!(twice, ReadError::Column { why: ColumnError::FieldHasColumn, .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the columns are called, mapping each of them gives the findings of the fields' own
    /// names.
    #[test]
    fn mapped_names_are_equivalent_to_field_names(
        names in prop::collection::hash_set("[A-Za-zåäö][A-Za-zåäö .%()#-]{2,12}[a-z]", 3),
        rows in prop::collection::vec(("[0-9]{1,3}", "-?[0-9]{1,3}", "[a-zå]{0,4}"), 1..20),
    ) {
        let names: Vec<&String> = names.iter().collect();
        let lower: std::collections::HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        prop_assume!(lower.len() == 3 && lower.iter().all(|name| !["nr", "lon", "namn", "namnet", "name"].contains(&name.as_str())));
        let body: String = rows.iter().map(|(nr, pay, name)| format!("{nr};{pay};{name}\n")).collect();
        let own = told(format!("{}\n{body}", FIELDS.join(";")).as_bytes(), &Options::default()).expect("a table");
        let columns: Vec<(&str, &str)> = names.iter().map(|name| name.as_str()).zip(FIELDS).collect();
        let header = columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(";");
        let chosen = told(format!("{header}\n{body}").as_bytes(), &options(&columns)).expect("a table");
        prop_assert_eq!(own.0, chosen.0);
        prop_assert_eq!(chosen.1.len(), 3);
    }
}
