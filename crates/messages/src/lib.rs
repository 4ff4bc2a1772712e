//! What the system says to people outside of its pages.

pub mod mail;
