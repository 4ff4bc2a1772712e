//! What proves the engine: a slow, obvious evaluator of the format, and comparisons with it.

mod expected;
#[path = "../oracle/mod.rs"]
mod oracle;
