//! Reports of a check: JSON for programs, text and HTML for people.

mod json;

pub use json::json;
