//! `farstu account list|show|reset-factors|close|erase`: the actions of the staff pages, for
//! scripts and for when staff cannot sign in.

use std::path::PathBuf;

use accounts::account::{self, Account};
use accounts::second_factor;
use base::{AccountId, Clock, EmailAddress, Failure, Fault, SystemClock, Timestamp};
use organisations::permissions::{self, Permission, Status, permit_operator_over};
use serde_json::{Value, json};
use store::{Depth, Tx};
use web::account::{NotErased, erase};

use super::super::{Done, count, files, open_proven, runtime, say};
use crate::portal;

#[derive(clap::Args)]
pub(crate) struct List {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// Only accounts in this state: invited, active or closed.
    #[arg(long)]
    state: Option<String>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// One person's account.
#[derive(clap::Args)]
pub(crate) struct One {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    pub(crate) portal: PathBuf,
    /// The person's e-mail address, or the account's id.
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
    /// As JSON, for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    one: One,
    /// Erase, instead of only showing what would be erased.
    #[arg(long)]
    yes: bool,
}

/// Accounts read per page.
const PAGE: u32 = 1_000;

pub(crate) fn list(args: &List) -> Done {
    let state = args
        .state
        .as_deref()
        .map(|text| {
            text.parse::<account::State>().map_err(|_| "--state must be invited, active or closed")
        })
        .transpose()?;
    let file = files::read_one(&args.portal)?;
    let db = portal::open_existing(&file)?;
    let runtime = runtime()?;
    let (mut after, mut all) = (String::new(), Vec::new());
    loop {
        let from = after.clone();
        let page = runtime
            .block_on(db.read(move |tx| account::all(tx, &from, PAGE)))
            .map_err(|e: Fault| e.to_string())?;
        let Some(last) = page.last() else { break };
        after = last.address.folded().to_owned();
        all.extend(page.into_iter().filter(|found| state.is_none_or(|state| found.state == state)));
    }
    if args.json {
        say(format_args!("{:#}", Value::Array(all.iter().map(about).collect())));
    } else {
        for found in &all {
            say(format_args!(
                "{}  {:7}  {}  {}",
                found.id,
                found.state.as_str(),
                found.address,
                name(found)
            ));
        }
    }
    Ok(())
}

pub(crate) fn show(args: &One) -> Done {
    let file = files::read_one(&args.portal)?;
    let db = portal::open_existing(&file)?;
    let (now, person) = (SystemClock.now(), args.person.clone());
    let shown = runtime()?.block_on(db.read(move |tx| -> Result<_, Failure<Refused>> {
        let found = find(tx, &person)?;
        let (permissions, factors) =
            (permissions::of_account(tx, found.id)?, second_factor::factors(tx, found.id)?.len());
        Ok((found, permissions, factors))
    }));
    let (found, permissions, factors) = shown.map_err(words)?;
    if args.json {
        let mut value = about(&found);
        value["authenticator_apps"] = json!(factors);
        value["permissions"] = permissions.iter().map(|one| permission(one, now)).collect();
        say(format_args!("{value:#}"));
        return Ok(());
    }
    let line = |what: &str, value: String| say(format_args!("{what:14} {value}"));
    line("id", found.id.to_string());
    line("state", found.state.as_str().to_owned());
    line("address", found.address.to_string());
    line("name", name(&found));
    line("created", found.created_at.to_jiff().to_string());
    line("two steps", count(factors, "authenticator app", "authenticator apps"));
    for one in &permissions {
        let of = [one.organisation_name.as_ref(), one.unit_name.as_ref()]
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        line(
            "permission",
            format!("{} {} ({})", one.role.as_str(), of.join(", "), status(one, now)),
        );
    }
    Ok(())
}

/// Removes the authenticator apps and recovery codes, and ends every session.
pub(crate) fn reset_factors(args: &One) -> Done {
    let did = change(args, |tx, found, now| {
        second_factor::reset_by_staff(tx, None, found.id, "command-line", now)
            .map_err(|e| e.map_refusal(|_| Refused::NotActive))
    })?;
    told(
        args,
        &did,
        "reset-factors",
        "The authenticator apps and recovery codes are removed, and every session has ended. The person gets a letter about it.",
    );
    Ok(())
}

pub(crate) fn close(args: &One) -> Done {
    let did = change(args, |tx, found, now| {
        let last = |failure: Failure<organisations::Refusal>| {
            failure.map_refusal(|_| Refused::LastAdministrator)
        };
        let operator = permit_operator_over(tx, found.id, now).map_err(last)?;
        account::close(tx, None, found.id, now)
            .map_err(|e| e.map_refusal(|_| Refused::NotActive))?;
        permissions::end_all_of(tx, now, &operator, found.id).map_err(last)?;
        Ok(())
    })?;
    told(
        args,
        &did,
        "closed",
        "The account is closed: no credentials, no sessions, no permissions.",
    );
    Ok(())
}

pub(crate) fn erase_one(Erase { one, yes }: &Erase) -> Done {
    if !yes {
        show(one)?;
        return Err("Nothing was erased. --yes erases the person's data for good; what the person submitted stays with its unit. \
             Earlier backups hold the data until they are rotated out."
            .to_owned());
    }
    let file = files::read_one(&one.portal)?;
    let did = change(one, |tx, found, now| {
        erase(tx, found.id, now).map_err(|failure| {
            failure.map_refusal(|why| match why {
                NotErased::Unknown => Refused::Unknown,
                NotErased::LastAdministrator => Refused::LastAdministrator,
            })
        })
    })?;
    // Names and addresses are stored in the clear, so the whole database is rewritten without them.
    let scrubbed = runtime()?.block_on(portal::open_existing(&file)?.scrub(Depth::Everything));
    scrubbed.map_err(|e| {
        format!(
            "The person's data is erased, but older pages of the database still hold it: {e}. \
             Run `farstu account erase {} {did} --yes` again.",
            one.portal.display()
        )
    })?;
    told(
        one,
        &did,
        "erased",
        "The person's data is erased. The audit log keeps the account's id and no personal data.",
    );
    Ok(())
}

/// Finds the person and runs the use case, in one transaction.
fn change(
    args: &One,
    use_case: impl Fn(&mut Tx<'_>, &Account, Timestamp) -> Result<(), Failure<Refused>> + Send + 'static,
) -> Result<AccountId, String> {
    let file = files::read_one(&args.portal)?;
    let runtime = runtime()?;
    let db = open_proven(&runtime, &file)?;
    let (now, person) = (SystemClock.now(), args.person.clone());
    let changed = db.write(move |tx| {
        let found = find(tx, &person)?;
        use_case(tx, &found, now)?;
        Ok(found.id)
    });
    runtime.block_on(changed).map_err(words)
}

fn told(args: &One, account: &AccountId, did: &str, words: &str) {
    if args.json {
        say(format_args!("{:#}", json!({ "account": account, "done": did })));
    } else {
        say(words);
    }
}

/// Why a command changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Unknown,
    NotActive,
    LastAdministrator,
}

pub(crate) fn words(failure: Failure<Refused>) -> String {
    match failure {
        Failure::Refused(Refused::Unknown) => "No account has that address or id. `farstu account list` shows all.".to_owned(),
        Failure::Refused(Refused::NotActive) => "The account is not active. `farstu account show` shows its state.".to_owned(),
        Failure::Refused(Refused::LastAdministrator) => {
            "This is the portal's last system administrator. \
             Give the role to another person first: `farstu account add --role system-administrator`."
                .to_owned()
        }
        Failure::Fault(fault) => fault.to_string(),
    }
}

/// By id or by address.
pub(crate) fn find(tx: &mut Tx<'_>, person: &str) -> Result<Account, Failure<Refused>> {
    let found = match (person.parse::<AccountId>(), EmailAddress::new(person)) {
        (Ok(id), _) => account::find(tx, id)?,
        (_, Ok(address)) => account::find_by_address(tx, &address)?,
        _ => None,
    };
    found.ok_or(Failure::Refused(Refused::Unknown))
}

fn about(found: &Account) -> Value {
    json!({
        "id": found.id,
        "state": found.state.as_str(),
        "address": found.address.as_str(),
        "first_name": found.first_name,
        "last_name": found.last_name,
        "created_at": found.created_at.to_jiff().to_string(),
        "activated_at": found.activated_at.map(|at| at.to_jiff().to_string()),
    })
}

fn permission(one: &Permission, now: Timestamp) -> Value {
    json!({
        "role": one.role.as_str(),
        "organisation": one.organisation_name,
        "unit": one.unit_name,
        "valid_from": one.valid_from.to_jiff().to_string(),
        "valid_to": one.valid_to.map(|at| at.to_jiff().to_string()),
        "status": status(one, now),
    })
}

fn status(one: &Permission, now: Timestamp) -> &'static str {
    match one.status(now) {
        Status::Active => "active",
        Status::Upcoming => "upcoming",
        Status::Ended => "ended",
    }
}

fn name(found: &Account) -> String {
    [&found.first_name, &found.last_name]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}
