//! Runs a program while a person watches, and keeps what it printed.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// Where cargo builds to.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that runs this program.
pub(crate) fn cargo_program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The cargo that runs this program, in the repository.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(cargo_program());
    command.args(args).current_dir(root());
    command
}

/// Runs it to its end, showing what it prints line by line. `Ok` is whether it succeeded, and its
/// standard output.
pub(crate) fn watch(command: &mut Command) -> Result<(bool, String), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{name}: {e}"))?;
    let mut kept = String::new();
    let mut screen = std::io::stdout();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|e| format!("{name}: {e}"))?;
            let line = String::from_utf8_lossy(&line);
            // A closed pipe (`| head`) does not stop the tests.
            let _ = writeln!(screen, "{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    let status = child.wait().map_err(|e| format!("{name}: {e}"))?;
    Ok((status.success(), kept))
}

/// Runs it to its end with its output passed through. `Err` when it fails.
pub(crate) fn must(command: &mut Command) -> Result<(), String> {
    let said = format!("{command:?}");
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{said}: {status}")),
        Err(e) => Err(format!("{said}: {e}")),
    }
}

/// The standard output of a program that should succeed.
pub(crate) fn read(command: &mut Command) -> Result<String, String> {
    let said = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{said}: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "{said}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
