//! Tools outside the repository that the tests need: found, else installed where that is
//! allowed, else named.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use crate::{postgres, run};

/// The version that `deny.toml` was written for.
const CARGO_DENY: &str = "0.20.2";

pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|of_this_process| of_this_process.uid() == 0)
}

/// The folder with PostgreSQL's programs.
pub(crate) fn postgres() -> Result<PathBuf, String> {
    if let Some(programs) = postgres::installed() {
        return Ok(programs);
    }
    debian(&["postgresql"])?;
    postgres::installed()
        .ok_or_else(|| "the package `postgresql` was installed but has no `initdb`".to_owned())
}

/// What makes network namespaces and drops packets in them.
pub(crate) fn network() -> Result<(), String> {
    if on_path("ip") && on_path("iptables") { Ok(()) } else { debian(&["iproute2", "iptables"]) }
}

/// The browser, and fonts for it to draw with. Chromium's headless shell is the same engine without
/// a window around it, and a quarter faster; where it cannot be had, the whole browser does.
pub(crate) fn chromium() -> Result<PathBuf, String> {
    const FONTS: [&str; 2] = ["fonts-dejavu-core", "fonts-noto-color-emoji"];
    let (shell, browser) =
        (Path::new("/usr/bin/chromium-headless-shell"), Path::new("/usr/bin/chromium"));
    if shell.is_file() || debian(&["chromium-headless-shell", FONTS[0], FONTS[1]]).is_ok() {
        return Ok(shell.to_owned());
    }
    if !browser.is_file() {
        debian(&["chromium", FONTS[0], FONTS[1]])?;
    }
    Ok(browser.to_owned())
}

/// Node with npm; the stories' own packages, exactly as the lock file says.
pub(crate) fn node_packages(folder: &Path) -> Result<(), String> {
    if !on_path("npm") {
        debian(&["nodejs", "npm"])?;
    }
    // npm writes this file last: newer than the lock file means that it is all there.
    let installed = folder.join("node_modules/.package-lock.json");
    let age = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    if age(&installed).is_some_and(|done| {
        age(&folder.join("package-lock.json")).is_some_and(|asked| done >= asked)
    }) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder);
    run::must(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

/// cargo-deny, built once into `target/tools`: unoptimised, since building takes longer than
/// running. At the lowest priority: it is built beside other steps, on the core that they leave
/// idle. A second caller waits for the first.
pub(crate) fn cargo_deny() -> Result<PathBuf, String> {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let tools = run::target().join("tools");
    let program = tools.join("bin/cargo-deny");
    let right = program.is_file()
        && run::read(Command::new(&program).arg("--version"))
            .is_ok_and(|said| said.trim().ends_with(CARGO_DENY));
    if !right {
        let version = format!("cargo-deny@{CARGO_DENY}");
        let mut install = Command::new("nice");
        install.args(["-n", "19"]).arg(run::cargo_program()).args([
            "install",
            "--quiet",
            "--locked",
            "--debug",
            "--no-default-features",
            "--force",
            &version,
        ]);
        install.current_dir(run::root());
        run::must(install.arg("--root").arg(&tools).arg("--target-dir").arg(tools.join("build")))?;
        let _ = std::fs::remove_dir_all(tools.join("build"));
    }
    Ok(program)
}

/// Runs it to its end, at most for so long. `Ok` is whether it succeeded in time.
pub(crate) fn within(limit: Duration, command: &mut Command) -> Result<bool, String> {
    let said = format!("{command:?}");
    let mut child = command.spawn().map_err(|e| format!("{said}: {e}"))?;
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|e| format!("{said}: {e}"))? {
            return Ok(status.success());
        }
        if begun.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What a whole run from nothing leaves in `target`, with room for what it does meanwhile, in MiB.
const ROOM: u64 = 6 * 1024;

/// Says it where the disk will hardly do: a full one makes anything fail, anywhere.
pub(crate) fn look_for_room() {
    let folder = run::target().parent().map_or_else(|| run::root().to_owned(), Path::to_owned);
    let said = run::read(Command::new("df").args(["-P", "-m"]).arg(&folder)).unwrap_or_default();
    let free = said
        .lines()
        .nth(1)
        .and_then(|line| line.split_whitespace().nth(3))
        .and_then(|free| free.parse::<u64>().ok());
    if let Some(free) = free.filter(|free| *free < ROOM) {
        println!(
            "only {free} MiB are free on the disk of {}; a whole run from nothing needs {ROOM}",
            folder.display()
        );
    }
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn debian(packages: &[&str]) -> Result<(), String> {
    let line = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !is_root() || !on_path("apt-get") {
        return Err(format!("missing: {}. On Debian, as root: {line}", packages.join(", ")));
    }
    static UPDATE: Once = Once::new();
    let mut updated = Ok(());
    UPDATE.call_once(|| updated = run::must(Command::new("apt-get").args(["update", "--quiet"])));
    updated?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    run::must(install.env("DEBIAN_FRONTEND", "noninteractive"))
}
