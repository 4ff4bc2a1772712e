//! One portal as the web layer needs it. `app` builds it from the portal file.

use std::sync::Arc;

use base::{Clock, Entropy};
use collection::Processing;
use store::Db;

use super::{Face, Hall, Network, Rates, WayIn};
use crate::provider::Provider;

/// One operator's installation.
pub struct Portal {
    pub face: Arc<Face>,
    /// The portal's database, with its vault (`db.vault()`).
    pub db: Db,
    /// The processing of uploaded files.
    pub processing: Processing,
    pub way_in: WayIn,
    /// The OpenID provider, if clients sign their users in here.
    pub provider: Option<Provider>,
    /// The public front page and self-service sign-up.
    pub hall: Hall,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// The proxies that are trusted to report the client's address.
    pub proxies: Vec<Network>,
    /// Rate limits, with the portal file's overrides.
    pub rates: Rates,
    /// Multiplies every rate limit: 1 in production; 0 lifts them all, for load tests.
    pub limit_factor: u32,
}
