//! Rules across rows: uniqueness, the primary key, groups, and comparison with the previous submission.

mod groups;
mod keys;
pub(crate) mod load;
mod pairs;
mod run;

pub use run::check;
