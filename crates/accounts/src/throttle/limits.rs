//! The quotas of all buckets. ADR 13 derives their consequences; `simulation.rs` asserts them.

use super::quota::Quota;

/// The buckets of strangers: unknown browsers at unfamiliar network addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strangers {
    /// One client (an IPv4 address or an IPv6 /64) at one account.
    pub(super) client: Quota,
    /// All strangers at one account.
    pub(super) all: Quota,
    /// One network (an IPv4 /24 or an IPv6 /48) at one account. While it has quota left, the
    /// network counts as new.
    pub(super) network: Quota,
    /// New networks at one account, once `all` is used up; every bucket of the list must admit the
    /// attempt. Empty: no limit.
    pub(super) new_networks: &'static [Quota],
    /// One client at all accounts together.
    pub(super) client_everywhere: Option<Everywhere>,
}

/// The buckets of one client at all accounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Everywhere {
    pub(super) all: Quota,
    /// Once `all` is used up: attempts at accounts at which this client has not failed.
    pub(super) new_accounts: Quota,
}

/// The throttled attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Password,
    SecondFactor,
    /// A letter with a code.
    Letter,
}

impl Subject {
    /// A browser that the person has signed in with. No one else can use up this bucket.
    pub(super) const fn own_browser(self) -> Quota {
        match self {
            Self::Password => Quota::minutes(10, 2),
            Self::SecondFactor => Quota::minutes(10, 5),
            Self::Letter => Quota::seconds(6, 30),
        }
    }

    /// Another browser at a network address where the person has signed in.
    pub(super) const fn own_client(self) -> Quota {
        match self {
            Self::Password => Quota::minutes(10, 1),
            Self::SecondFactor => Quota::minutes(10, 5),
            Self::Letter => Quota::minutes(6, 1),
        }
    }

    /// Browsers in which the address was proved by a code. For the second factor they share one
    /// bucket, because anyone who reads the mail can make any number of them; otherwise each has
    /// its own.
    pub(super) const fn proved_address(self) -> Quota {
        match self {
            Self::SecondFactor => Quota::minutes(10, 10),
            Self::Password | Self::Letter => self.own_browser(),
        }
    }

    pub(super) const fn strangers(self) -> Strangers {
        let everywhere =
            Everywhere { all: Quota::seconds(100, 30), new_accounts: Quota::seconds(20, 15) };
        match self {
            Self::Password => Strangers {
                client: Quota::seconds(6, 20),
                all: Quota::minutes(50, 30),
                network: Quota::hours(3, 8),
                new_networks: const { &[Quota::seconds(20, 60), Quota::minutes(100, 15)] },
                client_everywhere: Some(everywhere),
            },
            // These strangers know the password already.
            Self::SecondFactor => Strangers {
                client: Quota::seconds(6, 20),
                all: Quota::minutes(10, 60),
                network: Quota::hours(2, 12),
                new_networks: const { &[Quota::seconds(10, 60), Quota::minutes(50, 30)] },
                client_everywhere: None,
            },
            // The first letter to a new network is always sent: it is the way past all other
            // buckets.
            Self::Letter => Strangers {
                client: Quota::seconds(6, 30),
                all: Quota::minutes(20, 15),
                network: Quota::hours(1, 24),
                new_networks: &[],
                client_everywhere: Some(everywhere),
            },
        }
    }
}

/// Letters to one mailbox with a six-digit code; further ones have ten digits. With five attempts
/// per code, at most 90 attempts a day hit short codes: (10 + 24 / 3) * 5.
pub(super) const SHORT_CODES: Quota = Quota::hours(10, 3);
