//! `farstu check`: validates portal files.

use std::path::PathBuf;

use base::{Clock as _, SystemClock};

use super::{Done, files, runtime, say, summary};
use crate::portal_file::Problem;
use crate::preflight::{self, Findings};

/// Reads portal files as `serve` would and reports everything that is wrong, without starting or
/// changing anything.
///
/// Examines certificates, keys, secrets, folders and a database on this machine. Exits with 1 if
/// something would keep the portal from working or make it unsafe, and with 0 if there are only
/// warnings.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Portal files (TOML).
    #[arg(required = true, value_name = "PORTAL.toml")]
    portals: Vec<PathBuf>,
    /// Also test over the network: PostgreSQL, the file store, the mail server with its login, each
    /// upstream provider.
    #[arg(long)]
    connect: bool,
}

pub(super) fn run(args: &Args) -> Done {
    let (files, mut problems) = files::read_each(&args.portals);
    let now = SystemClock.now();
    let runtime = runtime()?;
    let mut warnings = Vec::new();
    for file in &files {
        let mut faults = Vec::new();
        let mut add = |found: Findings| {
            faults.extend(found.faults);
            warnings.extend(found.warnings);
        };
        add(runtime.block_on(preflight::on_this_machine(file, now)));
        if args.connect {
            add(runtime.block_on(preflight::over_the_network(file, now)));
        }
        let said = if faults.is_empty() { "valid" } else { "has faults" };
        say(format_args!("{}: {said}", file.path.display()));
        for (what, value) in summary::lines(file) {
            say(format_args!("  {what:18} {value}"));
        }
        problems.extend(faults);
    }
    for warning in &warnings {
        eprintln!("warning: {warning}");
    }
    let all: Vec<String> = problems.iter().map(Problem::to_string).collect();
    if all.is_empty() { Ok(()) } else { Err(all.join("\n")) }
}
