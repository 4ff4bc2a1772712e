//! Counts open connections, in all and for each client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::kernel::Client;

type Taken = Arc<Mutex<HashMap<Client, usize>>>;

/// Limits on open connections, in all and for each client: an IPv4 address, or the /64 of an IPv6
/// subscriber.
#[derive(Clone)]
pub(super) struct ConnectionLimiter {
    all: Arc<Semaphore>,
    of_one: usize,
    taken: Taken,
}

/// An open connection's share, released on drop.
pub(super) struct ConnectionSlot {
    _one_of_all: OwnedSemaphorePermit,
    of: Option<(Client, Taken)>,
}

impl ConnectionLimiter {
    pub(super) fn new(in_all: usize, of_one: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(in_all)), of_one, taken: Arc::default() }
    }

    /// Waits for a free connection; meanwhile new clients queue in the kernel's backlog.
    pub(super) async fn room(&self) -> OwnedSemaphorePermit {
        self.all.clone().acquire_owned().await.expect("the semaphore is never closed")
    }

    /// `None` if the client has its share already. A known proxy (`counted` = false) has no limit.
    pub(super) fn take(
        &self,
        room: OwnedSemaphorePermit,
        address: IpAddr,
        counted: bool,
    ) -> Option<ConnectionSlot> {
        if !counted {
            return Some(ConnectionSlot { _one_of_all: room, of: None });
        }
        let client = Client::new(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(client).or_default();
        if *count >= self.of_one {
            return None;
        }
        *count += 1;
        Some(ConnectionSlot { _one_of_all: room, of: Some((client, self.taken.clone())) })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let Some((client, taken)) = &self.of else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_subscriber_has_one_share_however_many_addresses_it_uses() {
        let limiter = ConnectionLimiter::new(10, 2);
        let at = |text: &str| text.parse::<IpAddr>().expect("an address");
        let _first = limiter.take(limiter.room().await, at("2001:db8:1:2::1"), true).expect("room");
        let _second =
            limiter.take(limiter.room().await, at("2001:db8:1:2:ffff::2"), true).expect("room");
        assert!(limiter.take(limiter.room().await, at("2001:db8:1:2::3"), true).is_none());
        assert!(limiter.take(limiter.room().await, at("2001:db8:1:3::1"), true).is_some());
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_gives_it_back() {
        let limiter = ConnectionLimiter::new(10, 2);
        let address: IpAddr = "192.0.2.1".parse().expect("an address");
        let first = limiter.take(limiter.room().await, address, true).expect("room");
        let _second = limiter.take(limiter.room().await, address, true).expect("room");
        assert!(limiter.take(limiter.room().await, address, true).is_none());
        assert!(
            limiter.take(limiter.room().await, address, false).is_some(),
            "a proxy speaks for many"
        );
        assert!(
            limiter
                .take(limiter.room().await, "192.0.2.2".parse().expect("an address"), true)
                .is_some()
        );
        drop(first);
        assert!(limiter.take(limiter.room().await, address, true).is_some());
        drop(_second);
        assert!(limiter.taken.lock().expect("no panic").is_empty());
        assert_eq!(limiter.all.available_permits(), 10);
    }
}
