//! `farstu session end`: signs one person, or everybody, out.

use std::path::PathBuf;

use accounts::{account, session};
use base::{Clock, EmailAddress, Fault, SystemClock};

use super::{Done, files, open_proven, runtime, say};

/// Signed-in browsers
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Signs a person, or everybody, out everywhere. Services' access tokens end as well
    End(End),
}

#[derive(clap::Args)]
pub(super) struct End {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// The e-mail address of the person.
    #[arg(long, conflicts_with = "everybody", required_unless_present = "everybody")]
    address: Option<String>,
    /// Every session of the portal.
    #[arg(long)]
    everybody: bool,
}

pub(super) fn run(Command::End(args): &Command) -> Done {
    let file = files::read_one(&args.portal)?;
    let address = args
        .address
        .as_deref()
        .map(EmailAddress::new)
        .transpose()
        .map_err(|e| format!("--address: {e}"))?;
    let runtime = runtime()?;
    let db = open_proven(&runtime, &file)?;
    let now = SystemClock.now();
    let ended = db.write(move |tx| {
        let Some(address) = &address else {
            return session::end_every_one(tx, None, now).map(Some);
        };
        let Some(who) = account::find_by_address(tx, address)? else { return Ok::<_, Fault>(None) };
        session::end_all_of(tx, None, who.id, now).map(Some)
    });
    let ended =
        runtime.block_on(ended).map_err(|e| e.to_string())?.ok_or("no account has this address")?;
    say(format_args!("Sessions ended: {ended}."));
    Ok(())
}
