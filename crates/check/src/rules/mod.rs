//! Rules across rows: uniqueness, the primary key, groups, and the codes of a list, and comparison
//! with the previous submission.

mod codes;
mod group_table;
mod groups;
mod keys;
mod pairs;
mod references;
mod run;
pub(crate) mod view;
mod window;

pub use run::check;
