//! Reports of a check (JSON for programs, text and HTML for people), and the documentation of a
//! folder.
//!
//! Reports for people show the values of cells, but never those of sensitive fields, since a report
//! may be passed on.

mod example;
mod explain;
mod html;
mod json;
mod location;
mod summary;
mod text;

pub use example::example_folder;
pub use explain::explain;
pub use html::html;
pub use json::json;
pub use text::{TextOptions, text};
