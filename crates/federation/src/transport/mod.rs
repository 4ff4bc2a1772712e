//! The only code here that talks to the network. An upstream may be slow, huge, broken or hostile:
//! every answer has a deadline and a size.

mod cached;
mod http;

pub(crate) use cached::Cached;
pub use http::{Answered, Http, Limits};
