//! `farstu account`: people's accounts, without the pages.

pub(super) mod people;

use std::path::PathBuf;
use std::time::Duration;

use accounts::account::{self, InvitationEffect, Invite, Invited, Names};
use base::{Clock, EmailAddress, Failure, Language, Line, SystemClock};
use organisations::Refusal;
use organisations::permissions::{self, Administrator, Effect, Recipient, Role};

use super::invite::days;
use super::same_person::SamePerson;
use super::{Done, files, open_proven, runtime, say};
use crate::portal::Access;

/// People's accounts.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Invites a member of staff or a system administrator, such as the first of a new portal
    Add(Add),
    /// Lists accounts, by address
    List(people::List),
    /// Shows one account, with its permissions
    Show(people::One),
    /// Removes the authenticator apps and recovery codes of a person who lost them
    ///
    /// Verify first that the request comes from that person. Every session ends, and the person
    /// connects a new app through a password reset.
    ResetFactors(people::One),
    /// Ends an account: no credentials, no sessions, no permissions. Names and address stay
    Close(people::One),
    /// Ends an account and overwrites the person's data
    ///
    /// What the person submitted stays with its unit, and the audit log keeps the account's id.
    /// Without --yes nothing is changed.
    Erase(people::Erase),
}

#[derive(clap::Args)]
pub(super) struct Add {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// What the person may do.
    #[arg(long, value_enum)]
    role: Which,
    /// The person's e-mail address.
    #[arg(long)]
    address: String,
    /// The person's name, if known.
    #[arg(long)]
    name: Option<String>,
    /// The language of the letter: sv or en.
    #[arg(long, default_value = "sv")]
    language: String,
    #[command(flatten)]
    same_person: SamePerson,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Which {
    /// Invites, follows up, answers, approves, exports data.
    Staff,
    /// Runs the portal; may do what staff may.
    SystemAdministrator,
}

pub(super) fn run(command: &Command) -> Done {
    match command {
        Command::Add(args) => add(args),
        Command::List(args) => people::list(args),
        Command::Show(args) => people::show(args),
        Command::ResetFactors(args) => people::reset_factors(args),
        Command::Close(args) => people::close(args),
        Command::Erase(args) => people::erase_one(args),
    }
}

fn add(args: &Add) -> Done {
    let file = files::read_one(&args.portal)?;
    let access = Access::of(&file)?;
    let address = EmailAddress::new(&args.address).map_err(|e| format!("--address: {e}"))?;
    let name =
        args.name.as_deref().map(Line::new).transpose().map_err(|e| format!("--name: {e}"))?;
    let language: Language = args.language.parse().map_err(|e| format!("--language: {e}"))?;
    let organisation = Line::new(&file.owner).map_err(|e| format!("owner: {e}"))?;
    let role = match args.role {
        Which::Staff => Role::Staff,
        Which::SystemAdministrator => Role::SystemAdministrator,
    };
    let runtime = runtime()?;
    let db = open_proven(&runtime, &file)?;
    let now = SystemClock.now();
    let same_person = runtime.block_on(args.same_person.decide(&db, &address))?;
    let added = db.write(move |tx| {
        let (first_name, last_name) = name.as_ref().map_or((None, None), Names::split);
        let known = account::find_by_address(tx, &address)?;
        let effect = match &known {
            Some(known) => permissions::would_give_portal_role(tx, now, known.id, role, now, None)?,
            None => Effect::New,
        };
        let for_person = match effect {
            // A person who holds the role already and can sign in gets no letter.
            Effect::Held if known.is_some_and(|known| known.is_active()) => {
                InvitationEffect::Nothing
            }
            Effect::Changed { after, .. } => {
                InvitationEffect::OtherDays { from: None, to: after.to }
            }
            Effect::New | Effect::Held => InvitationEffect::Permission,
        };
        let invite = Invite {
            address: address.clone(),
            first_name,
            last_name,
            language,
            organisation: organisation.clone(),
            url: access.sign_in_page.clone(),
            valid_for: Duration::from_secs(30 * 86_400),
            effect: for_person,
            same_person,
        };
        let invited = account::invite(tx, None, &invite, now)?;
        let to_whom = Recipient::invited(invited.account(), invited.invitation());
        permissions::give_portal_role(
            tx,
            now,
            &Administrator::operator(),
            to_whom,
            role,
            now,
            None,
        )?;
        Ok((invited, effect))
    });
    let (invited, effect) = runtime.block_on(added).map_err(|e: Failure<Refusal>| e.to_string())?;
    say(told(invited, effect == Effect::Held));
    if let Effect::Changed { before, after } = effect {
        let (was, is) = (days(before, now, &file.zone), days(after, now, &file.zone));
        say(format_args!("The role was valid {was} and is now valid {is}."));
    }
    Ok(())
}

/// The outcome in words, also when nothing was changed.
fn told(invited: Invited, held: bool) -> &'static str {
    match (invited, held) {
        (Invited::Asked { .. }, false) => "Invited. `farstu serve` sends the letter.",
        (Invited::Asked { .. }, true) => {
            "Already invited, with this role. `farstu serve` sends the letter again."
        }
        (Invited::AskedAlready { .. }, false) => {
            "Invited a moment ago; the role is added. No second letter is sent."
        }
        (Invited::AskedAlready { .. }, true) => {
            "Invited a moment ago, with this role. Nothing was changed, and no second letter is sent."
        }
        (Invited::HasAccount { .. }, false) => {
            "The person already has an account, and now has the role. `farstu serve` sends a letter about it."
        }
        (Invited::HasAccount { .. }, true) => {
            "The person already has an account with this role. Nothing was changed."
        }
    }
}
