//! Threads: conversations between a unit and staff, optionally about a submission, rule or row. A
//! letter says that there is a message, never what it says.

mod announce;
mod erase;
mod model;
mod of_person;
mod read;
mod sql;
#[cfg(test)]
mod tests;
mod write;

pub use announce::is_announced;
pub use erase::erase_about;
pub use model::{About, Message, Outcome, Posted, Refusal, Thread, Viewer};
pub use of_person::{Written, forget_person, read_by, written_by};
pub use read::{mark_read, of_staff, of_unit, open, unit_of, unread};
pub use write::{reply, start};
