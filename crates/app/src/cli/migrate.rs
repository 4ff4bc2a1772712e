//! `farstu migrate`: brings databases up to this version's schema.

use std::path::PathBuf;

use base::{Clock, SystemClock};

use super::{Done, files, runtime, say};
use crate::portal;

/// Migrates the databases to this version's schema, in one transaction each. `serve` does so at
/// start.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Portal files (TOML).
    #[arg(required = true, value_name = "PORTAL.toml")]
    portals: Vec<PathBuf>,
    /// Only show what would be applied; exit with 1 if anything would.
    #[arg(long)]
    dry_run: bool,
    /// Make the key file if there is none. Keep a copy of it off this machine.
    #[arg(long)]
    make_keys: bool,
}

pub(super) fn run(args: &Args) -> Done {
    let files = files::read_all(&args.portals)?;
    let runtime = runtime()?;
    let mut waiting = false;
    for file in &files {
        // An existing database was sealed with the keys that are missing. New ones would open
        // nothing in it.
        if args.make_keys
            && !args.dry_run
            && !portal::has_data(file)
            && portal::make_keys(&file.keys)?
        {
            say(format_args!(
                "{}: keys written to {}. Keep a copy off this machine: nothing sealed can be read without them",
                file.id,
                file.keys.display()
            ));
        }
        if args.dry_run && !portal::has_database(file) {
            say(format_args!("{}: there is no database yet", file.id));
            waiting = true;
            continue;
        }
        let db = portal::open_database(file)?;
        let fault = |e: base::Fault| format!("{}: {e}", file.id);
        if args.dry_run {
            let pending = runtime.block_on(db.migration_state()).map_err(fault)?.pending;
            waiting |= !pending.is_empty();
            say(format_args!("{}: {}", file.id, told(&pending, "would apply")));
        } else {
            let pending = runtime.block_on(db.migrate(SystemClock.now())).map_err(fault)?.pending;
            say(format_args!("{}: {}", file.id, told(&pending, "applied")));
        }
    }
    if waiting { Err("not up to date".to_owned()) } else { Ok(()) }
}

fn told(steps: &[&str], verb: &str) -> String {
    if steps.is_empty() { "up to date".to_owned() } else { format!("{verb} {}", steps.join(", ")) }
}
