//! The proof of the engine: comparisons with the oracle, with planted errors and between file
//! formats, and tests of hostile and damaged input.

mod agree;
mod bad_input;
mod bad_workbooks;
mod columns;
mod edits;
mod engine;
mod expected;
mod fields;
mod fixed_width;
mod forms;
mod forms_of_timber;
mod guarded;
mod hostile;
mod language;
mod language_errors;
mod newcomer;
#[path = "../oracle/mod.rs"]
mod oracle;
mod random;
mod real_files;
mod regressions;
mod units;
mod written;
