//! A primary and its synchronous standby, each in its own namespace.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::network::{self, PRIMARY};
use crate::postgres::Unprivileged;
use crate::{run, tools};

pub(super) struct Server {
    namespace: String,
    programs: PathBuf,
    user: Unprivileged,
    child: Child,
    folder: TempDir,
}

/// Options of `psql`, for the server of the same namespace.
const LOCAL: [&str; 6] = [
    "--no-psqlrc",
    "--tuples-only",
    "--no-align",
    "--username=farstu",
    "--dbname=postgres",
    "--command",
];

impl Server {
    pub(super) fn primary(namespace: &str) -> Result<Self, String> {
        let (programs, user, folder) = prepared()?;
        let data = folder.path().join("data");
        let mut initdb = user.command(namespace, &programs.join("initdb"));
        initdb
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--username=farstu",
                "--pgdata",
            ])
            .arg(&data);
        run::read(&mut initdb)?;
        let access = data.join("pg_hba.conf");
        let lines = "local all all trust\nhost all all 10.77.0.0/24 trust\nhost replication all 10.77.0.0/24 trust\n";
        fs::write(&access, lines).map_err(|e| format!("{}: {e}", access.display()))?;
        // A commit is acknowledged once the standby has flushed it, so losing the primary loses
        // nothing that was acknowledged.
        Self::start(namespace, programs, user, folder, &["synchronous_standby_names=standby"])
    }

    pub(super) fn standby(namespace: &str, primary: &Self) -> Result<Self, String> {
        let (programs, user, folder) = prepared()?;
        let mut copy = user.command(namespace, &programs.join("pg_basebackup"));
        copy.arg("--dbname").arg(format!("host={PRIMARY} user=farstu application_name=standby"));
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--pgdata"])
            .arg(folder.path().join("data"));
        run::read(&mut copy)?;
        drop(primary.ask("SELECT pg_switch_wal()")?);
        Self::start(namespace, programs, user, folder, &[])
    }

    fn start(
        namespace: &str,
        programs: PathBuf,
        user: Unprivileged,
        folder: TempDir,
        settings: &[&str],
    ) -> Result<Self, String> {
        let log = folder.path().join("log");
        let output = fs::File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let errors = output.try_clone().map_err(|e| format!("{}: {e}", log.display()))?;
        let mut command = user.command(namespace, &programs.join("postgres"));
        command.arg("-D").arg(folder.path().join("data")).arg("-k").arg(folder.path());
        for setting in
            ["listen_addresses=*", "hot_standby=on", "shared_buffers=32MB"].iter().chain(settings)
        {
            command.args(["-c", setting]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(|e| format!("PostgreSQL: {e}"))?;
        let server = Self { namespace: namespace.to_owned(), programs, user, child, folder };
        server.wait("it answers", |server| server.ask("SELECT 1").is_ok())?;
        Ok(server)
    }

    pub(super) fn wait_for_standby(&self) -> Result<(), String> {
        let synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        self.wait("the standby follows", |server| {
            server.ask(synchronous).is_ok_and(|said| said.trim() == "1")
        })
    }

    pub(super) fn promote(&self) -> Result<(), String> {
        self.ask("SELECT pg_promote()").map(drop)
    }

    /// Stops all its processes. Connections stay open, and the kernel accepts new ones.
    pub(super) fn freeze(&self) -> Result<(), String> {
        run::must(
            Command::new("sh")
                .arg("-c")
                .arg(format!("kill -STOP {0} $(ps -o pid= --ppid {0})", self.child.id())),
        )
    }

    fn ask(&self, sql: &str) -> Result<String, String> {
        let mut psql = self.user.command(&self.namespace, &self.programs.join("psql"));
        run::read(psql.args(LOCAL).arg(sql).arg("--host").arg(self.folder.path()))
    }

    fn wait(&self, what: &str, done: impl Fn(&Self) -> bool) -> Result<(), String> {
        let begun = Instant::now();
        while !done(self) {
            if begun.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL: timed out waiting until {what}:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.child.id();
        let _ = Command::new("sh")
            .arg("-c")
            .arg(format!("kill -KILL $(ps -o pid= --ppid {id}) {id} 2>/dev/null"))
            .status();
        let _ = self.child.wait();
    }
}

fn prepared() -> Result<(PathBuf, Unprivileged, TempDir), String> {
    let folder = tempfile::Builder::new()
        .prefix("farstu-failover-")
        .tempdir()
        .map_err(|e| format!("a folder for PostgreSQL: {e}"))?;
    let user = Unprivileged::find()?;
    user.give(folder.path())?;
    Ok((tools::postgres()?, user, folder))
}

impl Unprivileged {
    /// A command in a namespace, without root's rights, killed with this program.
    fn command(&self, namespace: &str, program: &std::path::Path) -> Command {
        let mut command = network::within(namespace);
        command.args(["setpriv", "--pdeathsig", "KILL"]);
        if let Some((user, group)) = self.ids() {
            command.args([
                "--reuid",
                &user.to_string(),
                "--regid",
                &group.to_string(),
                "--clear-groups",
            ]);
        }
        command.arg(program).current_dir("/");
        command
    }
}
