//! Sample files to upload, good and bad. Their content is visibly made up: people born in the
//! 1800s, organisation numbers that begin with 99.

mod rows;

use std::path::Path;

use base::Language;
pub(super) use rows::{COLUMNS, Row, Year, rows};

/// What a file demonstrates, in both languages.
pub(super) struct About {
    sv: &'static str,
    en: &'static str,
}

impl About {
    pub(super) fn get(&self, language: Language) -> &'static str {
        match language {
            Language::Sv => self.sv,
            Language::En => self.en,
        }
    }
}

pub(super) const GOOD: &str = "personalstatistik-1100.csv";
pub(super) const WITH_ERRORS: &str = "personalstatistik-1100-med-fel.csv";
pub(super) const WINDOWS: &str = "personalstatistik-1100-windows.csv";
pub(super) const WORKBOOK: &str = "personalstatistik-1100.xlsx";
const WITHOUT_COLUMN: &str = "saknar-kolumn.csv";
const NO_TABLE: &str = "ingen-tabell.csv";
const EMPTY: &str = "tom.csv";

/// The files, in the order in which a newcomer tries them.
pub(super) const ABOUT: &[(&str, About)] = &[
    (
        WITH_ERRORS,
        About {
            sv: "Fel att rätta och varningar att kommentera",
            en: "Errors to correct and warnings to comment on",
        },
    ),
    (
        GOOD,
        About {
            sv: "Som den ska vara: går att lämna in direkt",
            en: "As it should be: can be submitted at once",
        },
    ),
    (
        WINDOWS,
        About {
            sv: "Samma uppgifter som äldre lönesystem skriver dem: Windows-1252 och decimalkomma",
            en: "The same data as older payroll systems write it: Windows-1252 and decimal comma",
        },
    ),
    (
        WORKBOOK,
        About { sv: "Samma uppgifter i en Excel-fil", en: "The same data in an Excel file" },
    ),
    (WITHOUT_COLUMN, About { sv: "En kolumn saknas", en: "A column is missing" }),
    (
        NO_TABLE,
        About {
            sv: "Heter som en tabell men är något annat",
            en: "Named like a table but is something else",
        },
    ),
    (EMPTY, About { sv: "En tom fil", en: "An empty file" }),
];

/// Writes all sample files into a folder.
pub(super) fn write(folder: &Path, organisation: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let good = rows("1100", organisation, Year::This);
    let put = |name: &str, content: &[u8]| std::fs::write(folder.join(name), content);
    put(GOOD, csv(&good, ".", "\n").as_bytes())?;
    put(WITH_ERRORS, csv(&with_errors(&good), ".", "\n").as_bytes())?;
    put(WINDOWS, &windows_1252(&csv(&good, ",", "\r\n")))?;
    put(WORKBOOK, &workbook(&good).map_err(std::io::Error::other)?)?;
    put(WITHOUT_COLUMN, without(&csv(&good, ".", "\n"), "grundlon").as_bytes())?;
    put(
        NO_TABLE,
        &[b"%PDF-1.7\n%".as_slice(), &[0xe2, 0xe3, 0xcf, 0xd3, 0, 1, 2, 3], b"\nno table\n"]
            .concat(),
    )?;
    put(EMPTY, b"")
}

/// A unit's accepted data of last year.
pub(super) fn last_year(code: &str, organisation: &str) -> Vec<u8> {
    csv(&rows(code, organisation, Year::Last), ".", "\n").into_bytes()
}

fn csv(rows: &[Row], decimal: &str, end: &str) -> String {
    let mut text = COLUMNS.join(";") + end;
    for row in rows {
        // Only amounts hold a point, so replacing it changes decimal marks alone.
        let cells: Vec<String> = row.0.iter().map(|cell| cell.replace('.', decimal)).collect();
        text.push_str(&cells.join(";"));
        text.push_str(end);
    }
    text
}

