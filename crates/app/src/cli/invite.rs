//! `farstu invite`: invites respondents, one person or a list.

use std::path::PathBuf;
use std::time::Duration;

use accounts::account::{self, InvitationEffect, Invite};
use base::{Clock, EmailAddress, Failure, Fault, Language, Line, SystemClock, Timestamp};
use organisations::permissions::{
    Administrator, Effect, Invitee, Invitees, LineRefusal, RefusedLine, Scope, Validity, read_csv,
};
use organisations::{Refusal, units};
use store::{Db, Tx};
use web::staff::{AskedIn, Purpose, Told, ask_in};

use super::same_person::SamePerson;
use super::{Done, count, files, open_proven, runtime, say};
use crate::portal::Access;

/// Invites people: each gets a letter, and the permission to report for a unit.
///
/// One person: --address and --unit. Many: --csv FILE (CSV or an XLSX workbook) with the columns
/// address;unit;name;language (first and last instead of name; names and language may be left out;
/// unit is the unit's code). Lines that cannot be used are reported and the others are invited.
///
/// If a person already holds the permission for the unit, it becomes valid until further notice,
/// and the output says so.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The person's e-mail address.
    #[arg(long, required_unless_present = "csv", conflicts_with = "csv", requires = "unit")]
    address: Option<String>,
    /// The code of the unit that the person reports for.
    #[arg(long, value_name = "CODE", conflicts_with = "csv")]
    unit: Option<String>,
    /// The person's name, if known.
    #[arg(long, conflicts_with = "csv")]
    name: Option<String>,
    /// The language of the letter: sv or en.
    #[arg(long, default_value = "sv", conflicts_with = "csv")]
    language: String,
    /// A list of people (CSV or XLSX).
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Days until the invitation expires.
    #[arg(long, default_value_t = 30, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    #[command(flatten)]
    same_person: SamePerson,
}

pub(super) fn run(args: &Args) -> Done {
    let file = files::read_one(&args.portal)?;
    let access = Access::of(&file)?;
    let runtime = runtime()?;
    let db = open_proven(&runtime, &file)?;
    let mut same_person = false;
    let Invitees { accepted: mut invitees, mut refused, ignored } = match &args.csv {
        None => {
            let invitee = runtime.block_on(one(&db, args))?;
            same_person = runtime.block_on(args.same_person.decide(&db, &invitee.address))?;
            Invitees { accepted: vec![invitee], ..Invitees::default() }
        }
        Some(path) => {
            let content = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            let content = check::decode_list(&content)
                .map_err(|e| format!("{}: {}", path.display(), e.message(check::Lang::En)))?;
            let staff = Administrator::operator().as_staff();
            runtime
                .block_on(db.read(move |tx| read_csv(tx, &staff, content.as_bytes())))
                .map_err(|e| e.to_string())?
        }
    };
    // A list cannot say whether an address still belongs to the person whose account was closed.
    if args.csv.is_some() {
        let addresses: Vec<_> = invitees.iter().map(|invitee| invitee.address.clone()).collect();
        let had = runtime.block_on(db.read(move |tx| {
            addresses.iter().map(|one| account::had_account(tx, one)).collect::<Result<Vec<_>, _>>()
        }));
        let mut had = had.map_err(|e: Fault| e.to_string())?.into_iter();
        invitees.retain(|invitee| {
            let had = had.next().unwrap_or_default();
            if had {
                refused.push(RefusedLine { line: invitee.line, why: LineRefusal::HadAccount });
            }
            !had
        });
        refused.sort_by_key(|line| line.line);
    }
    let (now, valid_for) = (SystemClock.now(), Duration::from_secs(86_400 * u64::from(args.days)));
    let mut done = Vec::with_capacity(invitees.len());
    for invitee in invitees {
        let (url, line) = (access.sign_in_page.clone(), invitee.line);
        let asked = runtime
            .block_on(db.write(move |tx| invite(tx, &invitee, &url, same_person, valid_for, now)));
        done.push((line, asked.map_err(|e| e.to_string())?));
    }
    let told = |which: Told| done.iter().filter(|(_, asked)| asked.told() == which).count();
    say(format_args!(
        "{} invited, {} with an account notified, {} refused.",
        told(Told::Invitation),
        told(Told::News),
        count(refused.len(), "line", "lines")
    ));
    for (count, what) in [
        (
            told(Told::Lately),
            "got a permission without a second letter: their invitation went out less than ten minutes ago",
        ),
        (
            told(Told::Nothing),
            "already held the permission: nothing was changed, and no letter is sent",
        ),
    ] {
        if count > 0 {
            say(format_args!("{count} {what}."));
        }
    }
    for (line, asked) in &done {
        if let Effect::Changed { before, after } = asked.effect {
            let (was, is) = (days(before, now, &file.zone), days(after, now, &file.zone));
            let of = if *line == 0 {
                "The permission".to_owned()
            } else {
                format!("  line {line}: the permission")
            };
            say(format_args!("{of} was valid {was} and is now valid {is}."));
        }
    }
    if !ignored.is_empty() {
        say(format_args!("Columns not read: {}.", ignored.join(", ")));
    }
    for RefusedLine { line, why } in &refused {
        say(format_args!("  line {line}: {}", reason(why)));
    }
    say("`farstu serve` sends the letters.");
    if refused.is_empty() {
        Ok(())
    } else {
        Err("Some lines were refused. Correct them and run the command again: people who are already invited get no second letter.".to_owned())
    }
}

