//! Generates the lists of locale files and assets, so that adding a file to its folder embeds it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);

    let mut texts = String::from("&[\n");
    for (folder, language) in [("sv", "Sv"), ("en", "En")] {
        for (name, path) in files(&root.join("locales").join(folder))? {
            writeln!(texts, "(base::Language::{language}, {name:?}, include_str!({path:?})),")
                .map_err(io::Error::other)?;
        }
    }
    texts.push(']');
    fs::write(out.join("texts.rs"), texts)?;

    let mut assets = String::from("&[\n");
    for (name, path) in files(&root.join("assets"))? {
        writeln!(assets, "({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    assets.push(']');
    fs::write(out.join("assets.rs"), assets)
}

/// The names and absolute paths of the files in `folder`, sorted by name. Cargo reruns the script
/// when the folder or a file in it changes.
fn files(folder: &Path) -> io::Result<Vec<(String, String)>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, path.to_string_lossy().into_owned()));
        }
    }
    found.sort();
    Ok(found)
}
