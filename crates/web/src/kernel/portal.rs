use std::sync::Arc;

use base::{Clock, Entropy};
use collection::Workshop;
use store::Db;

use super::{Face, Hall, Network, Rates, WayIn};
use crate::provider::Provider;

/// One body's installation, as the pages need it. `app` makes it from the portal file.
pub struct Portal {
    pub face: Arc<Face>,
    /// The portal's database; it has the vault (`db.vault()`).
    pub db: Db,
    /// Where uploaded files are worked on.
    pub workshop: Workshop,
    pub way_in: WayIn,
    /// Where services sign their users in here.
    pub provider: Option<Provider>,
    /// The front page and the ways of those who come by themselves.
    pub hall: Hall,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Our own proxies: the only ones whose word on the client's address counts.
    pub proxies: Vec<Network>,
    /// Limits on requests, as the portal's file has them.
    pub rates: Rates,
    /// Multiplies every limit on clients (1 in production; 0 lifts them, for load tests).
    pub limit_factor: u32,
}
