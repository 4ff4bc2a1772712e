//! Sign-in at upstream providers by OpenID Connect: the authorization request, the response, and
//! whether it can be trusted.
//!
//! The result is an [`UpstreamIdentity`], never a session: `web` passes it to `accounts`.
//!
//! - `provider/`: a provider's settings, discovery document and keys.
//! - `sign_in/`: the pure core (building the request, validating the response and the ID token) and
//!   the row of a pending sign-in.
//! - `realm/`: home realm discovery, from an address's domain to a provider.
//! - `transport/`: the only code that uses the network, with its limits, and the caches in front.
//! - [`Upstreams`] composes them.

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
pub use sign_in::{AuthorizationInput, ClaimedAddress, Prompt, SignInId, UpstreamIdentity};
pub use transport::Limits;
pub use upstreams::{CompletedSignIn, Upstreams};
