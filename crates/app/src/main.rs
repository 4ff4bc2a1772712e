//! The binary `farstu`: command line, portal file, worker, and the wiring of the crates. It has no
//! rules.

mod audit_head;
mod backups;
mod cli;
mod clock_watch;
mod demo;
mod metrics;
mod otlp;
mod portal;
mod portal_file;
mod preflight;
mod reload;
mod run;
mod server;
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
