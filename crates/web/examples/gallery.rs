//! `cargo run -p web --example gallery FOLDER` writes every page and letter with sample data as
//! files, with an index, to look at in a browser.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

use base::Language;

fn main() -> io::Result<()> {
    let folder =
        PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("usage: gallery FOLDER"))?);
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Gallery</title><ul>");
    for language in Language::ALL {
        let into = folder.join(language.tag());
        fs::create_dir_all(&into)?;
        for sample in web::gallery::all(language) {
            // Relative links work without a server.
            let html = sample
                .html
                .replace("href=\"/assets/", "href=\"../assets/")
                .replace("src=\"/assets/", "src=\"../assets/");
            fs::write(into.join(format!("{}.html", sample.name)), html)?;
            write!(index, "<li><a href={language}/{0}.html>{language}: {0}</a>", sample.name)
                .map_err(io::Error::other)?;
        }
        for (name, letter) in web::gallery::letters(language) {
            fs::write(into.join(format!("mail-{name}.html")), letter.html)?;
            fs::write(
                into.join(format!("mail-{name}.txt")),
                format!("{}\n\n{}", letter.subject, letter.text),
            )?;
            let tag = language.tag();
            write!(index, "<li><a href={tag}/mail-{name}.html>{tag}: mail {name}</a> (<a href={tag}/mail-{name}.txt>text</a>)")
                .map_err(io::Error::other)?;
        }
    }
    for (name, content) in web::gallery::assets() {
        let path = folder.join(name.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, content)?;
    }
    fs::write(folder.join("index.html"), index)
}
