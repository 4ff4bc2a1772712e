//! The shipped portal files, changed for the demo: local addresses, files and one shared secret.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base::{Entropy, SystemEntropy};

/// A shipped portal file, and its privacy notices.
pub(super) struct Shipped {
    pub(super) id: &'static str,
    text: &'static str,
    notices: [(&'static str, &'static str); 2],
}

pub(super) const STATISTIK: Shipped = Shipped {
    id: "statistik",
    text: include_str!("../../../../portals/statistik.toml"),
    notices: [
        ("privacy-1.sv.txt", include_str!("../../../../portals/statistik/privacy-1.sv.txt")),
        ("privacy-1.en.txt", include_str!("../../../../portals/statistik/privacy-1.en.txt")),
    ],
};
pub(super) const MINASIDOR: Shipped = Shipped {
    id: "minasidor",
    text: include_str!("../../../../portals/minasidor.toml"),
    notices: [
        ("privacy-1.sv.txt", include_str!("../../../../portals/minasidor/privacy-1.sv.txt")),
        ("privacy-1.en.txt", include_str!("../../../../portals/minasidor/privacy-1.en.txt")),
    ],
};
pub(super) const KONTO: Shipped = Shipped {
    id: "konto",
    text: include_str!("../../../../portals/konto.toml"),
    notices: [
        ("privacy-1.sv.txt", include_str!("../../../../portals/konto/privacy-1.sv.txt")),
        ("privacy-1.en.txt", include_str!("../../../../portals/konto/privacy-1.en.txt")),
    ],
};

/// The file with the client secret that the demo's portals share.
const SECRET: &str = "service.secret";
/// The shipped portals' ids, which are also their host names below `.example`.
const PORTALS: [&str; 3] = ["statistik", "minasidor", "konto"];

impl Shipped {
    /// The portal's origin in the demo.
    pub(super) fn origin(&self, port: u16) -> String {
        origin(self.id, port)
    }

    /// Writes the portal file, with the demo's addresses and paths, and its notices.
    pub(super) fn write(&self, folder: &Path, port: u16) -> Result<PathBuf, String> {
        let words = |e: std::io::Error| format!("{}: {e}", folder.display());
        let texts = folder.join(self.id);
        fs::create_dir_all(&texts).map_err(words)?;
        for (name, text) in self.notices {
            fs::write(texts.join(name), text).map_err(words)?;
        }
        make_secret(&folder.join(SECRET)).map_err(words)?;
        let file = folder.join(format!("{}.toml", self.id));
        fs::write(&file, self.text(port)).map_err(words)?;
        Ok(file)
    }

    fn text(&self, port: u16) -> String {
        let id = self.id;
        let set = |line: &str| -> Option<String> {
            let (name, _) = line.split_once(" = ")?;
            Some(match name {
                "database" => format!("database = \"sqlite:{id}.sqlite\""),
                "keys" => format!("keys = \"{id}.keys\""),
                "files" => format!("files = \"{id}-files\""),
                // Unused: the demo's letters go to its mailbox.
                "user" | "password" => format!("# {line}"),
                "proxies" => "proxies = []".to_owned(),
                "secret" | "client-secret" => format!("{name} = {{ file = {SECRET:?} }}"),
                _ => return None,
            })
        };
        let text: String = self
            .text
            .lines()
            .map(|line| set(line).unwrap_or_else(|| line.to_owned()) + "\n")
            .collect();
        PORTALS.iter().fold(text, |text, other| {
            text.replace(&format!("https://{other}.example"), &origin(other, port))
        })
    }
}

fn origin(id: &str, port: u16) -> String {
    format!("http://{id}.localhost:{port}")
}

fn make_secret(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let entropy: &dyn Entropy = &SystemEntropy;
    let secret: String = entropy.bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = fs::File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secret.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_portal_files_are_right() {
        let folder = tempfile::tempdir().expect("a folder");
        for shipped in [&STATISTIK, &MINASIDOR, &KONTO] {
            let (id, path) = (shipped.id, shipped.write(folder.path(), 8080).expect("written"));
            let file =
                crate::portal_file::read(&path).unwrap_or_else(|problems| panic!("{problems:?}"));
            assert_eq!(
                (file.id.as_str(), file.origin.as_str()),
                (id, &*format!("http://{id}.localhost:8080"))
            );
            assert_eq!(file.keys, folder.path().join(format!("{id}.keys")));
            assert_eq!(
                file.database,
                store::Url::Sqlite(folder.path().join(format!("{id}.sqlite")))
            );
            assert!(file.mail_server.login.is_none() && file.proxies.is_empty());
            crate::portal_file::open_clients(&file.clients).expect("services with their secret");
        }
    }

    #[test]
    fn portals_name_each_other_by_the_demos_addresses() {
        let text = KONTO.text(8080);
        assert!(
            text.contains("http://minasidor.localhost:8080/return/work")
                && !text.contains("https://minasidor.example")
        );
    }
}
