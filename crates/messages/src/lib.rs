//! What the system and its people say to each other: letters, and the talk between units and staff.

pub mod mail;
pub mod threads;
