//! Edits: the findings after edits are those of a file that was written that way.

use check::{Edit, EditError, Folder, Options, PreviousTable, Table};

use crate::expected::text;
use crate::forms::{folder, found};

fn stem() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ps_3000_7")
}

fn read(folder: &Folder, bytes: &[u8]) -> Table {
    Table::read(folder, bytes, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_edited_table_is_the_table_of_the_edited_file() {
    let folder = folder();
    let previous =
        PreviousTable::read(&folder, text(&stem(), "_prev.csv").into_bytes(), &Options::default())
            .expect("last year's file");
    let original = text(&stem(), ".csv");
    let mut lines: Vec<Vec<String>> =
        original.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let table = read(&folder, original.as_bytes());
    let field = |name: &str| folder.field(name).expect("a field");
    // Introduces errors, corrects others, makes keys equal, sets a long text, and removes a value.
    let changes = [
        (5, "grundlon", "9999"),
        (5, "kommunkod", "12A4"),
        (17, "anst_from", "2019-02-30"),
        (40, "personnummer", "18500101-TF00"),
        (41, "befattning", "En befattning med ett mycket långt namn; och \"citat\""),
        (42, "loneform", ""),
        (43, "sysgrad", "12.345"),
        (44, "aid_etikett", "101010"),
        (100, "utbetald", "1"),
        (2999, "anstform", "X"),
        (3000, "franvaro_pct", "-1"),
    ];
    let mut edits: Vec<Edit> = changes
        .iter()
        .map(|(row, name, value)| Edit {
            row: *row,
            field: field(name),
            value: (*value).to_owned(),
        })
        .collect();
    for name in ["kommunkod", "personnummer", "anstnr"] {
        edits.push(Edit { row: 70, field: field(name), value: lines[71][field(name)].clone() });
    }
    let findings =
        check::check(&folder, &table, Some(&previous), &Options::default()).expect("not cancelled");
    for id in ["orgnr:checkdigit", "anst_tom:type", "R35"] {
        let finding = findings.get(id).expect("planted");
        let row = finding.rows().next().expect("a row");
        edits.push(Edit { row, field: finding.columns()[0], value: String::new() });
    }
    let edited = table.with_edits(&edits).expect("edits");
    for edit in &edits {
        lines[edit.row as usize][edit.field] = edit.value.clone();
    }
    let quoted = |cell: &String| {
        if cell.contains([';', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let rewritten: String = lines
        .iter()
        .map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(";") + "\n")
        .collect();
    let fresh = read(&folder, rewritten.as_bytes());
    let of = |table: &Table| {
        found(
            &check::check(&folder, table, Some(&previous), &Options::default())
                .expect("not cancelled"),
        )
    };
    assert_eq!(of(&edited), of(&fresh));
    assert_ne!(of(&edited), of(&table));
    // In the written file, only the edited rows differ from the received one.
    let mut out = Vec::new();
    edited.write_csv(&mut out).expect("written");
    assert_eq!(of(&read(&folder, &out)), of(&fresh));
    let (before, after): (Vec<&[u8]>, Vec<&[u8]>) = (
        original.as_bytes().split(|b| *b == b'\n').collect(),
        out.split(|b| *b == b'\n').collect(),
    );
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    let rows: std::collections::BTreeSet<u64> = edits.iter().map(|edit| edit.row).collect();
    assert_eq!((before.len(), changed), (after.len(), rows.len()));
    // Edits are stacked, and undone by restoring the received text.
    let again = edited
        .with_edits(&[Edit { row: 5, field: field("grundlon"), value: "30000".to_owned() }])
        .expect("an edit");
    assert_eq!(again.cell(5, field("grundlon")), Ok(Some("30000".to_owned())));
    assert_eq!(again.received(5, field("grundlon")), table.cell(5, field("grundlon")));
    let back: Vec<Edit> = edits
        .iter()
        .map(|edit| Edit {
            value: table.cell(edit.row, edit.field).expect("read").expect("a cell"),
            ..edit.clone()
        })
        .collect();
    let back = again.with_edits(&back).expect("edits");
    assert_eq!(back.edits().count(), 0);
    assert_eq!(of(&back), of(&table));
}

#[test]
fn the_corrected_file_keeps_its_format() {
    let folder = folder();
    let original = text(&stem(), ".csv").replace(';', "\t").replace('\n', "\r\n");
    let latin: Vec<u8> =
        original.chars().map(|ch| u8::try_from(u32::from(ch)).expect("Latin 1")).collect();
    let table = read(&folder, &latin);
    let place = folder.field("befattning").expect("a field");
    let mut same = Vec::new();
    table.write_csv(&mut same).expect("written");
    assert!(same == latin, "unchanged to the byte");
    let written = |value: &str| {
        let mut out = Vec::new();
        table
            .with_edits(&[Edit { row: 1, field: place, value: value.to_owned() }])
            .expect("an edit")
            .write_csv(&mut out)
            .expect("written");
        out
    };
    let swedish = written("Städare");
    assert!(swedish.windows(7).any(|part| part == b"St\xE4dare"), "in its original encoding");
    assert_eq!(read(&folder, &swedish).cell(1, place), Ok(Some("Städare".to_owned())));
    let beyond = written("Skogsvårdare 🌲");
    assert!(beyond.starts_with(b"\xEF\xBB\xBF"), "what the encoding cannot write makes it UTF-8");
    assert_eq!(read(&folder, &beyond).cell(1, place), Ok(Some("Skogsvårdare 🌲".to_owned())));
    assert_eq!(read(&folder, &beyond).rows(), table.rows());
}

#[test]
fn invalid_edits_are_rejected() {
    let folder = folder();
    let table = read(
        &folder,
        format!(
            "{}\nkort;rad\n",
            text(&stem(), ".csv").lines().take(3).collect::<Vec<_>>().join("\n")
        )
        .as_bytes(),
    );
    let edit = |row| Edit { row, field: 0, value: String::new() };
    assert_eq!(table.with_edits(&[edit(0)]).err(), Some(EditError::NoRow(0)));
    assert_eq!(table.with_edits(&[edit(4)]).err(), Some(EditError::NoRow(4)));
    assert_eq!(table.with_edits(&[edit(3)]).err(), Some(EditError::BrokenRow(3)));
    assert_eq!(
        table.with_edits(&[Edit { field: 999, ..edit(1) }]).err(),
        Some(EditError::NoColumn(999))
    );
}

/// Arbitrary edits: the findings equal those of a file that was written that way. Values come from
/// other rows, so that keys collide and groups change, and from invalid values of every column.
#[test]
fn random_edits() {
    let folder = folder();
    let previous =
        PreviousTable::read(&folder, text(&stem(), "_prev.csv").into_bytes(), &Options::default())
            .expect("last year's file");
    let mut lines: Vec<Vec<String>> = text(&stem(), ".csv")
        .lines()
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect();
    let mut table = read(&folder, text(&stem(), ".csv").as_bytes());
    let mut state = 7u64;
    let mut below = |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % limit
    };
    let odd = [
        "",
        " ",
        "x",
        "-1",
        "2019-02-30",
        "1100",
        "99999999999999999999",
        "18500101-TF00",
        "en text som är längre än åtta byte",
    ];
    let of = |table: &Table| {
        found(
            &check::check(&folder, table, Some(&previous), &Options::default())
                .expect("not cancelled"),
        )
    };
    for round in 0..6 {
        let mut edits = Vec::new();
        for _ in 0..1 + 40 * (round % 2) {
            let (row, field) = (1 + below(lines.len() - 1), below(lines[0].len()));
            let value = if below(3) == 0 {
                odd[below(odd.len())].to_owned()
            } else {
                lines[1 + below(lines.len() - 1)][field].clone()
            };
            edits.push(Edit { row: row as u64, field, value });
        }
        table = table.with_edits(&edits).expect("edits");
        for edit in edits {
            lines[edit.row as usize][edit.field] = edit.value;
        }
        let rewritten: String = lines.iter().map(|line| line.join(";") + "\n").collect();
        let (edited, fresh) = (of(&table), of(&read(&folder, rewritten.as_bytes())));
        let different: Vec<&String> = edited
            .keys()
            .chain(fresh.keys())
            .filter(|id| edited.get(*id) != fresh.get(*id))
            .collect();
        assert!(different.is_empty(), "round {round}: {different:?}");
    }
}
