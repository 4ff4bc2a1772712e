use std::fs;
use std::path::{Path, PathBuf};

const SHIPPED: &str = include_str!("../../../../portals/statistik.toml");
const NOTICES: [(&str, &str); 2] = [
    ("privacy-1.sv.txt", include_str!("../../../../portals/statistik/privacy-1.sv.txt")),
    ("privacy-1.en.txt", include_str!("../../../../portals/statistik/privacy-1.en.txt")),
];

/// Writes the shipped portal file with this machine's address and folder in it, and the texts that it names.
pub(super) fn write(folder: &Path, origin: &str) -> Result<PathBuf, String> {
    let words = |e: std::io::Error| format!("{}: {e}", folder.display());
    let texts = folder.join("statistik");
    fs::create_dir_all(&texts).map_err(words)?;
    for (name, text) in NOTICES {
        fs::write(texts.join(name), text).map_err(words)?;
    }
    let file = folder.join("statistik.toml");
    fs::write(&file, text(origin)).map_err(words)?;
    Ok(file)
}

fn text(origin: &str) -> String {
    let set = |line: &str| -> Option<String> {
        let (name, _) = line.split_once(" = ")?;
        Some(match name {
            "origin" => format!("origin = {origin:?}"),
            "database" => "database = \"sqlite:statistik.sqlite\"".to_owned(),
            "keys" => "keys = \"statistik.keys\"".to_owned(),
            "files" => "files = \"files\"".to_owned(),
            // Not used: the demo's letters go into its mailbox.
            "user" | "password" => format!("# {line}"),
            "proxies" => "proxies = []".to_owned(),
            _ => return None,
        })
    };
    SHIPPED.lines().map(|line| set(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_portal_file_is_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), "http://statistik.localhost:8080").expect("written");
        let file = crate::portal_file::read(&path).expect("right");
        assert_eq!(file.origin, "http://statistik.localhost:8080");
        assert_eq!(file.keys, folder.path().join("statistik.keys"));
        assert_eq!(file.database, store::Url::Sqlite(folder.path().join("statistik.sqlite")));
        assert!(file.mail_server.login.is_none() && file.proxies.is_empty());
    }
}
