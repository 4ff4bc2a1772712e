use std::path::PathBuf;
use std::time::Duration;

use accounts::account::{self, Invite, Names};
use base::{Clock, EmailAddress, Failure, Language, Line, SystemClock};
use organisations::Refusal;
use organisations::permissions::{self, Administrator, Recipient, Role};

use super::{Done, files, runtime, say};
use crate::portal::{self, Access};

/// The body's own people.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Asks in a member of staff or a system administrator. The first of a new portal comes in this way.
    Add(Add),
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
    /// The person's name, where it is known.
    #[arg(long)]
    name: Option<String>,
    /// The language of the letter: sv or en.
    #[arg(long, default_value = "sv")]
    language: String,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Which {
    /// Invites, follows up, answers, approves, takes out data.
    Staff,
    /// Runs the portal; may do what staff may.
    SystemAdministrator,
}

pub(super) fn run(Command::Add(args): &Command) -> Done {
    let file = files::read_one(&args.portal)?;
    let access = Access::of(&file)?;
    let address = EmailAddress::new(&args.address).map_err(|e| format!("--address: {e}"))?;
    let name = args.name.as_deref().map(Line::new).transpose().map_err(|e| format!("--name: {e}"))?;
    let language: Language = args.language.parse().map_err(|e| format!("--language: {e}"))?;
    let organisation = Line::new(&file.owner).map_err(|e| format!("owner: {e}"))?;
    let role = match args.role {
        Which::Staff => Role::Staff,
        Which::SystemAdministrator => Role::SystemAdministrator,
    };
    let db = portal::open_existing(&file)?;
    let now = SystemClock.now();
    let added = db.write(move |tx| {
        let (first_name, last_name) = name.as_ref().map_or((None, None), Names::split);
        let invite = Invite {
            address: address.clone(),
            first_name,
            last_name,
            language,
            organisation: organisation.clone(),
            url: access.sign_in_page.clone(),
            valid_for: Duration::from_secs(30 * 86_400),
            again: false,
        };
        let invited = account::invite(tx, None, &invite, now)?;
        let to_whom = Recipient::invited(invited.account(), invited.invitation());
        permissions::give_portal_role(tx, now, &Administrator::operator(), to_whom, role, now, None).map(drop)
    });
    runtime()?.block_on(added).map_err(|e: Failure<Refusal>| e.to_string())?;
    say("Invited. `farstu serve` sends the letter.");
    Ok(())
}
