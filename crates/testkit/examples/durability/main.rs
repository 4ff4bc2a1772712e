//! Rehearsals of loss: `cargo xtask durability` builds the program and runs this example against
//! it.
//!
//! Respondents work over real HTTP at a `farstu serve` that is killed with `kill -9` and restarted.
//! Every answer that acknowledges a save is recorded and looked up at the end. A missing one, or a
//! file that is not read in time, fails the rehearsal.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

mod client;
mod hanging;
mod kills;
mod ledger;
mod node;
mod store;
mod world;

use std::process::ExitCode;

use testkit::TestApp;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match rehearse(&args.iter().map(String::as_str).collect::<Vec<_>>()).await {
        Ok(true) => {
            println!("passed");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            println!("FAILED");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

async fn rehearse(words: &[&str]) -> Result<bool, String> {
    let [which, count] = words else {
        return Err("hanging-store ANSWERS, or kills ROUNDS".to_owned());
    };
    let count: usize = count.parse().map_err(|e| format!("{count}: {e}"))?;
    // Uses a private PostgreSQL if one is running.
    let app = match TestApp::on_postgres() {
        Some(app) => app,
        None => TestApp::new().await,
    };
    let folder = tempfile::tempdir().map_err(|e| format!("a folder: {e}"))?;
    let passed = match *which {
        "hanging-store" => hanging::run(&app, folder.path(), count).await?,
        "kills" => kills::run(&app, folder.path(), count).await?,
        other => return Err(format!("unknown rehearsal `{other}`: use hanging-store or kills")),
    };
    println!(
        "load of the machine: {}",
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
    if !passed {
        let kept = folder.keep();
        println!("the portal file, the log and the files are in {}", kept.display());
    }
    Ok(passed)
}
