//! Own account: password, two-step verification, where one is signed in, what is stored.

pub mod samples;
pub mod views;
