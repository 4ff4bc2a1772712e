//! Fixed-width files, by the layout of the folder, give the same findings.

use check::{FileFormat, Folder, Options, Table};

use crate::expected::folder_files;
use crate::forms::{checked, different, folder, rows, utf16, with_commas, written};

/// The folder with a layout whose columns are as wide as their longest cell plus a space.
fn with_layout(rows: &[Vec<String>]) -> (Folder, Vec<usize>) {
    let mut files = folder_files("personalstatistik");
    let mut package: serde_json::Value =
        serde_json::from_slice(&files["datapackage.json"]).expect("JSON");
    let longest =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(|column| longest(column) + 1).collect();
    let start = |column: usize| 1 + widths[..column].iter().sum::<usize>();
    let column = |column: usize| serde_json::json!({"field": rows[0][column], "start": start(column), "width": widths[column]});
    package["resources"][0]["farstu:layout"] = (0..widths.len()).map(column).collect();
    files.insert("datapackage.json".to_owned(), package.to_string().into_bytes());
    (Folder::from_files(&files).expect("the folder with a layout"), widths)
}

fn fixed(rows: &[Vec<String>], widths: &[usize], end: &str, padded: bool) -> String {
    let line = |row: &Vec<String>| {
        row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect::<String>()
    };
    rows.iter()
        .map(line)
        .map(|line| if padded { line } else { line.trim_end().to_owned() } + end)
        .collect()
}

#[test]
fn fixed_width_by_a_layout_of_the_folder() {
    let mut rows = rows();
    // The first rows have empty last columns, and some characters take two bytes in UTF-8.
    assert!(rows[1][24] == "0" && rows.iter().any(|row| !row[10].is_ascii()));
    let last = rows[0].iter().position(|name| name == "franvaro_kod").expect("a column");
    let (_, expected) =
        checked(&folder(), written(&rows, ";", "\n", false).into_bytes(), &Options::default());
    let (folder, widths) = with_layout(&rows);
    let latin = |text: &str| {
        text.chars().map(|ch| u8::try_from(u32::from(ch)).expect("Latin 1")).collect::<Vec<u8>>()
    };
    let data = &rows[1..];
    let commas = with_commas(rows.clone());
    let forms = [
        ("as wide as the layout", fixed(data, &widths, "\n", true).into_bytes(), '.'),
        ("blanks left out", fixed(data, &widths, "\r\n", false).into_bytes(), '.'),
        ("Windows-1252", latin(&fixed(data, &widths, "\r\n", true)), '.'),
        ("carriage returns", latin(&fixed(data, &widths, "\r", false)), '.'),
        ("UTF-16", utf16(&fixed(data, &widths, "\n", true), false), '.'),
        ("decimal comma", fixed(&commas[1..], &widths, "\n", true).into_bytes(), ','),
        ("no last line end", fixed(data, &widths, "\n", false).trim_end().as_bytes().to_vec(), '.'),
    ];
    for (name, bytes, decimal) in forms {
        let (table, found) = checked(&folder, bytes.clone(), &Options::default());
        let interpretation = table.interpretation();
        assert_eq!(
            (interpretation.file_format, interpretation.delimiter, interpretation.header),
            (FileFormat::FixedWidth, None, false),
            "{name}"
        );
        assert!(found == expected, "{name}: {:?}", different(&expected, &found));
        assert_eq!(interpretation.decimal, decimal, "{name}");
        let given = Options { decimal: Some(decimal), ..Options::default() };
        assert!(
            checked(&folder, bytes, &given).1 == expected,
            "{name}, with its decimal mark given"
        );
    }
    // A folder with a layout still reads other formats.
    for delimiter in [";", ",", "\t", "|"] {
        for from in [0, 1] {
            let (table, found) = checked(
                &folder,
                written(&rows[from..], delimiter, "\n", false).into_bytes(),
                &Options::default(),
            );
            assert_eq!(
                (table.interpretation().file_format, table.interpretation().header),
                (FileFormat::Delimited, from == 0)
            );
            assert!(found == expected, "{delimiter}: {:?}", different(&expected, &found));
        }
    }
    // Most rows end early, and one continues after the layout.
    for row in &mut rows[1..200] {
        row.truncate(last);
    }
    let text = fixed(&rows[1..60], &widths, "\n", false)
        + &"x".repeat(widths.iter().sum::<usize>() + 1)
        + "\n";
    let table = Table::read(&folder, text.into_bytes(), &Options::default()).expect("a table");
    assert_eq!((table.interpretation().file_format, table.rows()), (FileFormat::FixedWidth, 60));
    assert_eq!(table.broken_rows().collect::<Vec<_>>(), [60]);
}
