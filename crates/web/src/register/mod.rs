//! By invitation: prove the address, connect an app, choose a password, read the privacy notice. The same pages serve who has forgotten the password.

pub mod samples;
pub mod views;