/// These files hold only Latin-1 letters, whose code points are their bytes.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn without(text: &str, column: &str) -> String {
    let at = COLUMNS.iter().position(|c| *c == column).unwrap_or(usize::MAX);
    let shorter = |line: &str| {
        line.split(';')
            .enumerate()
            .filter(|(i, _)| *i != at)
            .map(|(_, cell)| cell)
            .collect::<Vec<_>>()
            .join(";")
    };
    text.lines().map(|line| shorter(line) + "\n").collect()
}

fn workbook(rows: &[Row]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in (0..).zip(COLUMNS) {
        sheet.write_string(0, at, name)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (at, cell) in (0..).zip(&row.0) {
            // Codes stay text: as numbers they would lose leading zeros.
            match cell.parse::<f64>() {
                Ok(number) if rows::is_amount(usize::from(at)) => {
                    sheet.write_number(line, at, number)?
                }
                _ => sheet.write_string(line, at, cell)?,
            };
        }
    }
    book.save_to_buffer()
}

/// Blocking errors, and warnings that need a comment, each on a row of its own.
fn with_errors(good: &[Row]) -> Vec<Row> {
    let mut rows = good.to_vec();
    let mut monthly = (0..rows.len())
        .filter(|i| {
            rows[*i].get("loneform") == "M"
                && rows[*i].get("franvaro_kod").is_empty()
                && rows[*i].get("aid_ansvar").is_empty()
        })
        .step_by(9)
        .collect::<Vec<_>>()
        .into_iter();
    let mut change = |what: &dyn Fn(&mut Row)| {
        if let Some(row) = monthly.next().and_then(|i| rows.get_mut(i)) {
            what(row);
        }
    };
    // An unknown code (twice), a broken sum, a missing name, a personal identity number with a
    // wrong check digit, an impossible date.
    change(&|row| row.set("verksamhet", "999"));
    change(&|row| row.set("verksamhet", "999"));
    change(&|row| row.set("utbetald", "1"));
    change(&|row| row.set("befattning", ""));
    change(&|row| {
        let wrong = row
            .get("personnummer")
            .chars()
            .rev()
            .enumerate()
            .map(|(i, c)| if i == 0 { flipped(c) } else { c })
            .collect::<Vec<_>>();
        row.set("personnummer", &wrong.into_iter().rev().collect::<String>());
    });
    change(&|row| row.set("anst_from", "2019-02-30"));
    // Warnings: pay far outside the usual range, a manager with low pay.
    for _ in 0..3 {
        change(&|row| {
            row.pay(98_000);
        });
    }
    change(&|row| {
        row.set("aid_ansvar", "A");
        row.pay(26_000);
    });
    rows
}

fn flipped(digit: char) -> char {
    if digit == '9' { '0' } else { char::from_u32(u32::from(digit) + 1).unwrap_or('0') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there_and_the_same_each_time() {
        let [one, two] = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
        write(one.path(), "9900000010").expect("written");
        write(two.path(), "9900000010").expect("written");
        for (name, _) in ABOUT {
            let read = |folder: &tempfile::TempDir| {
                std::fs::read(folder.path().join(name)).expect("a file")
            };
            // A workbook stores the time at which it was made.
            assert!(*name == WORKBOOK || read(&one) == read(&two), "{name}");
        }
        let windows = std::fs::read(one.path().join(WINDOWS)).expect("a file");
        assert!(
            std::str::from_utf8(&windows).is_err(),
            "it has letters that UTF-8 writes otherwise"
        );
    }

    #[test]
    fn last_year_has_most_of_the_same_people() {
        let (now, before) =
            (rows("1100", "9900000010", Year::This), rows("1100", "9900000010", Year::Last));
        let person = |row: &Row| row.get("personnummer").to_owned();
        let known: std::collections::BTreeSet<String> = before.iter().map(person).collect();
        let same = now.iter().filter(|row| known.contains(&person(row))).count();
        assert!(same * 10 >= now.len() * 9 && same < now.len(), "{same} of {}", now.len());
    }
}
