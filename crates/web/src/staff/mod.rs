//! What staff do: ask people in, see who is stuck, keep organisations and units.

pub mod samples;
pub mod views;
