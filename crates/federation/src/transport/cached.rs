//! A cached document of a provider: one fetch for all concurrent callers, a pause after failures,
//! and stale data while a refresh fails.

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Timestamp};
use tokio::sync::Mutex;

use crate::Refusal;

/// The pause after a failure, in which all callers get the same refusal: neither the provider nor a
/// queue of people suffers.
const REST: Duration = Duration::from_secs(2);
/// How long after its fetch a stale document is served while refreshing fails.
const USABLE: Duration = Duration::from_secs(24 * 3600);

/// One document of a provider, cached while it is fresh. Concurrent callers share one fetch.
pub(crate) struct Cached<T> {
    slot: Mutex<Slot<T>>,
}

struct Slot<T> {
    kept: Option<Kept<T>>,
    failed: Option<(Timestamp, Refusal)>,
}

struct Kept<T> {
    value: Arc<T>,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { slot: Mutex::new(Slot { kept: None, failed: None }) }
    }
}

impl<T> Cached<T> {
    /// The fresh document, fetched if necessary. `fetch` returns it with its lifetime.
    pub(crate) async fn get(
        &self,
        clock: &dyn Clock,
        fetch: impl AsyncFnOnce() -> Result<(T, Duration), Refusal>,
    ) -> Result<Arc<T>, Refusal> {
        let mut slot = self.slot.lock().await;
        // Read after the lock: another caller may have fetched the document meanwhile.
        let now = clock.now();
        if let Some(kept) = slot.kept.as_ref().filter(|kept| now < kept.fresh_until) {
            return Ok(kept.value.clone());
        }
        slot.fetched(now, fetch).await
    }

    /// Refetches the document although it is fresh, unless it was refetched since `seen` was
    /// returned; then returns the newer one.
    pub(crate) async fn again(
        &self,
        clock: &dyn Clock,
        seen: &Arc<T>,
        fetch: impl AsyncFnOnce() -> Result<(T, Duration), Refusal>,
    ) -> Result<Arc<T>, Refusal> {
        let mut slot = self.slot.lock().await;
        let now = clock.now();
        if let Some(kept) = slot.kept.as_ref().filter(|kept| !Arc::ptr_eq(&kept.value, seen)) {
            return Ok(kept.value.clone());
        }
        slot.fetched(now, fetch).await
    }
}

impl<T> Slot<T> {
    async fn fetched(
        &mut self,
        now: Timestamp,
        fetch: impl AsyncFnOnce() -> Result<(T, Duration), Refusal>,
    ) -> Result<Arc<T>, Refusal> {
        let resting = self
            .failed
            .as_ref()
            .filter(|(at, _)| now.since(*at) < REST && *at <= now)
            .map(|(_, why)| why.clone());
        let fetched = match resting {
            Some(why) => Err(why),
            None => fetch().await,
        };
        match fetched {
            Ok((value, fresh)) => {
                let value = Arc::new(value);
                self.kept = Some(Kept {
                    value: value.clone(),
                    fetched_at: now,
                    fresh_until: now.plus(fresh),
                });
                self.failed = None;
                Ok(value)
            }
            Err(why) => {
                if self.failed.as_ref().is_none_or(|(at, _)| now.since(*at) >= REST) {
                    self.failed = Some((now, why.clone()));
                }
                match &self.kept {
                    Some(kept) if now < kept.fetched_at.plus(USABLE) => Ok(kept.value.clone()),
                    _ => Err(why),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use base::TestClock;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn clock() -> TestClock {
        TestClock::at(Timestamp::from_seconds(1_800_000_000))
    }

    #[tokio::test]
    async fn many_at_once_are_one_fetch() {
        let (cached, clock, fetches) = (Cached::default(), clock(), AtomicU32::new(0));
        let one = || {
            cached.get(&clock, async || {
                tokio::task::yield_now().await;
                Ok((fetches.fetch_add(1, Ordering::SeqCst), HOUR))
            })
        };
        let (a, b, c) = tokio::join!(one(), one(), one());
        assert_eq!(
            (*a.unwrap(), *b.unwrap(), *c.unwrap(), fetches.load(Ordering::SeqCst)),
            (0, 0, 0, 1)
        );
        clock.advance(HOUR);
        assert_eq!(*one().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_failure_is_not_asked_for_again_at_once_and_the_old_document_serves() {
        let (cached, clock) = (Cached::<u32>::default(), clock());
        let down = async || Err(Refusal::Unreachable);
        assert_eq!(cached.get(&clock, down).await, Err(Refusal::Unreachable));
        assert_eq!(
            cached.get(&clock, async || Ok((1, HOUR))).await,
            Err(Refusal::Unreachable),
            "no retry for a moment"
        );
        clock.advance(REST);
        assert_eq!(cached.get(&clock, async || Ok((2, HOUR))).await, Ok(Arc::new(2)));
        clock.advance(HOUR);
        assert_eq!(
            cached.get(&clock, down).await,
            Ok(Arc::new(2)),
            "a stale document is used while the provider is down"
        );
        clock.advance(USABLE);
        assert_eq!(cached.get(&clock, down).await, Err(Refusal::Unreachable));
    }

    #[tokio::test]
    async fn one_refetch_for_all_callers_of_the_same_version() {
        let (cached, clock) = (Cached::default(), clock());
        let old = cached.get(&clock, async || Ok((1, HOUR))).await.unwrap();
        assert_eq!(cached.again(&clock, &old, async || Ok((2, HOUR))).await, Ok(Arc::new(2)));
        assert_eq!(cached.again(&clock, &old, async || Ok((3, HOUR))).await, Ok(Arc::new(2)));
    }
}
