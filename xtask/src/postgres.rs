//! A private PostgreSQL for tests: a new cluster in a temporary folder, on a free loopback port,
//! deleted afterwards.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{run, tools};

/// The variable that tells tests its URL.
pub(crate) const VARIABLE: &str = "FARSTU_TEST_POSTGRES";

/// A running cluster. Each test makes a database or schema of its own in it.
pub(crate) struct Cluster {
    child: Child,
    port: u16,
    folder: TempDir,
}

/// Runs a command with a cluster, such as `cargo test -p store`.
pub(crate) fn with(program: &str, args: &[&str]) -> Result<bool, String> {
    let cluster = Cluster::start()?;
    let status = Command::new(program)
        .args(args)
        .env(VARIABLE, cluster.url())
        .status()
        .map_err(|e| format!("{program}: {e}"))?;
    Ok(status.success())
}

impl Cluster {
    pub(crate) fn start() -> Result<Self, String> {
        let programs = tools::postgres()?;
        let folder = tempfile::Builder::new()
            .prefix("farstu-postgres-")
            .tempdir()
            .map_err(|e| format!("a folder for PostgreSQL: {e}"))?;
        let user = Unprivileged::find()?;
        user.give(folder.path())?;
        let data = folder.path().join("data");

        run::read(
            user.applied(&mut Command::new(programs.join("initdb")))
                .args(["--auth=trust", "--no-sync", "--encoding=UTF8"])
                .args([
                    "--locale=C.UTF-8",
                    "--username=farstu",
                    "--pgdata",
                    &data.display().to_string(),
                ]),
        )?;

        // The port is free now, and the kernel hands out ephemeral ports in turn, so no other
        // process gets it soon.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .map_err(|e| format!("a free port: {e}"))?
            .port();
        let log = folder.path().join("log");
        let output = fs::File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let mut cluster =
            Self { child: supervised(&user, &programs, &data, port, output)?, port, folder };
        cluster.wait(&log)?;
        Ok(cluster)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://farstu@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self, log: &Path) -> Result<(), String> {
        let begun = Instant::now();
        // It accepts connections shortly before it answers them; this line follows both.
        while !fs::read_to_string(log)
            .is_ok_and(|text| text.contains("ready to accept connections"))
        {
            let gone = self.child.try_wait().is_ok_and(|status| status.is_some());
            if gone || begun.elapsed() > Duration::from_secs(30) {
                return Err(format!(
                    "PostgreSQL did not start:\n{}",
                    fs::read_to_string(log).unwrap_or_default()
                ));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        TcpStream::connect(("127.0.0.1", self.port))
            .map(drop)
            .map_err(|e| format!("PostgreSQL on port {}: {e}", self.port))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        // The shell removes the folder too, in case this program is killed.
        let _ = fs::remove_dir_all(self.folder.path());
    }
}

/// Starts the server under a shell that stops it when this program ends, even by a kill: the shell
/// waits for the end of its standard input, whose other end only this program holds.
fn supervised(
    user: &Unprivileged,
    programs: &Path,
    data: &Path,
    port: u16,
    log: fs::File,
) -> Result<Child, String> {
    let script = r##""$0" "$@" </dev/null & server=$!
        (while kill -0 $server; do sleep 1; done; kill $$) 2>/dev/null & watcher=$!
        cat >/dev/null
        kill -INT $server $watcher 2>/dev/null
        wait $server
        rm -rf "$FOLDER""##;
    let mut command = Command::new("sh");
    user.applied(&mut command)
        .arg("-c")
        .arg(script)
        .arg(programs.join("postgres"))
        .arg("-D")
        .arg(data);
    command
        .env("FOLDER", data.parent().unwrap_or(data))
        .arg("-p")
        .arg(port.to_string())
        .arg("-k")
        .arg(data);
    for setting in [
        "listen_addresses=127.0.0.1",
        // Its data does not outlive the test run, so it need not survive a power cut.
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "shared_buffers=64MB",
        "autovacuum=off",
    ] {
        command.arg("-c").arg(setting);
    }
    let errors = log.try_clone().map_err(|e| format!("PostgreSQL's log: {e}"))?;
    command.stdin(Stdio::piped()).stdout(log).stderr(errors).process_group(0);
    command.spawn().map_err(|e| format!("PostgreSQL: {e}"))
}

/// The user that the server runs as; PostgreSQL refuses to run as root.
pub(crate) struct Unprivileged(Option<(u32, u32)>);

impl Unprivileged {
    pub(crate) fn find() -> Result<Self, String> {
        if !tools::is_root() {
            return Ok(Self(None));
        }
        let users = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
        let of = |name: &str| {
            users.lines().find_map(|line| {
                let mut fields = line.split(':');
                if fields.next() != Some(name) {
                    return None;
                }
                Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
            })
        };
        let ids = of("postgres").or_else(|| of("nobody")).ok_or(
            "this machine has no user `postgres` or `nobody`, and PostgreSQL does not run as root",
        )?;
        Ok(Self(Some(ids)))
    }

    fn applied<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        // The user may lack access to root's current folder.
        command.current_dir("/")
    }

    /// User and group; `None` if this program is not root.
    pub(crate) fn ids(&self) -> Option<(u32, u32)> {
        self.0
    }

    pub(crate) fn give(&self, folder: &Path) -> Result<(), String> {
        let Some((user, group)) = self.0 else { return Ok(()) };
        std::os::unix::fs::chown(folder, Some(user), Some(group))
            .map_err(|e| format!("{}: {e}", folder.display()))
    }
}

/// The newest installed PostgreSQL. Debian keeps its programs outside `PATH`.
pub(crate) fn installed() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, programs)| {
            programs.join("initdb").is_file() && programs.join("postgres").is_file()
        })
        .collect();
    found.sort();
    found.pop().map(|(_, programs)| programs).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .find(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It answers, and its folder is deleted on drop.
    #[test]
    fn starts_and_leaves_nothing_behind() {
        if installed().is_none() {
            eprintln!("no PostgreSQL on this machine: `cargo xtask test` installs it first");
            return;
        }
        let cluster = Cluster::start().expect("starts");
        let (port, folder) = (cluster.port, cluster.folder.path().to_owned());
        assert!(cluster.url().starts_with("postgres://farstu@127.0.0.1:"));
        drop(cluster);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
