//! Three nodes of one portal, and a mail server that accepts everything.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::http;
use super::network::{NODES, PRIMARY, STANDBY};
use crate::run;

/// The portal's host name.
pub(super) const HOST: &str = "portal.localhost";

pub(super) struct Nodes {
    children: Vec<Child>,
    addresses: Vec<SocketAddr>,
    _folder: TempDir,
}

impl Nodes {
    pub(super) fn start() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|e| format!("a folder for the nodes: {e}"))?;
        let portal = portal_file(folder.path(), mail_server()?)?;
        let program = run::target().join("debug/farstu");
        run::must(Command::new(&program).args(["migrate", "--make-keys"]).arg(&portal))?;
        let mut nodes = Self { children: Vec::new(), addresses: Vec::new(), _folder: folder };
        for port in 8081..=8083 {
            let address: SocketAddr =
                format!("{NODES}:{port}").parse().map_err(|e| format!("{e}"))?;
            let mut serve = Command::new("setpriv");
            serve
                .args(["--pdeathsig", "KILL"])
                .arg(&program)
                .args(["serve", "--listen", &address.to_string()])
                .arg(&portal);
            // Warnings of the nodes are part of the rehearsal's output.
            let child = serve
                .env("FARSTU_LOG", "warn,web=off")
                .stdin(Stdio::null())
                .spawn()
                .map_err(|e| format!("farstu: {e}"))?;
            nodes.children.push(child);
            nodes.addresses.push(address);
        }
        let begun = Instant::now();
        while !nodes.addresses.iter().all(|address| {
            http::get(*address, "/readyz", &[]).is_ok_and(|answer| answer.status == 200)
        }) {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the nodes were not ready within 60 s".to_owned());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(nodes)
    }

    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The shipped portal file, changed to use the two database servers.
fn portal_file(folder: &Path, mail: u16) -> Result<PathBuf, String> {
    let said = |e: std::io::Error| format!("{}: {e}", folder.display());
    let shipped = fs::read_to_string(run::root().join("portals/statistik.toml")).map_err(said)?;
    let ours = |line: &str| {
        Some(match line.split_once(" = ")?.0 {
            "origin" => format!("origin = \"http://{HOST}\""),
            "database" => format!(
                "database = \"postgres://farstu@{PRIMARY},{STANDBY}/postgres?sslmode=disable\""
            ),
            "keys" => "keys = \"portal.keys\"".to_owned(),
            "files" => "files = \"files\"".to_owned(),
            "host" => format!("host = \"127.0.0.1\"\nport = {mail}"),
            "encryption" => "encryption = \"none\"".to_owned(),
            // Each client of the rehearsal has its own address in `X-Forwarded-For`.
            "proxies" => format!("proxies = [\"{NODES}\"]"),
            "user" | "password" => String::new(),
            _ => return None,
        })
    };
    let text: String =
        shipped.lines().map(|line| ours(line).unwrap_or_else(|| line.to_owned()) + "\n").collect();
    fs::create_dir(folder.join("statistik")).map_err(said)?;
    for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
        fs::write(folder.join("statistik").join(name), "words").map_err(said)?;
    }
    let path = folder.join("portal.toml");
    fs::write(&path, text).map_err(said)?;
    Ok(path)
}

/// Listens on a free port until the process ends.
fn mail_server() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| format!("a mail server: {e}"))?;
    let port = listener.local_addr().map_err(|e| format!("a mail server: {e}"))?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || take(stream));
        }
    });
    Ok(port)
}

fn take(mut stream: TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    stream.write_all(b"220 mail\r\n").ok()?;
    while let Some(line) = lines.next() {
        let answer = if line.eq_ignore_ascii_case("data") {
            stream.write_all(b"354 go on\r\n").ok()?;
            lines.find(|line| line == ".")?;
            "250 taken"
        } else {
            "250 fine"
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
    }
    None
}
