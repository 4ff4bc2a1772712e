//! Communication: letters by mail, and threads between units and staff.

pub mod mail;
pub mod threads;
