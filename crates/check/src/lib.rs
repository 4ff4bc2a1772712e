//! The check engine.
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
