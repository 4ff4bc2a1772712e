//! The check engine: a collection's folder and a file in, findings out.
//!
//! A collection is a folder: a Frictionless Data Package with the fields and the code lists (CSV),
//! and `rules.toml` with conditions in SQL. [`Folder::load`] is strict: anything that is not
//! understood is rejected with its file, location and fix. [`Table::read`] reads a submitted file
//! in any of the formats that payroll systems export (CSV in the common encodings and delimiters,
//! fixed width, XLSX) and reports how it was interpreted. [`check()`] returns all findings at once,
//! with exact counts.
//!
//! ```
//! use std::collections::BTreeMap;
//! use check::{Edit, Folder, Lang, Options, PreviousTable, Severity, Table, report};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // `Folder::load("collections/personalstatistik")` loads a folder from disk.
//! let package = r#"{"name": "pay", "resources": [{"name": "data", "schema": {
//!     "primaryKey": "person",
//!     "fields": [
//!         {"name": "person", "type": "string", "constraints": {"required": true}},
//!         {"name": "pay", "type": "number", "constraints": {"minimum": 0}}]}}]}"#;
//! let rules = r#"
//!     format = 1
//!     [[rule]]
//!     id = "R1"
//!     level = "compare"
//!     severity = "warning"
//!     columns = ["pay"]
//!     check = "abs(pay / previous.pay - 1) <= 0.25"
//!     message = { sv = "Lönen har ändrats mycket.", en = "Pay has changed a lot." }"#;
//! let files = BTreeMap::from([
//!     ("datapackage.json".to_owned(), package.as_bytes().to_vec()),
//!     ("rules.toml".to_owned(), rules.as_bytes().to_vec()),
//! ]);
//! let folder = Folder::from_files(&files).map_err(|errors| errors[0].clone())?;
//!
//! // A source is bytes in memory, `Source::open(path)`, or any type that implements `ReadAt`.
//! let options = Options::default();
//! let file = b"person;pay\nA;30000\nB;-1\nC;50000,50\n".as_slice();
//! let table = Table::read(&folder, file, &options)?;
//! assert_eq!(table.interpretation().decimal, ',');
//! let file = b"person,pay\nA,29000\nC,30000\n".as_slice();
//! let previous = PreviousTable::read(&folder, file, &options)?;
//! let findings = check::check(&folder, &table, Some(&previous), &options)?;
//! let found: Vec<(&str, Severity, Vec<u64>)> = findings
//!     .iter()
//!     .map(|finding| (finding.id(), finding.severity(), finding.rows().collect()))
//!     .collect();
//! assert_eq!(
//!     found,
//!     [("pay:minimum", Severity::Error, vec![2]), ("R1", Severity::Warning, vec![3])]
//! );
//! let r1 = findings.get("R1").ok_or("no such finding")?;
//! assert_eq!(r1.message(&folder, Lang::En), "Pay has changed a lot.");
//!
//! // After a correction, only the changed row and the rules across rows are evaluated again.
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
//! # Options
//! [`Options`] override the detected interpretation of a file, and set the number of threads and
//! the memory limit: a file that does not fit is refused early with [`ReadError::TooLarge`].
//! [`Progress`] reports to another thread how far a check has come, and cancels it. Every error has
//! a `message` in both languages that is fit for the person who submits the file.
//!
//! # How it works
//! A file is read once, in order, in blocks of whole rows. One thread splits, types and validates a
//! block: each cell becomes a 64-bit value, its field's constraints are checked, and the conditions
//! of row rules are evaluated over the block's columns (vectorised evaluation). Only the findings
//! of a block and the encoded columns that rules across rows need are kept. Text is read again from
//! the source on request, so neither the file nor its text is ever held as a whole.
//!
//! Rules across rows then work on the encoded columns. Keys are hashed and partitioned so that a
//! partition fits a core's cache; groups are aggregated by runs of blocks and merged in the order
//! of the file. The expected cost is linear in the file for every level of rule, except that
//! medians and percentiles sort the values of each group. The result does not depend on the number
//! of threads.
//!
//! The crate has no HTTP, database or async code; callers run it on a thread of their own.

#![warn(missing_docs)]

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
