//! Seeds the portal with self-service sign-up: its people, and organisations that one of them acts
//! for.

use std::sync::Arc;
use std::time::Duration;

use accounts::account;
use base::{AccountId, EmailAddress, Failure, Fault, Language, Timestamp};
use organisations::permissions::{self, Administrator, Scope, Staff};
use organisations::{Refusal, actors, units};
use store::Tx;

use super::super::Someone;
use super::super::phone::Phone;
use super::organisations::{line, number};
use super::people::{self, Part, Person};
use crate::portal::{Access, Portal};

const PEOPLE: [Person; 2] = [
    Person {
        first: "Per",
        last: "Gran",
        address: "per.gran@virkesringen.example",
        language: Language::Sv,
        part: Part::Staff,
        password: Some("Sag-klinga 54 bruket"),
    },
    Person {
        first: "Ulla",
        last: "Sand",
        address: ULLA,
        language: Language::Sv,
        part: Part::Acts,
        password: Some("Barr-stig 29 kvisten"),
    },
];

/// A bookkeeper who acts for several organisations.
const ULLA: &str = "ulla.sand@kontoret.example";

/// A permission: for a unit by its code or the organisation itself, from and to in days from now.
type Held = (Option<&'static str>, i64, Option<i64>);

struct Actor {
    name: &'static str,
    /// The organisation number without its check digit.
    nine: &'static str,
    principal_code: &'static str,
    units: &'static [(&'static str, &'static str)],
    held: &'static [Held],
}

/// Permissions: seven current, two upcoming, three ended.
const ACTORS: [Actor; 6] = [
    Actor {
        name: "Tallhedens virke",
        nine: "990000021",
        principal_code: "20417",
        units: &[],
        held: &[(None, -700, None)],
    },
    Actor {
        name: "Storskogsbolaget",
        nine: "990000022",
        principal_code: "10032",
        units: &[("S-N", "Distrikt norr"), ("S-S", "Distrikt söder")],
        held: &[(Some("S-N"), -420, None), (Some("S-S"), -420, Some(200))],
    },
    Actor {
        name: "Granby sågverk",
        nine: "990000023",
        principal_code: "31180",
        units: &[("G-S", "Sågen"), ("G-H", "Hyvleriet")],
        held: &[
            (Some("G-S"), -200, None),
            (Some("G-H"), -900, Some(-500)),
            (Some("G-H"), 40, Some(400)),
        ],
    },
    Actor {
        name: "Åsunda allmänning",
        nine: "990000024",
        principal_code: "45206",
        units: &[("A-S", "Skiftet")],
        held: &[(None, -500, Some(-100)), (Some("A-S"), -90, Some(30))],
    },
    Actor {
        name: "Norrmarkens skogsägare",
        nine: "990000025",
        principal_code: "52344",
        units: &[("N-K", "Kusten"), ("N-I", "Inlandet")],
        held: &[(Some("N-K"), -30, None), (Some("N-I"), 14, None)],
    },
    Actor {
        name: "Örsjö massabruk",
        nine: "990000026",
        principal_code: "60971",
        units: &[("O-B", "Bruket"), ("O-R", "Renseriet")],
        held: &[(Some("O-R"), -800, Some(-300)), (Some("O-B"), -3, None)],
    },
];

/// Registers the people, the organisations, and Ulla's permissions.
pub(super) async fn people(
    portal: &Arc<Portal>,
    access: &Access,
    phone: &Phone,
    now: Timestamp,
) -> Result<Vec<Someone>, String> {
    let mut listed = people::come_in(portal, &PEOPLE, access, phone, now).await?;
    for person in &mut listed {
        person.role += " at minasidor";
    }
    let ulla = EmailAddress::new(ULLA).map_err(|e| e.to_string())?;
    let given = portal.db.write(move |tx| {
        let by = Administrator::operator().as_staff();
        let ulla = account::find_by_address(tx, &ulla)?
            .ok_or_else(|| Fault::new("Ulla has no account"))?
            .id;
        ACTORS.iter().try_for_each(|actor| register(tx, now, &by, ulla, actor))
    });
    given.await.map_err(|e: Failure<Refusal>| e.to_string())?;
    Ok(listed)
}

fn register(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    account: AccountId,
    actor: &Actor,
) -> Result<(), Failure<Refusal>> {
    let id = actors::register_principal(
        tx,
        now,
        by,
        number(actor.nine),
        &line(actor.name),
        &line(actor.principal_code),
    )?;
    let mut known = Vec::new();
    for (code, name) in actor.units {
        known.push((*code, units::register(tx, now, by, id, &line(code), &line(name))?));
    }
    for (unit, from, to) in actor.held {
        let unit = unit.and_then(|code| known.iter().find(|(known, _)| *known == code));
        let scope = unit.map_or(Scope::Organisation(id), |(_, unit)| Scope::Unit(*unit));
        permissions::give(
            tx,
            now,
            by,
            account,
            scope,
            days(now, *from),
            to.map(|to| days(now, to)),
        )?;
    }
    Ok(())
}

fn days(now: Timestamp, days: i64) -> Timestamp {
    let length = Duration::from_secs(days.unsigned_abs() * 86_400);
    if days < 0 { now.minus(length) } else { now.plus(length) }
}