/// Invites and gives the permission, in one transaction.
fn invite(
    tx: &mut Tx<'_>,
    invitee: &Invitee,
    url: &str,
    same_person: bool,
    valid_for: Duration,
    now: Timestamp,
) -> Result<AskedIn, Failure<Refusal>> {
    let unit = units::find(tx, invitee.unit)?.ok_or(Failure::Refused(Refusal::NotFound))?;
    let asked = Invite {
        address: invitee.address.clone(),
        first_name: invitee.first.clone(),
        last_name: invitee.last.clone(),
        language: invitee.language,
        organisation: unit.name,
        url: url.to_owned(),
        valid_for,
        effect: InvitationEffect::Permission,
        same_person,
    };
    let purpose = Purpose::In(Administrator::operator().as_staff(), Scope::Unit(invitee.unit));
    ask_in(tx, now, None, &asked, purpose, now, None)
}

/// The days of a permission in words; the first one only if it is in the future.
pub(super) fn days(validity: Validity, now: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    let day = |moment: Timestamp| {
        moment.to_jiff().to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
    };
    let from =
        if validity.from > now { format!("from {} ", day(validity.from)) } else { String::new() };
    match validity.to {
        Some(to) => format!("{from}until {}", day(to.minus(Duration::from_micros(1)))),
        None => format!("{from}until further notice"),
    }
}

async fn one(db: &Db, args: &Args) -> Result<Invitee, String> {
    let address = EmailAddress::new(args.address.as_deref().unwrap_or_default())
        .map_err(|e| format!("--address: {e}"))?;
    let name =
        args.name.as_deref().map(Line::new).transpose().map_err(|e| format!("--name: {e}"))?;
    let language: Language = args.language.parse().map_err(|e| format!("--language: {e}"))?;
    let code =
        Line::new(args.unit.as_deref().unwrap_or_default()).map_err(|e| format!("--unit: {e}"))?;
    let found =
        db.read(move |tx| units::find_by_code(tx, &code)).await.map_err(|e| e.to_string())?;
    let unit = found.ok_or("--unit: no unit has that code")?.id;
    let (first, last) = name.as_ref().map_or((None, None), account::Names::split);
    Ok(Invitee { line: 0, address, first, last, unit, language })
}

fn reason(why: &LineRefusal) -> String {
    match why {
        LineRefusal::NoHeader => "the first line must name the columns `address` and `unit`; nothing was read".to_owned(),
        LineRefusal::Malformed => "more cells than the first line, or not UTF-8".to_owned(),
        LineRefusal::OwnAccount | LineRefusal::Colleague => "only a system administrator gives permissions to the operator's own people".to_owned(),
        LineRefusal::HadAccount => {
            "the address had an account that was closed: invite the person alone, by --address, and say whether it is the same person"
                .to_owned()
        }
        LineRefusal::Shared => "several people seem to read the address".to_owned(),
        LineRefusal::Address => "not an e-mail address".to_owned(),
        LineRefusal::Name(e) => format!("the name cannot be used: {e}"),
        LineRefusal::Unit => "no unit has that code".to_owned(),
        LineRefusal::Language => "the language is sv or en".to_owned(),
        LineRefusal::Twice { first } => format!("the same address and unit as line {first}"),
        LineRefusal::TooMany => "too many lines: split the file".to_owned(),
    }
}
