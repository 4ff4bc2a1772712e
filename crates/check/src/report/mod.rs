//! Reports of a check: JSON for programs, text and HTML for people; and what a folder says, in
//! words.
//!
//! Reports for people show the values of cells, but never those of sensitive fields: they may be
//! passed on.

mod explain;
mod html;
mod json;
mod new;
mod summary;
mod text;

pub use explain::explain;
pub use html::html;
pub use json::json;
pub use new::new_folder;
pub use text::{Look, text};
