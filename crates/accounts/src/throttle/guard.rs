//! Assigns an attempt to buckets and decides on it. Pure, but for deriving the buckets' keys.

use std::time::Duration;

use base::{AccountId, EmailAddress, Timestamp};
use store::Tx;

use super::limits::{SHORT_CODES, Subject};
use super::quota::Quota;
use crate::Client;
use crate::second_factor::Proof;
use crate::session::Familiarity;
use crate::token::keyed;

/// One counter. Its key is an HMAC, so no address is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(super) key: [u8; 32],
    pub(super) quota: Quota,
}

/// The buckets of an attempt, by how familiar its browser is.
#[derive(Clone, Debug)]
pub(crate) enum Guard {
    /// A recovery code has 60 random bits and can't be guessed. It must work even while the
    /// account's TOTP codes are being guessed.
    Unguessable,
    /// A bucket that strangers can't use up.
    Own(Bucket),
    Strangers(Box<StrangerBuckets>),
}

#[derive(Clone, Debug)]
pub(crate) struct StrangerBuckets {
    pub(super) client: Bucket,
    pub(super) all: Bucket,
    pub(super) network: Bucket,
    pub(super) new_networks: Vec<Bucket>,
    /// `all` and `new_accounts` of [`Everywhere`](super::limits::Everywhere).
    pub(super) client_everywhere: Option<(Bucket, Bucket)>,
}

/// The buckets that an admitted attempt counts in, or how long to wait.
pub(super) type Decision = Result<Vec<Bucket>, Duration>;

impl Guard {
    /// A password for an address (folded). The buckets are the same for an unknown address.
    pub(crate) fn of_password(
        tx: &Tx<'_>,
        folded: &str,
        client: &Client,
        familiarity: Familiarity,
    ) -> Self {
        Self::of(tx, Subject::Password, folded.as_bytes(), client, familiarity)
    }

    /// A letter with a code. `name+anything@` counts as the mailbox of `name@`.
    pub(crate) fn of_letter(
        tx: &Tx<'_>,
        address: &EmailAddress,
        client: &Client,
        familiarity: Familiarity,
    ) -> Self {
        Self::of(tx, Subject::Letter, address.mailbox().as_bytes(), client, familiarity)
    }

    /// The second factor of an account.
    pub(crate) fn of_second_factor(
        tx: &Tx<'_>,
        account: AccountId,
        proof: &Proof,
        client: &Client,
        familiarity: Familiarity,
    ) -> Self {
        match proof {
            Proof::Recovery(_) => Self::Unguessable,
            Proof::OneTime(_) => Self::of(
                tx,
                Subject::SecondFactor,
                account.to_string().as_bytes(),
                client,
                familiarity,
            ),
        }
    }

    fn of(
        tx: &Tx<'_>,
        subject: Subject,
        account: &[u8],
        client: &Client,
        familiarity: Familiarity,
    ) -> Self {
        let bucket =
            |name: &str, quota: Quota, parts: &[&[u8]]| bucket(tx, subject, name, quota, parts);
        let (address, network) = (client.network.as_bytes(), client.network_prefix.as_bytes());
        let browser = client.token.as_ref().map(|token| token.hash()).unwrap_or_default();
        match familiarity {
            Familiarity::SignedIn => {
                Self::Own(bucket("own browser", subject.own_browser(), &[account, &browser]))
            }
            Familiarity::ProvedAddress if subject == Subject::SecondFactor => {
                Self::Own(bucket("proved address", subject.proved_address(), &[account]))
            }
            Familiarity::ProvedAddress => {
                Self::Own(bucket("own browser", subject.proved_address(), &[account, &browser]))
            }
            Familiarity::SameClient => {
                Self::Own(bucket("own client", subject.own_client(), &[account, address]))
            }
            Familiarity::Stranger => {
                let quotas = subject.strangers();
                let new = quotas.new_networks.iter().enumerate();
                Self::Strangers(Box::new(StrangerBuckets {
                    client: bucket("client", quotas.client, &[account, address]),
                    all: bucket("all", quotas.all, &[account]),
                    network: bucket("network", quotas.network, &[account, network]),
                    new_networks: new
                        .map(|(n, quota)| bucket(&format!("new networks {n}"), *quota, &[account]))
                        .collect(),
                    client_everywhere: quotas.client_everywhere.map(|everywhere| {
                        let all = bucket("everywhere", everywhere.all, &[address]);
                        (all, bucket("new accounts", everywhere.new_accounts, &[address]))
                    }),
                }))
            }
        }
    }

