//! Rate limits, counted per client, account or service in the memory of one node (GCRA). Counts
//! that must outlive a restart or hold across nodes, such as guesses at one account's password, are
//! kept in the database by their context.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base::{AccountId, Clock};
use governor::clock::{Clock as GovernorClock, Reference as _};
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Client;

store::stored! {
    /// The limited actions, as `[limits]` in the portal file names it.
    pub enum Limit {
        Request = "requests",
        Form = "forms",
        SignIn = "sign-ins",
        SendCode = "code-letters",
        TryCode = "code-tries",
        Upload = "uploads",
        Export = "exports",
        Api = "api-calls",
        Authorize = "authorizations",
        Message = "messages",
    }
}

/// `burst` requests at once, then one more per `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub every: Duration,
}

/// One line of the table of defaults.
#[derive(Debug)]
pub struct Line {
    pub limit: Limit,
    pub rate: Rate,
    pub why: &'static str,
}

/// Not `LIMITS.len()`: in a type, that makes an optimised build fail with a cycle (E0391).
const LINES: usize = 10;

const fn line(limit: Limit, burst: u32, every_ms: u64, why: &'static str) -> Line {
    Line { limit, rate: Rate { burst, every: Duration::from_millis(every_ms) }, why }
}

/// The default limits, each with its reason. The portal file may override them.
pub const LIMITS: [Line; LINES] = [
    line(
        Limit::Request,
        600,
        20,
        "Counted per account for people who are signed in, else per address. A page is two requests, its assets are not \
         counted. Fifty a second keeps one client from taking the machine.",
    ),
    line(
        Limit::Form,
        120,
        100,
        "Counted as requests are. A person sends a form every few seconds at most; ten a second let 5,000 people behind \
         one address sign in within half an hour.",
    ),
    line(
        Limit::SignIn,
        120,
        200,
        "Per address; a browser or an address that the account knows is let through. A password costs 25 ms of a core to \
         check. Guesses at accounts are counted in the database.",
    ),
    line(
        Limit::SendCode,
        20,
        30_000,
        "Per address, with the same exception. Each sends a mail to an address of the client's choice. An information \
         meeting registers twenty people at once from one address; a mail bomb is hundreds.",
    ),
    line(
        Limit::TryCode,
        60,
        5_000,
        "A code has a million values and five tries. This slows a client that collects many codes; the tries themselves \
         are counted in the database.",
    ),
    line(
        Limit::Upload,
        20,
        15_000,
        "An upload can be 1 GiB and a check of it takes seconds. A person uploads again after some minutes of corrections.",
    ),
    line(
        Limit::Export,
        10,
        10_000,
        "Taking out a whole period reads everything that was submitted.",
    ),
    line(
        Limit::Api,
        2_400,
        4,
        "Per authenticated service; calls that prove no service count per address. Discovery and keys are not limited. \
         Two calls for each sign-in: 250 a second are a large service's Monday morning.",
    ),
    line(
        Limit::Authorize,
        200,
        500,
        "Each may write a row that lives for an hour. Monday morning in an office is some hundred people who open their \
         services.",
    ),
    line(
        Limit::Message,
        30,
        20_000,
        "Each is for people to read and may be told of by letter. A person writes for a minute; staff who work off a \
         morning's questions write some thirty short answers.",
    ),
];

/// The limits of one portal: the defaults with the portal file's overrides.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates([(Limit, Rate); LINES]);

impl Default for Rates {
    fn default() -> Self {
        Self(LIMITS.map(|line| (line.limit, line.rate)))
    }
}

impl Rates {
    pub fn set(&mut self, limit: Limit, rate: Rate) {
        for (of, known) in &mut self.0 {
            if *of == limit {
                *known = rate;
            }
        }
    }

    pub fn all(&self) -> impl Iterator<Item = (Limit, Rate)> + '_ {
        self.0.iter().copied()
    }
}

/// The key that requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Client(Client),
    Account(AccountId),
    /// An authenticated OpenID Connect client, by its id.
    Service(Arc<str>),
}

#[derive(Clone)]
struct HandedIn(Arc<dyn Clock>);

impl GovernorClock for HandedIn {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        Nanos::new(u64::try_from(self.0.now().micros()).unwrap_or(0).saturating_mul(1_000))
    }
}

type Limiter =
    RateLimiter<Who, DashMapStateStore<Who>, HandedIn, governor::middleware::NoOpMiddleware<Nanos>>;

/// The counters of one portal.
pub(super) struct Limits {
    counters: Vec<Counter>,
    clock: HandedIn,
}

struct Counter {
    limit: Limit,
    limiter: Limiter,
    /// When expired keys were last removed, in µs.
    swept_at: AtomicI64,
}

/// With more keys than this (some MB), expired ones are removed.
const MANY: usize = 20_000;
/// A sweep looks at every key. An attack from many addresses, whose keys are all recent, must not
/// cause one for each request.
const SWEEP_EVERY_MICROS: i64 = 1_000_000;

