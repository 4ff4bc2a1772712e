//! `farstu COMMAND`: one file for each command, with its arguments and its `run`.

mod account;
mod audit;
mod backup;
mod check;
mod client;
mod collection;
mod collection_add;
mod demo;
mod export;
mod files;
mod invite;
mod jobs;
mod log;
mod migrate;
mod restore;
mod same_person;
mod serve;
mod session;
mod summary;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The entrance hall of a sector: sign-up, sign-in, an OpenID Connect provider, data collection.
///
/// New here? `farstu demo` starts everything on this machine, with made-up people and data, and
/// says what to open.
#[derive(Parser)]
#[command(name = "farstu", version, disable_help_subcommand = true, max_term_width = 100)]
struct Farstu {
    /// Format of the log on standard error.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    log: log::Form,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(serve::Args),
    Check(check::Args),
    Migrate(migrate::Args),
    Invite(invite::Args),
    #[command(subcommand)]
    Account(account::Command),
    #[command(subcommand)]
    Session(session::Command),
    #[command(subcommand)]
    Client(client::Command),
    Export(export::Args),
    /// Check a file without a server; describe a collection; start a new one
    #[command(subcommand)]
    Collection(collection::Collection),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Jobs(jobs::Command),
    Backup(backup::Args),
    Restore(restore::Args),
}

/// A command's result. The error is text for the terminal.
type Done = Result<(), String>;

pub(crate) fn run() -> ExitCode {
    let Farstu { log, command } = Farstu::parse();
    if let Err(why) = log::start(log) {
        eprintln!("{why}");
        return ExitCode::FAILURE;
    }
    // Database, files and backups of a portal are private to its owner; a checked file's report is
    // not.
    let portals = !matches!(&command, Command::Collection(about) if !matches!(about, collection::Collection::Add(_)));
    if portals {
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    }
    let done = match command {
        Command::Demo(args) => demo::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Invite(args) => invite::run(&args),
        Command::Account(command) => account::run(&command),
        Command::Session(command) => session::run(&command),
        Command::Client(command) => client::run(&command),
        Command::Export(args) => export::run(&args),
        // The exit status says what was found.
        Command::Collection(command) => return collection::run(command),
        Command::Audit(command) => audit::run(&command),
        Command::Jobs(command) => jobs::run(&command),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line for the person at the terminal. A closed pipe (`| head`) is ignored.
fn say(text: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// `1 letter`, `2 letters`.
fn count<N>(number: N, one: &str, more: &str) -> String
where
    N: Copy + PartialEq + From<u8> + std::fmt::Display,
{
    format!("{number} {}", if number == N::from(1) { one } else { more })
}

/// Opens the database for a command that writes. It must exist, be of this version, and be sealed
/// with these keys: what is sealed with other keys could not be opened later.
fn open_proven(
    runtime: &tokio::runtime::Runtime,
    file: &crate::portal_file::PortalFile,
) -> Result<store::Db, String> {
    use base::Clock as _;
    let db = crate::portal::open_existing(file)?;
    let told = |e: base::Fault| format!("{}: {e}", file.id);
    let state = runtime.block_on(db.migration_state()).map_err(told)?;
    if !state.pending.is_empty() {
        return Err(format!(
            "{}: the database is of an older version; `farstu migrate {}` brings it up to date",
            file.id,
            file.path.display()
        ));
    }
    runtime.block_on(db.rehearse(base::SystemClock.now())).map_err(told)?;
    Ok(db)
}

/// The runtime that runs a command's asynchronous calls.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("the program could not start its threads: {e}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_word_is_explained() {
        fn explained(command: &clap::Command) {
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {} says nothing of itself",
                    command.get_name(),
                    argument.get_id()
                );
            }
            for sub in command.get_subcommands() {
                assert!(sub.get_about().is_some(), "{} says nothing of itself", sub.get_name());
                explained(sub);
            }
        }
        let command = Farstu::command();
        command.clone().debug_assert();
        explained(&command);
    }
}
