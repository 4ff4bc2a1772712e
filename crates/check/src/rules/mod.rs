//! Rules across rows: unique values and keys, groups, code lists, and comparison with the previous
//! file.
//!
//! They work on the encoded columns of a table and never read the source. Rows where a field that
//! the rule uses is broken are excluded.

mod codes;
mod group_table;
mod groups;
mod keys;
mod outcome;
mod pairs;
mod references;
mod run;
pub(crate) mod view;
mod window;

pub use run::check;