impl Limits {
    /// `factor` multiplies every rate; 0 lifts all limits.
    pub(super) fn new(clock: Arc<dyn Clock>, rates: &Rates, factor: u32) -> Self {
        let clock = HandedIn(clock);
        let counters = rates
            .all()
            .filter_map(|(limit, rate)| {
                let burst = NonZeroU32::new(rate.burst.saturating_mul(factor))?;
                let quota = Quota::with_period(rate.every / factor)?.allow_burst(burst);
                let limiter = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
                Some(Counter { limit, limiter, swept_at: AtomicI64::new(i64::MIN) })
            })
            .collect();
        Self { counters, clock }
    }

    /// Counts one; `Err` is the time to wait, rounded up to whole seconds, at least one.
    pub(super) fn count(&self, limit: Limit, who: &Who) -> Result<(), Duration> {
        let Some(counter) = self.counters.iter().find(|one| one.limit == limit) else {
            return Ok(());
        };
        if counter.limiter.len() > MANY && counter.may_sweep(self.clock.0.now().micros()) {
            counter.limiter.retain_recent();
        }
        counter.limiter.check_key(who).map_err(|not_until| {
            let now = self.clock.now();
            let wait: Duration = not_until.earliest_possible().duration_since(now).into();
            Duration::from_secs(
                wait.as_secs() + u64::from(wait.subsec_nanos() > 0).max(u64::from(wait.is_zero())),
            )
        })
    }
}

impl Counter {
    /// Whether this caller is the one that sweeps now.
    fn may_sweep(&self, now: i64) -> bool {
        let last = self.swept_at.load(Ordering::Relaxed);
        now.saturating_sub(last) >= SWEEP_EVERY_MICROS
            && self
                .swept_at
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use base::{TestClock, Timestamp};

    use super::*;

    #[test]
    fn each_client_has_its_own_and_gets_it_back() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let limits = Limits::new(clock.clone(), &Rates::default(), 1);
        let one = Who::Client(Client::new([192, 0, 2, 1].into()));
        let two = Who::Client(Client::new([192, 0, 2, 2].into()));
        for _ in 0..20 {
            assert!(limits.count(Limit::SendCode, &one).is_ok());
        }
        assert_eq!(limits.count(Limit::SendCode, &one), Err(Duration::from_secs(30)));
        assert!(limits.count(Limit::SendCode, &two).is_ok());
        assert!(limits.count(Limit::TryCode, &one).is_ok());
        clock.advance(Duration::from_secs(30));
        assert!(limits.count(Limit::SendCode, &one).is_ok());
        assert!(limits.count(Limit::SendCode, &one).is_err());
    }

    #[test]
    fn keys_are_swept_once_a_second_and_not_for_each_request() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let limits = Limits::new(clock.clone(), &Rates::default(), 1);
        let counter = &limits.counters[0];
        let now = || clock.now().micros();
        assert_eq!([counter.may_sweep(now()), counter.may_sweep(now())], [true, false]);
        clock.advance(Duration::from_secs(1));
        assert_eq!([counter.may_sweep(now()), counter.may_sweep(now())], [true, false]);
    }

    #[test]
    fn a_factor_widens_and_zero_lifts() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let who = Who::Client(Client::new([192, 0, 2, 1].into()));
        let wide = Limits::new(clock.clone(), &Rates::default(), 2);
        assert_eq!((0..100).filter(|_| wide.count(Limit::SendCode, &who).is_ok()).count(), 40);
        let lifted = Limits::new(clock, &Rates::default(), 0);
        assert_eq!((0..5000).filter(|_| lifted.count(Limit::Request, &who).is_ok()).count(), 5000);
    }

    #[test]
    fn what_the_portals_file_says_goes_before_the_table() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let mut rates = Rates::default();
        rates.set(Limit::SendCode, Rate { burst: 3, every: Duration::from_secs(1) });
        let limits = Limits::new(clock, &rates, 1);
        let who = Who::Client(Client::new([192, 0, 2, 1].into()));
        assert_eq!((0..100).filter(|_| limits.count(Limit::SendCode, &who).is_ok()).count(), 3);
        assert_eq!((0..100).filter(|_| limits.count(Limit::TryCode, &who).is_ok()).count(), 60);
    }

    /// 200 calls a second for a minute stay below a service's limit.
    #[test]
    fn a_large_service_is_not_limited() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let limits = Limits::new(clock.clone(), &Rates::default(), 1);
        let service = Who::Service("matning".into());
        for _ in 0..60 * 200 {
            clock.advance(Duration::from_millis(5));
            assert_eq!(limits.count(Limit::Api, &service), Ok(()));
        }
    }

    #[test]
    fn the_table_names_each_limit_once() {
        for (i, line) in LIMITS.iter().enumerate() {
            assert!(
                LIMITS.iter().skip(i + 1).all(|other| other.limit != line.limit),
                "{:?}",
                line.limit
            );
        }
    }
}
