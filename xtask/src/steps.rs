//! `cargo xtask test`: the steps, their order, how long each took, and one line with the sum.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::postgres::{self, Cluster};
use crate::stories::Stories;
use crate::{run, tools};

pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    run: fn() -> Result<Outcome, String>,
}

struct Outcome {
    counts: Counts,
    /// A remark beside the sum: a part that was left out, and why.
    note: Option<String>,
}

/// Where one step uses what another has built, it comes after it. Else what is quick to fail comes
/// first.
pub(crate) const ALL: &[Step] = &[
    Step { name: "format", what: "the code is formatted as rustfmt.toml says", run: format },
    Step {
        name: "clippy",
        what: "no warning from the compiler or clippy, in any target",
        run: clippy,
    },
    Step { name: "release", what: "the program compiles as it is released", run: release },
    Step {
        name: "test",
        what: "unit tests, context tests on SQLite and PostgreSQL, stories over HTTP",
        run: test,
    },
    Step {
        name: "foreign",
        what: "sign-ins at, and by, third-party certified OpenID software (npm)",
        run: foreign,
    },
    Step {
        name: "e2e",
        what: "Playwright stories in Chromium against the built `farstu demo`",
        run: e2e,
    },
    Step {
        name: "deny",
        what: "licences, sources, banned libraries, known security holes",
        run: deny,
    },
];

/// Runs them all, also after one has failed: a person wants to know everything that is wrong.
pub(crate) fn run(steps: &[&Step]) -> Result<bool, String> {
    tools::look_for_room();
    if steps.len() > 1 && steps.iter().any(|step| step.name == "deny") {
        // The step waits for it, and says what went wrong with it.
        std::thread::spawn(tools::cargo_deny);
    }
    let mut sum = Counts::default();
    let mut lines = Vec::new();
    let begun = Instant::now();
    for step in steps {
        println!("\n== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let outcome = (step.run)().unwrap_or_else(|why| {
            eprintln!("{}: {why}", step.name);
            Outcome {
                counts: Counts::one(false),
                note: Some("could not be run, see above".to_owned()),
            }
        });
        sum += outcome.counts;
        let note = outcome.note.map(|note| format!("  ({note})")).unwrap_or_default();
        lines.push(format!(
            "{:8} {:>7}  {} passed, {} failed{note}",
            step.name,
            spoken(begun.elapsed()),
            outcome.counts.passed,
            outcome.counts.failed
        ));
    }
    println!("\n== summary");
    for line in lines {
        println!("{line}");
    }
    println!("{:8} {:>7}", "in all", spoken(begun.elapsed()));
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0 && sum.passed > 0)
}

fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn whole(command: &mut Command) -> Result<Outcome, String> {
    let (passed, _) = run::watch(command)?;
    Ok(Outcome { counts: Counts::one(passed), note: None })
}

