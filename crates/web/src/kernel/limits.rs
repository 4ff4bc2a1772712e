use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use base::{AccountId, Clock};
use governor::clock::{Clock as GovernorClock, Reference as _};
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Client;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Request,
    Form,
    SignIn,
    SendCode,
    TryCode,
    Upload,
    Export,
    Machine,
    Authorize,
    Message,
}

/// One line of the table: `burst` at once, then one more each `every`.
#[derive(Debug)]
pub struct Line {
    pub limit: Limit,
    pub burst: u32,
    pub every: Duration,
    pub why: &'static str,
}

/// What is limited to what for one client (and, where a use case says so, for one account), and why. In memory of one node: what must outlive a restart or
/// hold for all nodes, such as the tries of one code, is counted in the database by its context.
pub const LIMITS: [Line; 10] = [
    Line {
        limit: Limit::Request,
        burst: 600,
        every: Duration::from_millis(20),
        why: "An office of some hundred people can sit behind one address; a page with its assets is ten requests. Fifty a second keeps one client from taking the machine.",
    },
    Line {
        limit: Limit::Form,
        burst: 120,
        every: Duration::from_millis(250),
        why: "A person sends a form every few seconds at most; an office sends a few each second.",
    },
    Line {
        limit: Limit::SignIn,
        burst: 60,
        every: Duration::from_secs(2),
        why: "A password costs 25 ms of a core to check. Monday morning in an office is tens of sign-ins in a minute; guessing is thousands.",
    },
    Line {
        limit: Limit::SendCode,
        burst: 20,
        every: Duration::from_secs(30),
        why: "Each sends a mail to an address of the client's choice. An information meeting registers twenty people at once from one address; a mail bomb is hundreds.",
    },
    Line {
        limit: Limit::TryCode,
        burst: 60,
        every: Duration::from_secs(5),
        why: "A code has a million values and five tries. This slows the one who collects many codes; the tries themselves are counted in the database.",
    },
    Line {
        limit: Limit::Upload,
        burst: 20,
        every: Duration::from_secs(15),
        why: "An upload can be 1 GiB and a check of it takes seconds. A person uploads again after some minutes of corrections.",
    },
    Line {
        limit: Limit::Export,
        burst: 10,
        every: Duration::from_secs(10),
        why: "Taking out a whole period reads everything that was submitted.",
    },
    Line {
        limit: Limit::Machine,
        burst: 1_200,
        every: Duration::from_millis(10),
        why: "A service calls from one address for all of its people: two calls for each sign-in. A hundred a second keeps one service from taking the machine.",
    },
    Line {
        limit: Limit::Authorize,
        burst: 200,
        every: Duration::from_millis(500),
        why: "Each may write a row that lives for an hour. Monday morning in an office is some hundred people who open their services.",
    },
    Line {
        limit: Limit::Message,
        burst: 30,
        every: Duration::from_secs(20),
        why: "Each is for people to read and may be told of by letter. A person writes for a minute; staff who work off a morning's questions write some thirty short answers.",
    },
];

/// Who is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Client(Client),
    Account(AccountId),
}

#[derive(Clone)]
struct HandedIn(Arc<dyn Clock>);

impl GovernorClock for HandedIn {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        Nanos::new(u64::try_from(self.0.now().micros()).unwrap_or(0).saturating_mul(1_000))
    }
}

type Limiter = RateLimiter<Who, DashMapStateStore<Who>, HandedIn, governor::middleware::NoOpMiddleware<Nanos>>;

/// The counters of one portal.
pub(super) struct Limits {
    limiters: Vec<(Limit, Limiter)>,
    clock: HandedIn,
}

/// Counters are swept when there are more of them than this: some MB.
const MANY: usize = 20_000;

impl Limits {
    /// `factor` multiplies every line of the table; 0 lifts all limits.
    pub(super) fn new(clock: Arc<dyn Clock>, factor: u32) -> Self {
        let clock = HandedIn(clock);
        let limiters = LIMITS
            .iter()
            .filter_map(|line| {
                let burst = NonZeroU32::new(line.burst.saturating_mul(factor))?;
                let quota = Quota::with_period(line.every / factor)?.allow_burst(burst);
                Some((line.limit, RateLimiter::new(quota, DashMapStateStore::default(), clock.clone())))
            })
            .collect();
        Self { limiters, clock }
    }

    /// Counts one; `Err` says how long to wait, in whole seconds upwards.
    pub(super) fn count(&self, limit: Limit, who: Who) -> Result<(), Duration> {
        let Some((_, limiter)) = self.limiters.iter().find(|(l, _)| *l == limit) else { return Ok(()) };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&who).map_err(|not_until| {
            let now = self.clock.now();
            let wait: Duration = not_until.earliest_possible().duration_since(now).into();
            Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0).max(u64::from(wait.is_zero())))
        })
    }
}

#[cfg(test)]
mod tests {
    use base::{TestClock, Timestamp};

    use super::*;

    #[test]
    fn each_client_has_its_own_and_gets_it_back() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let limits = Limits::new(clock.clone(), 1);
        let one = Who::Client(Client::new([192, 0, 2, 1].into()));
        let two = Who::Client(Client::new([192, 0, 2, 2].into()));
        for _ in 0..20 {
            assert!(limits.count(Limit::SendCode, one).is_ok());
        }
        assert_eq!(limits.count(Limit::SendCode, one), Err(Duration::from_secs(30)));
        assert!(limits.count(Limit::SendCode, two).is_ok());
        assert!(limits.count(Limit::TryCode, one).is_ok());
        clock.advance(Duration::from_secs(30));
        assert!(limits.count(Limit::SendCode, one).is_ok());
        assert!(limits.count(Limit::SendCode, one).is_err());
    }

    #[test]
    fn a_factor_widens_and_zero_lifts() {
        let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1_700_000_000)));
        let who = Who::Client(Client::new([192, 0, 2, 1].into()));
        let wide = Limits::new(clock.clone(), 2);
        assert_eq!((0..100).filter(|_| wide.count(Limit::SendCode, who).is_ok()).count(), 40);
        let lifted = Limits::new(clock, 0);
        assert_eq!((0..5000).filter(|_| lifted.count(Limit::Request, who).is_ok()).count(), 5000);
    }

    #[test]
    fn the_table_names_each_limit_once() {
        for (i, line) in LIMITS.iter().enumerate() {
            assert!(LIMITS.iter().skip(i + 1).all(|other| other.limit != line.limit), "{:?}", line.limit);
        }
    }
}
