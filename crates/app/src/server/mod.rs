//! The server: connections, TLS, time limits, health, and a shutdown that loses no request.

mod certificate;
mod certificates;
mod connection_limiter;
mod listen;
mod ready;
mod stall_timeout;
mod stop;

pub(crate) use certificate::{Certificate, Files, Flaw, Validity, count_days, read_certificates};
pub(crate) use certificates::Certificates;
pub(crate) use listen::{Limits, allow_connections, listen};
pub(crate) use ready::{Health, Part, health_routes};
pub(crate) use stop::{asked_to_stop, on_hangup};
