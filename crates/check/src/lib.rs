//! The check engine: a collection's folder and a file in, findings out.
//!
//! A collection is a folder: a Frictionless Data Package with the fields, code lists as CSV, and
//! `rules.toml` with conditions in SQL. [`Folder::load`] reads it strictly: what is not understood
//! is refused with file, place and cure. [`Table::read`] reads a submission's file in whatever form
//! it comes (CSV in any common encoding and delimiter, fixed width, XLSX) and says how it was
//! understood; [`check`] gives all findings at once, with exact counts.
//!
//! ```
//! use std::collections::BTreeMap;
//! use check::{Edit, Folder, Lang, Options, Severity, Table, report};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A folder on disk is loaded by `Folder::load("collections/personalstatistik")`; this one is made here.
//! let package = r#"{"name": "pay", "resources": [{"name": "data", "schema": {"primaryKey": "person", "fields": [
//!     {"name": "person", "type": "string", "constraints": {"required": true}},
//!     {"name": "pay", "type": "number", "constraints": {"minimum": 0}}]}}]}"#;
//! let rules = r#"
//!     format = 1
//!     [[rule]]
//!     id = "R1"
//!     level = "compare"
//!     severity = "warning"
//!     columns = ["pay"]
//!     check = "abs(pay / previous.pay - 1) <= 0.25"
//!     message = { sv = "Lönen har ändrats mycket.", en = "Pay has changed much." }"#;
//! let files = BTreeMap::from([
//!     ("datapackage.json".to_owned(), package.as_bytes().to_vec()),
//!     ("rules.toml".to_owned(), rules.as_bytes().to_vec()),
//! ]);
//! let folder = Folder::from_files(&files).map_err(|errors| errors[0].clone())?;
//!
//! // Files are read from memory, from `Source::open(path)`, or from whatever implements `ReadAt`.
//! let options = Options::default();
//! let table = Table::read(&folder, b"person;pay\nA;30000\nB;-1\nC;50000,50\n".as_slice(), &options)?;
//! assert_eq!(table.understood().decimal, ',');
//! let previous = check::Previous::read(&folder, b"person,pay\nA,29000\nC,30000\n".as_slice(), &options)?;
//! let findings = check::check(&folder, &table, Some(&previous), &options)?;
//! let told: Vec<(&str, Severity, Vec<u64>)> =
//!     findings.iter().map(|finding| (finding.id(), finding.severity(), finding.rows().collect())).collect();
//! assert_eq!(told, [("pay:minimum", Severity::Error, vec![2]), ("R1", Severity::Warning, vec![3])]);
//! assert_eq!(findings.get("R1").map(|finding| finding.message(&folder, Lang::En)).as_deref(), Some("Pay has changed much."));
//!
//! // A correction: only the changed row is judged anew, and what looks across rows.
//! let pay = folder.field("pay").ok_or("no such field")?;
//! let corrected = table.with_edits(&[Edit { row: 2, field: pay, value: "31000".to_owned() }])?;
//! assert!(!check::check(&folder, &corrected, Some(&previous), &options)?.has_errors());
//! let mut file = Vec::new();
//! corrected.write_csv(&mut file)?;
//! assert_eq!(file, b"person;pay\nA;30000\nB;31000\nC;50000,50\n");
//! print!("{}", report::json(&corrected, &findings, 1000));
//! # Ok(())
//! # }
//! ```
//!
//! # What a caller decides
//! [`Options`] may say how a file is to be understood where it is not understood rightly by itself,
//! how many threads work, and how much memory may be used: a file that will not fit is refused
//! early, as [`ReadError::TooLarge`]. A [`Progress`] tells another thread how far the work has
//! come and stops it from there. Every refusal has `words` in both languages, fit for the person
//! whose file it is.
//!
//! # How it works
//! A file is read once, in order, in blocks of whole rows. Each block is split, judged and typed by
//! one thread: a cell becomes an eight-byte value, its field's constraints are judged with it, and
//! the conditions of row rules are evaluated over the block's columns. Of a block only its findings
//! stay, and the packed columns that rules across rows read. Text is read again from the source
//! when it is asked for, so neither the file nor its text is ever held as a whole. Rules across
//! rows then work on the packed columns: keys are hashed and dealt to parts that fit a core's
//! cache; groups are gathered block by block and put together in the order of the file. Results are
//! the same for any number of threads.
//!
//! There is no web, no database and no async here; other crates call it from wherever they are.

mod column;
mod expr;
mod findings;
mod folder;
pub mod formula_guard;
mod language;
mod memory;
mod parallel;
mod progress;
mod reader;
pub mod report;
mod rules;
mod table;
mod value;
mod work;

pub use findings::{Comparison, Finding, Findings, Subject};
pub use folder::{
    CodeList, Constraint, Field, FieldType, Folder, FolderError, IdentityNumber, Level,
    ParsePeriodError, Period, Rule, StringFormat, Unit,
};
pub use language::{Lang, Localized, Severity, format_count, show_invisible};
pub use progress::{Cancelled, Progress};
pub use reader::{
    ColumnError, Encoding, FileFormat, Interpretation, Note, Options, ReadAt, ReadError, Source,
    decode_list,
};
pub use rules::check;
pub use table::{Edit, EditError, PreviousTable, RawRow, Row, Table};
