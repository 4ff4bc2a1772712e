//! Whether a person is ready for each client behind the portal, and what is missing.

use accounts::second_factor;
use base::{AccountId, Fault, Timestamp};
use oidc::clients::Clients;
use oidc::consent::{self, covers};
use organisations::permissions::{Permission, Role, Status};
use store::Tx;

use super::views::{Missing, Ready};
use crate::hall::{Logins, why_barred};
use crate::kernel::{Hall, Page};
use crate::provider::words;

/// What a person still lacks for a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Lacks {
    second_factor: bool,
    permission: bool,
    consent: bool,
    /// When a sufficient permission begins.
    begins: Option<Timestamp>,
    /// Why none of the person's sign-in methods opens it.
    barred: Option<String>,
}

/// What the person lacks for each client, ordered by name. `held` are all the person's permissions,
/// past and future ones too.
pub(super) fn look(
    tx: &mut Tx<'_>,
    clients: &Clients,
    account: AccountId,
    held: &[Permission],
    now: Timestamp,
    p: &Page,
    hall: &Hall,
) -> Result<Vec<(oidc::Client, Lacks)>, Fault> {
    let has_factor = !second_factor::factors(tx, account)?.is_empty();
    let with = |status| held.iter().filter(move |one| one.status(now) == status);
    let roles: Vec<Role> = with(Status::Active).map(|one| one.role).collect();
    let logins = Logins::of(tx, account)?;
    let mut found = Vec::new();
    for client in clients.iter() {
        let held = consent::find(tx, account, &client.id)?;
        let lacks = Lacks {
            second_factor: client.second_factor && !has_factor,
            permission: !client.roles.is_empty()
                && !client.roles.iter().any(|role| roles.contains(role)),
            begins: with(Status::Upcoming)
                .filter(|one| client.roles.contains(&one.role))
                .map(|one| one.valid_from)
                .min(),
            consent: !covers(client, held.as_ref(), &client.scopes),
            barred: logins.barred(hall, client.id.as_str()).map(|rule| why_barred(p, rule)),
        };
        found.push((client.clone(), lacks));
    }
    found.sort_by_key(|(one, _)| (base::fold(one.name.get(p.language)), one.home.clone()));
    // A service may be registered as several clients. It is shown once, with what any of them lacks.
    found.dedup_by(|(next, lacks), (first, all)| {
        let is_same = next.name == first.name && next.home == first.home;
        if is_same {
            all.add(lacks);
        }
        is_same
    });
    Ok(found)
}

impl Lacks {
    fn add(&mut self, other: &Self) {
        self.second_factor |= other.second_factor;
        self.permission |= other.permission;
        self.consent |= other.consent;
        self.begins = self.begins.max(other.begins);
        self.barred = self.barred.take().or_else(|| other.barred.clone());
    }
}

/// The same in words. A consent still to be asked for is mentioned, but is not missing.
pub(super) fn ready(p: &Page, client: &oidc::Client, lacks: &Lacks) -> Ready {
    let mut missing = Vec::new();
    if let Some(why) = &lacks.barred {
        missing.push(Missing {
            words: why.clone(),
            link: Some(("password-title", "/account/password".to_owned())),
        });
    }
    if let Some(begins) = lacks.begins.filter(|_| lacks.permission) {
        missing.push(Missing { words: p.t1("ready-from", "date", p.date(begins)), link: None });
    } else if lacks.permission {
        let roles = words::roles(p, &client.roles);
        let words =
            p.t2("ready-permission", "n", roles.len(), "roles", roles.join(", ").to_lowercase());
        missing.push(Missing { words, link: Some(("ready-permission-how", "#how".to_owned())) });
    }
    if lacks.second_factor {
        let link = ("mfa-turn-on", "/mfa?next=%2Fmy-user".to_owned());
        missing.push(Missing { words: p.t("ready-second-factor"), link: Some(link) });
    }
    Ready {
        service: client.name.get(p.language).to_owned(),
        home: client.home.as_ref().map(ToString::to_string),
        missing,
        asks_consent: lacks.consent,
    }
}
