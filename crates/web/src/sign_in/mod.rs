//! Signing in: address and password, then the six-digit code; what to do without the phone.

pub mod samples;
pub mod views;
