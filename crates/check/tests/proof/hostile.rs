//! Files made to be expensive: small on disk, large in memory or work. Each is refused with a
//! message, and its check, in a process of its own, stays small. Nothing is timed, since work is
//! counted in units.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::process::Command;

use check::{Folder, Lang, Options, ReadError, Table};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::forms::folder;
use crate::regressions::files;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The parts of a workbook; a part may be repeated so often that it is never held as a whole.
struct Book {
    /// Relationship targets of the sheets.
    sheets: Vec<&'static str>,
    parts: Vec<(&'static str, String, (String, usize), String)>,
}

impl Book {
    fn new(sheets: &[&'static str]) -> Book {
        Book { sheets: sheets.to_vec(), parts: Vec::new() }
    }

    fn part(
        mut self,
        name: &'static str,
        before: &str,
        (again, times): (&str, usize),
        after: &str,
    ) -> Book {
        self.parts.push((name, before.to_owned(), (again.to_owned(), times), after.to_owned()));
        self
    }

    /// A sheet whose rows repeat one text.
    fn sheet(self, name: &'static str, before: &str, again: (&str, usize), after: &str) -> Book {
        let (before, after) = (
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{before}"),
            format!("{after}</sheetData></worksheet>"),
        );
        self.part(name, &before, again, &after)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, parts: (&str, (&str, usize), &str)| {
            archive.start_file(name, SimpleFileOptions::default()).expect("a part");
            archive.write_all(parts.0.as_bytes()).expect("bytes");
            let (again, times) = parts.1;
            let many = again.repeat((65_536 / again.len().max(1)).clamp(1, times.max(1)));
            let each = many.len() / again.len().max(1);
            for _ in 0..times / each.max(1) {
                archive.write_all(many.as_bytes()).expect("bytes");
            }
            archive.write_all(parts.2.as_bytes()).expect("bytes");
        };
        let list = format!("<Relationships xmlns=\"{PACKAGE}\">");
        let root = format!(
            "{list}<Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        add("_rels/.rels", (&root, ("", 0), ""));
        let (mut book, mut related) =
            (format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>"), list);
        for (place, target) in self.sheets.iter().enumerate() {
            let _ = write!(
                book,
                "<sheet name=\"S{place}\" sheetId=\"{0}\" r:id=\"s{place}\"/>",
                place + 1
            );
            let _ = write!(
                related,
                "<Relationship Id=\"s{place}\" Type=\"{OFFICE}/worksheet\" Target=\"{target}\"/>"
            );
        }
        add("xl/workbook.xml", (&book, ("", 0), "</sheets></workbook>"));
        add("xl/_rels/workbook.xml.rels", (&related, ("", 0), "</Relationships>"));
        for (name, before, (again, times), after) in &self.parts {
            add(name, (before, (again, *times), after));
        }
        archive.finish().expect("an archive").into_inner()
    }
}

const SHEET: &str = "worksheets/sheet1.xml";
const PART: &str = "xl/worksheets/sheet1.xml";

fn inline(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn head() -> String {
    format!("<row>{}{}</row>", inline("orgnr"), inline("kommunkod"))
}

/// A workbook of each kind, with the code of its error.
fn workbooks() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let blanks = " ".repeat(1 << 10);
    let mib = |count: usize| (blanks.as_str(), count << 10);
    let one = |before: &str, again: (&str, usize), after: &str| {
        Book::new(&[SHEET]).sheet(PART, before, again, after).bytes()
    };
    let strings = |before: &str, again: (&str, usize)| {
        let book = Book::new(&[SHEET]).sheet(PART, &head(), ("", 0), "");
        book.part("xl/sharedStrings.xml", before, again, "</sst>").bytes()
    };
    let sst = format!("<sst xmlns=\"{MAIN}\">");
    let long = "x".repeat(900 << 10);
    let shared = "<c t=\"s\"><v>0</v></c>";
    let wide = Book::new(&[SHEET])
        .sheet(PART, &format!("{}<row>", head()), (shared, 16_000), "</row>")
        .part("xl/sharedStrings.xml", &format!("{sst}<si><t>{long}"), ("", 0), "</t></si></sst>");
    let styles = format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs>");
    let styled = Book::new(&[SHEET]).sheet(PART, &head(), ("", 0), "").part(
        "xl/styles.xml",
        &styles,
        ("<xf numFmtId=\"0\"/>", 600_000),
        "</cellXfs></styleSheet>",
    );
    let picture = Book::new(&["media/image1.png"]).sheet(
        "xl/media/image1.png",
        "<row><c><is><t>",
        mib(80),
        "</t></is></c></row>",
    );
    let again = Book::new(&[SHEET; 64]).sheet(PART, "", ("<row/>", 300_000), "");
    vec![
        (
            "one text of blanks",
            "text-too-long",
            one(
                &format!("{}<row><c t=\"inlineStr\"><is><t>", head()),
                mib(24),
                "</t></is></c></row>",
            ),
        ),
        ("blanks between elements", "text-too-long", one(&head(), mib(24), "")),
        ("one comment", "text-too-long", one(&format!("{}<!--", head()), mib(24), "-->")),
        (
            "one attribute",
            "text-too-long",
            one(&format!("{}<row a=\"", head()), mib(24), "\"></row>"),
        ),
        (
            "a cell of many runs",
            "text-too-long",
            one(
                &format!("{}<row><c><is>", head()),
                ("<r><t>a</t></r>", 1_000_000),
                "</is></c></row>",
            ),
        ),
        (
            "a cell that its value outlives",
            "workbook",
            one("<row>", ("<c><is><r></c>", 1000), "</row>"),
        ),
        ("elements inside each other", "workbook", one(&head(), ("<a>", 1_000_000), "")),
        ("empty shared strings", "too-much-work", strings(&sst, ("<si><t/></si>", 2_000_000))),
        (
            "shared strings that are claimed",
            "too-much-work",
            strings("<sst uniqueCount=\"99999999999\">", ("<si/>", 1)),
        ),
        (
            "shared strings that are claimed, fewer",
            "too-large",
            strings("<sst uniqueCount=\"99999999\">", ("<si/>", 1)),
        ),
        ("a row of long shared strings", "row-too-long", wide.bytes()),
        ("styles", "too-large", styled.bytes()),
        ("a sheet that is called a picture", "too-large", picture.bytes()),
        ("sixty-four times the same sheet", "too-much-work", again.bytes()),
        ("a directory of many parts", "zip-bomb", many_parts()),
        ("a directory that claims many parts", "zip-bomb", claimed_parts()),
    ]
}

fn many_parts() -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in 0..5000 {
        archive.start_file(format!("{part}.xml"), SimpleFileOptions::default()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

fn claimed_parts() -> Vec<u8> {
    let mut bytes = Book::new(&[SHEET]).sheet(PART, &head(), ("", 0), "").bytes();
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
    bytes[end + 10..end + 12].copy_from_slice(&60_000u16.to_le_bytes());
    bytes
}

/// The memory limit of each check, in MiB.
const LIMIT: u64 = 256;
/// Memory of the test process besides the check: the program with its symbols, and the file.
const BESIDES: u64 = 64;
const CHILD: &str = "CHECK_HOSTILE_FILE";

fn options() -> Options {
    Options { max_memory: Some(LIMIT << 20), threads: Some(2), ..Options::default() }
}

/// Run by the test below in a process of its own, to measure its memory alone.
#[test]
fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let outcome = Table::read(&folder(), check::Source::open(path).expect("a file"), &options());
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    let kib = line.split_whitespace().nth(1).expect("a number");
    let code = outcome.map_or_else(|why| why.code(), |_| "read");
    writeln!(std::io::stdout(), "\nhostile {code} {kib}").expect("stdout is open");
}

/// The code of the error (`read` without one), and the peak of resident memory in MiB.
fn peak(bytes: &[u8]) -> (String, u64) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let mut child = Command::new(std::env::current_exe().expect("this test"));
    child.args(["--exact", "hostile::child", "--nocapture"]).env(CHILD, file.path());
    let output = child.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("hostile "))
        .unwrap_or_else(|| panic!("{output:?}"));
    let (code, kib) = line.split_once(' ').expect("two words");
    (code.to_owned(), kib.parse::<u64>().expect("a number") >> 10)
}

#[test]
fn workbooks_that_unpack_to_much_are_refused_in_little_memory() {
    let mut wrong = Vec::new();
    for (name, code, bytes) in workbooks() {
        assert!(bytes.len() < 4 << 20, "{name} is {} bytes long", bytes.len());
        let (told, mib) = peak(&bytes);
        if told != code || mib > LIMIT + BESIDES {
            wrong.push(format!("{name}: {told}, {mib} MiB"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn load(fields: &str, rules: &str) -> Folder {
    Folder::from_files(&files(fields, "", rules)).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The same error for any number of threads, with a message.
fn too_much_work(folder: &Folder, text: &str) {
    for threads in [1, 3] {
        let options = Options { threads: Some(threads), header: Some(true), ..Options::default() };
        let refused =
            Table::read(folder, text.as_bytes().to_vec(), &options).expect_err("too much work");
        assert_eq!(refused, ReadError::TooMuchWork);
        for lang in [Lang::Sv, Lang::En] {
            assert!(refused.message(lang).len() > 60);
        }
    }
}

#[test]
fn many_patterns_over_long_texts_exceed_the_work_budget() {
    let field = |place: usize| {
        format!(
            r#"{{"name": "f{place}", "type": "string", "constraints": {{"pattern": "\\p{{L}}{{1,20}}[ 0-9]*"}}}}"#
        )
    };
    let folder = load(&(0..60).map(field).collect::<Vec<_>>().join(","), "");
    let names = (0..60).map(|place| format!("f{place}")).collect::<Vec<_>>().join(";");
    let row = |row: usize| {
        (0..60).map(|place| format!("Örtagård {row} {place}")).collect::<Vec<_>>().join(";")
    };
    let text =
        |rows: usize| format!("{names}\n{}\n", (0..rows).map(row).collect::<Vec<_>>().join("\n"));
    let options = Options { header: Some(true), ..Options::default() };
    assert_eq!(
        Table::read(&folder, text(100).into_bytes(), &options).expect("a table").rows(),
        100
    );
    too_much_work(&folder, &text(12_000));
}

#[test]
fn a_backtracking_like_pattern_exceeds_the_work_budget() {
    let rule = |check: &str| {
        format!(
            "[[rule]]\nid = \"R\"\nlevel = \"row\"\nseverity = \"error\"\ncheck = \"{check}\"\nmessage = {{ sv = \"s\", en = \"e\" }}\n"
        )
    };
    let folder = load(
        r#"{"name": "a", "type": "string"}"#,
        &rule(&format!("a LIKE '%{}b%'", "a".repeat(300))),
    );
    too_much_work(&folder, &format!("a\n{}\n", "a".repeat(300_000)));
}

#[test]
fn a_long_cell_under_many_rules_is_held_once() {
    let rule = |place: usize| {
        format!(
            "[[rule]]\nid = \"R{place}\"\nlevel = \"row\"\nseverity = \"error\"\ncheck = \"lower(a) <> upper(a)\"\nmessage = {{ sv = \"s\", en = \"e\" }}\n"
        )
    };
    let folder = load(r#"{"name": "a", "type": "string"}"#, &(0..20).map(rule).collect::<String>());
    let text = format!("a\n{}\n", "Ab".repeat(1 << 20));
    let table =
        Table::read(&folder, text.into_bytes(), &Options { header: Some(true), ..options() });
    assert!(matches!(table, Ok(_) | Err(ReadError::TooMuchWork)), "{table:?}");
}