fn format() -> Result<Outcome, String> {
    whole(&mut run::cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<Outcome, String> {
    whole(&mut run::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

/// An optimised build asks more of the compiler: it has refused code that every other step took
/// (E0391), because it inlines, which incremental builds do not. Only Farstu's own crates are
/// checked as they are released. Libraries stay as the step `clippy` checked them: a second time
/// takes four minutes.
fn release() -> Result<Outcome, String> {
    let mut check = run::cargo(&["check", "--package", "farstu", "--locked"]);
    for setting in [
        "opt-level = 3",
        "package.check.opt-level = 3",
        "debug-assertions = false",
        "overflow-checks = false",
        "package.'*'.opt-level = 0",
        "package.'*'.debug-assertions = true",
        "package.'*'.overflow-checks = true",
    ] {
        check.args(["--config", &format!("profile.dev.{setting}")]);
    }
    whole(check.env("CARGO_INCREMENTAL", "0"))
}

/// Of libtest: how many tests of a binary run at a time.
const TEST_THREADS: &str = "RUST_TEST_THREADS";

fn test() -> Result<Outcome, String> {
    let cluster = Cluster::start()?;
    let mut cargo = run::cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    if std::env::var_os(TEST_THREADS).is_none() {
        // A test waits for a disk or a PostgreSQL a third of its time: two cores are busy with
        // three.
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        cargo.env(TEST_THREADS, (cores * 3).div_ceil(2).to_string());
    }
    let (succeeded, output) = run::watch(cargo.env(postgres::VARIABLE, cluster.url()))?;
    let mut counts = Counts::of_cargo(&output);
    if !succeeded && counts.failed == 0 {
        // It did not compile, or a test binary died.
        counts.failed = 1;
    }
    Ok(Outcome { counts, note: None })
}

fn foreign() -> Result<Outcome, String> {
    let folder = run::root().join("e2e/foreign");
    tools::node_packages(&folder)?;
    let cluster = Cluster::start()?;
    // The whole workspace, so that libraries have the features that the step `test` built them
    // with.
    let mut cargo =
        run::cargo(&["test", "--workspace", "--test", "foreign", "--locked", "--no-fail-fast"]);
    let (succeeded, output) = run::watch(
        cargo.env(postgres::VARIABLE, cluster.url()).env("FARSTU_TEST_FOREIGN", &folder),
    )?;
    let mut counts = Counts::of_cargo(&output);
    if !succeeded && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(Outcome { counts, note: None })
}

/// Playwright with everything that it needs, and the built program for it to start.
fn playwright() -> Result<Command, String> {
    let folder = run::root().join("e2e");
    let chromium = tools::chromium()?;
    tools::node_packages(&folder)?;
    // The provider that stands where Microsoft and Google stand.
    tools::node_packages(&folder.join("foreign"))?;
    // The program that the step `test` built. Built as a package of its own it has other features
    // of its libraries, which takes three minutes; the step `release` checks it with those.
    run::must(&mut run::cargo(&["test", "--workspace", "--test", "cli", "--locked", "--no-run"]))?;
    let mut playwright = Command::new(folder.join("node_modules/.bin/playwright"));
    playwright.arg("test").current_dir(&folder);
    playwright
        .env("FARSTU_BINARY", run::target().join("debug/farstu"))
        .env("FARSTU_CHROMIUM", chromium);
    Ok(playwright)
}

/// Redraws the pictures of the documentation in `docs/images`.
pub(crate) fn pictures() -> Result<bool, String> {
    let (succeeded, _) =
        run::watch(playwright()?.args(["--config", "playwright.pictures.config.ts"]))?;
    Ok(succeeded)
}

fn e2e() -> Result<Outcome, String> {
    let report = run::target().join("e2e-report.json");
    let _ = std::fs::remove_file(&report);
    let (succeeded, _) = run::watch(playwright()?.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report))?;
    let stories = std::fs::read_to_string(&report)
        .map_err(|e| format!("{}: {e}", report.display()))
        .and_then(|report| Stories::read(&report))?;
    let counts = stories.counts();
    if counts.passed + counts.failed == 0 {
        return Err("no story was run".to_owned());
    }
    if !succeeded && counts.failed == 0 {
        return Err("Playwright failed outside of the stories".to_owned());
    }
    println!("\nThe slowest:");
    for story in stories.slowest(10) {
        println!("{:>7}  {}", spoken(story.time), story.name);
    }
    for story in stories.flaky() {
        println!("passed at its second try alone, so it counts as failed: {}", story.name);
    }
    Ok(Outcome { counts, note: None })
}

fn deny() -> Result<Outcome, String> {
    let program = tools::cargo_deny()?;
    let command = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).current_dir(run::root());
        command
    };
    // The list of known holes is fetched from outside; a machine without that way out can check
    // everything else.
    let reachable = tools::within(
        Duration::from_secs(90),
        command(&["--log-level", "off", "fetch", "db"]).stderr(std::process::Stdio::null()),
    )?;
    let mut args =
        vec!["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    let note = if reachable {
        args.push("advisories");
        None
    } else {
        Some(
            "known security holes NOT checked: the advisory database cannot be reached from here"
                .to_owned(),
        )
    };
    if let Some(note) = &note {
        println!("{note}");
    }
    let mut outcome = whole(&mut command(&args))?;
    outcome.note = note;
    Ok(outcome)
}

/// Every path that the steps lean on is there: a step that is renamed away fails here and not in CI
/// alone.
#[cfg(test)]
#[test]
fn what_ci_runs_is_what_the_readme_says() {
    let ci = std::fs::read_to_string(run::root().join(".ci/run")).expect(".ci/run");
    assert!(ci.lines().any(|line| line.trim() == "exec cargo xtask test"), "{ci}");
    for path in [
        "deny.toml",
        "Cargo.lock",
        "e2e/package-lock.json",
        "e2e/foreign/package-lock.json",
        "e2e/foreign/upstream.mjs",
        "e2e/playwright.config.ts",
    ] {
        assert!(run::root().join(path).exists(), "{path}");
    }
}
