//! The check engine: a collection's folder and a file in, findings out.
//!
//! A collection is a folder: a Frictionless Data Package with the fields, code lists as CSV, and `rules.toml` with conditions
//! in SQL. [`Folder::load`] reads it strictly: what is not understood is refused with file, place and cure. [`Table::read`]
//! reads a submission's file in whatever form it comes (CSV in any common encoding and delimiter, fixed width, XLSX) and says
//! how it was understood; [`check`] gives all findings at once, with exact counts.
//!
//! ```no_run
//! use check::{Folder, Lang, Options, Previous, Source, Table};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = Folder::load("collections/personalstatistik").map_err(|errors| errors[0].clone())?;
//! let options = Options::default();
//! let table = Table::read(&folder, Source::open("this-year.csv")?, &options)?;
//! let previous = Previous::read(&folder, Source::open("last-year.csv")?, &options)?;
//! let findings = check::check(&folder, &table, Some(&previous), &options)?;
//! for finding in &findings {
//!     println!("{} {} {}", finding.id(), finding.count(), finding.words(&folder, Lang::En));
//! }
//! // A correction: only the changed row is judged anew, and what looks across rows.
//! let edit = check::Edit { row: 17, field: folder.field("grundlon").unwrap_or(0), value: "31000".to_owned() };
//! let corrected = table.with_edits(&[edit])?;
//! let findings = check::check(&folder, &corrected, Some(&previous), &options)?;
//! print!("{}", check::report::json(&corrected, &findings, 1000));
//! # Ok(())
//! # }
//! ```
//!
//! # How it works
//! A file is read once, in order, in blocks of whole rows. Each block is split, judged and typed by one thread: a cell becomes
//! an eight-byte value, its field's constraints are judged with it, and the conditions of row rules are evaluated over the
//! block's columns. Of a block only its findings stay, and the packed columns that rules across rows read. Text is read again
//! from the source when it is asked for, so neither the file nor its text is ever held as a whole. Rules across rows then work
//! on the packed columns: keys are hashed and dealt to parts that fit a core's cache; groups are gathered block by block and
//! put together in the order of the file. Results are the same for any number of threads.
//!
//! There is no web, no database and no async here; other crates call it from wherever they are.

mod column;
mod expr;
mod findings;
mod folder;
mod memory;
mod parallel;
mod progress;
mod reader;
pub mod report;
mod rules;
mod table;
mod value;
mod words;

pub use findings::{Finding, Findings, What};
pub use folder::{CodeList, Field, FieldType, Folder, FolderError, Format, Kind, Level, Rule};
pub use progress::{Cancelled, Progress};
pub use reader::{Encoding, Options, ReadAt, Shape, Source, Understood, Unreadable};
pub use rules::check;
pub use table::{Edit, Previous, Refused, Row, Table};
pub use words::{Lang, Severity, Words, grouped};
