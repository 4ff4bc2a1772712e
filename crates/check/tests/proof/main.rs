//! What proves the engine: a slow, obvious evaluator of the format, and comparisons with it.

mod agree;
mod bad_input;
mod columns;
mod edits;
mod engine;
mod expected;
mod fields;
mod forms;
mod forms_of_timber;
mod guarded;
mod hostile;
mod language;
mod newcomer;
#[path = "../oracle/mod.rs"]
mod oracle;
mod random;
mod real_files;
mod regressions;
mod units;
mod written;
