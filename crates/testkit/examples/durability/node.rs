//! The program, `farstu serve`, killed and restarted on the same database and files.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use store::Url;
use testkit::TestApp;
use web::gallery;

/// The portal's host name.
pub(crate) const HOST: &str = "portal.localhost";
/// The key of all tests; see `store::testing::vault`.
const KEYS: &str = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

pub(crate) struct Node {
    program: PathBuf,
    portal: PathBuf,
    pub(crate) address: SocketAddr,
    child: Option<Child>,
    log: PathBuf,
}

impl Node {
    /// `store`: the address of an S3 store; without it, files are kept in `folder`.
    pub(crate) fn prepare(
        app: &TestApp,
        folder: &Path,
        store: Option<SocketAddr>,
    ) -> Result<Self, String> {
        let said = |e: std::io::Error| format!("{}: {e}", folder.display());
        let program = std::env::var_os("FARSTU_BINARY")
            .ok_or("FARSTU_BINARY names no program: use `cargo xtask durability`")?;
        let portal = folder.join("portal.toml");
        let keys = folder.join("portal.keys");
        fs::write(&keys, KEYS).map_err(said)?;
        fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).map_err(said)?;
        let notice = gallery::notice_text();
        fs::write(folder.join("notice.sv.txt"), notice.sv).map_err(said)?;
        fs::write(folder.join("notice.en.txt"), notice.en).map_err(said)?;
        let database = match app.database() {
            Url::Sqlite(path) => format!("sqlite:{}", path.display()),
            Url::Postgres(url) => url.clone(),
        };
        fs::write(&portal, portal_file(&database, &notice.version, store)).map_err(said)?;
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(said)?;
        Ok(Self { program: program.into(), portal, address, child: None, log: folder.join("log") })
    }

    pub(crate) async fn start(&mut self) -> Result<(), String> {
        let said = |e: std::io::Error| format!("farstu: {e}");
        let log = fs::File::options().append(true).create(true).open(&self.log).map_err(said)?;
        // Killed with this process, even if that is killed.
        let mut serve = Command::new("setpriv");
        serve.args(["--pdeathsig", "KILL"]).arg(&self.program);
        // Test databases are migrated at the Unix epoch, so the clock would not be trusted.
        serve
            .args(["serve", "--clock-is-right", "--listen", &self.address.to_string()])
            .arg(&self.portal);
        serve
            .env("FARSTU_LOG", "info")
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(said)?)
            .stderr(log);
        serve.env("S3_ACCESS", "test").env("S3_SECRET", "test");
        self.child = Some(serve.spawn().map_err(said)?);
        let begun = Instant::now();
        while !self.is_ready().await {
            let ended = self
                .child
                .as_mut()
                .is_some_and(|child| child.try_wait().is_ok_and(|status| status.is_some()));
            if ended || begun.elapsed() > Duration::from_secs(60) {
                return Err(format!("it was never ready:\n{}", self.log()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Whether it serves. An unreachable file store does not make a node unready.
    async fn is_ready(&self) -> bool {
        let asked = reqwest::get(format!("http://{}/readyz", self.address)).await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The log of all its runs.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

fn portal_file(database: &str, notice: &str, store: Option<SocketAddr>) -> String {
    let files = match store {
        None => "files = \"files\"".to_owned(),
        Some(address) => format!(
            "[storage.s3]\nendpoint = \"http://{address}\"\nregion = \"eu-north-1\"\nbucket = \"{}\"\naccess-key = {{ environment = \"S3_ACCESS\" }}\nsecret-key = {{ environment = \"S3_SECRET\" }}",
            super::store::BUCKET
        ),
    };
    // The rates are out of the way, and no letter is sent: nothing listens at the mail server's
    // port.
    let rates: String = ["requests", "forms", "uploads", "exports", "messages"]
        .iter()
        .map(|name| format!("{name} = {{ burst = 1000000, every = \"1 ms\" }}\n"))
        .collect();
    format!(
        r##"id = "durability"
origin = "http://{HOST}"
name = {{ sv = "Prov", en = "Trial" }}
languages = ["en", "sv"]
time-zone = "Europe/Stockholm"
[brand]
accent = "#1f5c4d"
owner = "Ringen"
[contact]
mail = "statistik@ringen.example"
phone = "010-555 01 00"
[controller]
name = "Ringen"
address = "Ringvägen 1"
data-protection-officer = "dataskydd@ringen.example"
[storage]
database = "{database}"
keys = "portal.keys"
{files}
[mail]
from = "portal@statistik.example"
host = "127.0.0.1"
port = 9
encryption = "none"
[ways-in.invitation]
steps = ["verify-email", "second-factor", "password", "names", "privacy-notice"]
[password]
least-characters = 8
[session]
of-use = "12 h"
stay-signed-in = "90 days"
[limits]
upload = "64 MiB"
proxies = ["127.0.0.1"]
[limits.rates]
{rates}
[[privacy-notice]]
version = {notice}
sv = "notice.sv.txt"
en = "notice.en.txt"
"##
    )
}
