//! What a person or CI runs besides cargo itself: `cargo xtask test`.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

#[cfg(test)]
mod asvs;
mod counts;
mod durability;
mod failover;
mod house;
mod postgres;
#[cfg(test)]
mod rooms;
mod run;
mod steps;
mod stories;
mod timber;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  test                    everything that CI runs: formatting, clippy, tests on both databases, stories in a browser, cargo-deny
  test --only STEP        one step (format, clippy, release, test, foreign, e2e, deny); may be repeated
  test --list             the steps, and what each does
  postgres -- COMMAND …   runs COMMAND with FARSTU_TEST_POSTGRES pointing at a private PostgreSQL, and stops it afterwards
  failover [drop|link|freeze]
                          rehearses the loss of the primary database: PostgreSQL with a standby, and three nodes, in network namespaces (root)
  durability hanging-store|kills [COUNT] [--postgres]
                          rehearses loss: respondents save things while the file store hangs or the program is killed; COUNT answers, or rounds
  house [--all]           figures about the code's structure: lengths, cycles of files, retired words
  pictures                redraws the pictures of the documentation, from the demo
  timber [--rows N] [--seed N] [--out FOLDER]
                          a made-up file for the collection timmermatning, the submission before it, and the findings they must give

Missing tools (PostgreSQL, Chromium, cargo-deny, npm packages) are installed if allowed, and otherwise named.";

/// Cargo's own; the programs that the steps start inherit it.
const INCREMENTAL: &str = "CARGO_INCREMENTAL";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["test", "--list"] => {
            for step in steps::ALL {
                println!("{:8} {}", step.name, step.what);
            }
            Ok(true)
        }
        // All of it, mostly from nothing: what makes the next build shorter would only fill the
        // disk.
        ["test"] if std::env::var_os(INCREMENTAL).is_none() => again_with(INCREMENTAL, "0"),
        ["test", rest @ ..] => chosen(rest).and_then(|chosen| steps::run(&chosen)),
        ["failover", "inside", rest @ ..] => failover::inside(rest),
        ["failover", rest @ ..] => failover::rehearse(rest),
        ["durability", rest @ ..] => durability::rehearse(rest),
        ["house", rest @ ..] => house::print(rest),
        ["pictures"] => steps::pictures(),
        ["timber", rest @ ..] => timber::write(rest),
        ["postgres", "--", program, rest @ ..] => postgres::with(program, rest),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(true)
        }
        _ => Err(format!("unknown command `cargo xtask {}`\n\n{HELP}", words.join(" "))),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// This command once more, with a variable set.
fn again_with(name: &str, value: &str) -> Result<bool, String> {
    let program = std::env::current_exe().map_err(|e| format!("this program's path: {e}"))?;
    let (succeeded, _) = run::watch(
        std::process::Command::new(program).args(std::env::args().skip(1)).env(name, value),
    )?;
    Ok(succeeded)
}

/// The steps that were asked for, in their own order; all when none was named.
fn chosen(words: &[&str]) -> Result<Vec<&'static steps::Step>, String> {
    let mut names = Vec::new();
    for pair in words.chunks(2) {
        match pair {
            ["--only", name] if steps::ALL.iter().any(|step| step.name == *name) => {
                names.push(*name)
            }
            ["--only", name] => {
                return Err(format!("unknown step `{name}`; `cargo xtask test --list` shows all"));
            }
            _ => {
                return Err(format!(
                    "`cargo xtask test {}`: the options are `--only STEP` and `--list`",
                    words.join(" ")
                ));
            }
        }
    }
    Ok(steps::ALL.iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect())
}
