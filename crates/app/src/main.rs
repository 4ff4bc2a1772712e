//! The binary `farstu`: the command line, a portal's file, the worker, and how the rooms are put
//! together. No rules here.

mod audit_head;
mod backups;
mod cli;
mod clock_watch;
mod demo;
mod metrics;
mod otlp;
mod portal;
mod portal_file;
mod rehearsal;
mod reload;
mod run;
mod server;
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
