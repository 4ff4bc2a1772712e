//! The only code that uses the network. A provider may be slow, broken or hostile, so every
//! response has a deadline and a size limit.

mod cached;
mod http;

pub(crate) use cached::Cached;
pub use http::{Http, HttpResponse, Limits};