    pub(super) fn buckets(&self) -> Vec<Bucket> {
        match self {
            Self::Unguessable => Vec::new(),
            Self::Own(bucket) => vec![*bucket],
            Self::Strangers(of) => {
                let mut all = vec![of.client, of.all, of.network];
                all.extend(&of.new_networks);
                all.extend(of.client_everywhere.iter().flat_map(|(all, new)| [*all, *new]));
                all
            }
        }
    }

    /// Whether an attempt is admitted now. `drained` returns when a bucket is empty again.
    pub(super) fn decide(
        &self,
        now: Timestamp,
        drained: &dyn Fn(&Bucket) -> Timestamp,
    ) -> Decision {
        let wait = |bucket: &Bucket| bucket.quota.wait(drained(bucket), now);
        let of = match self {
            Self::Unguessable => return Ok(Vec::new()),
            Self::Own(bucket) => return admitted(wait(bucket), vec![*bucket]),
            Self::Strangers(of) => of,
        };
        // An attempt counts in the buckets of its client, its network and all strangers, whichever
        // of them admitted it.
        let mut counted = vec![of.client, of.network, of.all];
        let mut account = wait(&of.all);
        if !account.is_zero() {
            let new = of.new_networks.iter().map(wait).fold(wait(&of.network), Duration::max);
            counted.extend(&of.new_networks);
            account = account.min(new);
        }
        let mut everywhere = Duration::ZERO;
        if let Some((all, new_accounts)) = &of.client_everywhere {
            counted.push(*all);
            everywhere = wait(all);
            let failed_here = drained(&of.client) > now;
            if !everywhere.is_zero() && !failed_here {
                counted.push(*new_accounts);
                everywhere = everywhere.min(wait(new_accounts));
            }
        }
        admitted(wait(&of.client).max(account).max(everywhere), counted)
    }

    /// The buckets that a success empties: this client's only. Shared buckets drain with time
    /// alone; otherwise a person's daily sign-in would refill the attackers' quota.
    pub(super) fn emptied_by_success(&self) -> Vec<Bucket> {
        match self {
            Self::Unguessable => Vec::new(),
            Self::Own(bucket) => vec![*bucket],
            Self::Strangers(of) => vec![of.client, of.network],
        }
    }
}

fn admitted(wait: Duration, counted: Vec<Bucket>) -> Decision {
    if wait.is_zero() { Ok(counted) } else { Err(wait) }
}

fn bucket(tx: &Tx<'_>, subject: Subject, name: &str, quota: Quota, parts: &[&[u8]]) -> Bucket {
    let subject = format!("{subject:?}");
    let mut all = vec![subject.as_bytes(), name.as_bytes()];
    all.extend(parts);
    Bucket { key: keyed(&tx.vault(), "throttle", &all), quota }
}

/// The buckets of an account that involve no client.
pub(super) fn of_account(tx: &Tx<'_>, account: AccountId, address: &EmailAddress) -> Vec<Bucket> {
    let (mailbox, account) = (address.mailbox(), account.to_string());
    let subjects = [
        (Subject::Password, address.folded().as_bytes()),
        (Subject::Letter, mailbox.as_bytes()),
        (Subject::SecondFactor, account.as_bytes()),
    ];
    let mut all = vec![short_codes(tx, address)];
    for (subject, known_as) in subjects {
        let quotas = subject.strangers();
        all.push(bucket(tx, subject, "all", quotas.all, &[known_as]));
        all.push(bucket(tx, subject, "proved address", subject.proved_address(), &[known_as]));
        let new = quotas.new_networks.iter().enumerate();
        all.extend(new.map(|(n, quota)| {
            bucket(tx, subject, &format!("new networks {n}"), *quota, &[known_as])
        }));
    }
    all
}

/// The bucket of short codes mailed to a mailbox.
pub(super) fn short_codes(tx: &Tx<'_>, address: &EmailAddress) -> Bucket {
    let key = keyed(&tx.vault(), "throttle", &[b"short codes", address.mailbox().as_bytes()]);
    Bucket { key, quota: SHORT_CODES }
}
