//! How many tries each bucket has. ADR 13 says what follows from these numbers; the simulation
//! asserts it.

use super::quota::Quota;

/// The buckets of strangers: browsers that the account does not know, at an address that it does
/// not know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strangers {
    /// One client (an IPv4 address, an IPv6 /64) at one account.
    pub(super) client: Quota,
    /// All strangers at one account.
    pub(super) all: Quota,
    /// One network (an IPv4 /24, an IPv6 /48) at one account: while it has tries left here, the
    /// network is new.
    pub(super) network: Quota,
    /// New networks at one account once `all` is used up; each of the list must have room. Empty:
    /// no limit.
    pub(super) new_networks: &'static [Quota],
    /// One client at all accounts together.
    pub(super) client_everywhere: Option<Everywhere>,
}

/// The buckets of one client at all accounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Everywhere {
    pub(super) all: Quota,
    /// Once `all` is used up: tries at accounts at which this client has not failed.
    pub(super) new_accounts: Quota,
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Password,
    SecondFactor,
    /// A letter with a code.
    Letter,
}

impl Subject {
    /// A browser that the person has signed in with. Nobody else reaches this bucket.
    pub(super) const fn own_browser(self) -> Quota {
        match self {
            Self::Password => Quota::minutes(10, 2),
            Self::SecondFactor => Quota::minutes(10, 5),
            Self::Letter => Quota::seconds(6, 30),
        }
    }

    /// A client that the person has signed in at, in another browser.
    pub(super) const fn own_client(self) -> Quota {
        match self {
            Self::Password => Quota::minutes(10, 1),
            Self::SecondFactor => Quota::minutes(10, 5),
            Self::Letter => Quota::minutes(6, 1),
        }
    }

    /// All browsers together in which the address was proved by a code, for the second factor:
    /// whoever reads the mail can make any number of them. For the rest such a browser is the
    /// person's own.
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
            // These know the password already.
            Self::SecondFactor => Strangers {
                client: Quota::seconds(6, 20),
                all: Quota::minutes(10, 60),
                network: Quota::hours(2, 12),
                new_networks: const { &[Quota::seconds(10, 60), Quota::minutes(50, 30)] },
                client_everywhere: None,
            },
            // The first letter to a new network always goes: it is the way past all the other
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

/// Letters to one mailbox whose code has six digits; the others have ten. With five tries for each
/// code, at most 90 tries a day are made at short ones.
pub(super) const SHORT_CODES: Quota = Quota::hours(10, 3);
