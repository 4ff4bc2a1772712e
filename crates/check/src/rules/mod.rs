//! Rules across rows: uniqueness, the primary key, groups, and the codes of a list, and comparison
//! with the previous submission.

mod codes;
mod figures;
mod gathering;
mod groups;
mod keys;
pub(crate) mod load;
mod pairs;
mod references;
mod run;

pub use run::check;
