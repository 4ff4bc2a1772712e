//! Sign-in at upstream providers by OpenID Connect: where a person is sent, what comes back, and
//! whether it may be believed.
//!
//! What comes out is an [`UpstreamIdentity`], never a session: `web` takes it to `accounts`, which
//! knows what to make of it.
//!
//! - `provider/`: what the portal knows of an upstream: its settings, its discovery document, its
//!   keys.
//! - `sign_in/`: the pure core (the address to send to, the checks of the answer and of the ID
//!   token) and the row of a sign-in under way.
//! - `realm/`: which upstream an address belongs to.
//! - `transport/`: the only code that talks to the network, with its limits, and the caches in
//!   front of it.
//! - [`Upstreams`] puts them together.

pub mod provider;
pub mod realm;
mod refusal;
pub mod sign_in;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod transport;
mod upstreams;

#[cfg(test)]
mod tests;

pub use provider::{Provider, ProviderId, Settings};
pub use realm::Realm;
pub use refusal::{Answer, Refusal, Remedy};
pub use sign_in::{Ask, ClaimedAddress, Prompt, SignInId, UpstreamIdentity};
pub use transport::Limits;
pub use upstreams::{Arrived, Upstreams};
