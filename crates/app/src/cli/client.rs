//! `farstu client`: the OpenID Connect clients of a portal file.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Done, files, say};

/// The OpenID Connect clients: services that sign their users in here.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Lists the clients of the portal's file
    List(List),
}

#[derive(clap::Args)]
pub(super) struct List {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(Command::List(args): &Command) -> Done {
    let file = files::read_one(&args.portal)?;
    let language = file.languages.first().copied().unwrap_or_default();
    if args.json {
        let all = file.clients.iter().map(|one| {
            json!({ "id": one.id(), "name": one.name(language), "redirect_uris": one.redirect_uris(), "has_secret": one.secret.is_some() })
        });
        say(format_args!("{:#}", Value::Array(all.collect())));
        return Ok(());
    }
    for one in &file.clients {
        say(format_args!(
            "{}  {}  {}",
            one.id(),
            one.name(language),
            one.redirect_uris().join(" ")
        ));
    }
    Ok(())
}
