//! The Rust files of the workspace's crates, parsed, each with the module that it is.

use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// A module's path within its crate; the crate's root is the empty one.
pub(super) type Module = Vec<String>;

pub(super) struct Source {
    /// Relative to the repository.
    pub path: PathBuf,
    /// The crate's folder under `crates/`.
    pub room: String,
    /// `None` for tests, examples and build scripts, which are crates of their own.
    pub module: Option<Module>,
    pub lines: usize,
    pub file: syn::File,
}

impl Source {
    /// Lines of each function, with its name.
    pub(super) fn functions(&self) -> Vec<(String, usize)> {
        let mut found = Functions(Vec::new());
        found.visit_file(&self.file);
        found.0
    }
}

struct Functions(Vec<(String, usize)>);

impl Functions {
    fn add(&mut self, name: &syn::Ident, block: &syn::Block) {
        let span = block.span();
        self.0.push((name.to_string(), span.end().line - span.start().line + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }
    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig.ident, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Every file under `crates/` and `xtask/`.
pub(super) fn read_all(root: &Path) -> Result<Vec<Source>, String> {
    let mut paths = Vec::new();
    for folder in ["crates", "xtask"] {
        rust_files(&root.join(folder), &mut paths)?;
    }
    paths.sort();
    paths.iter().map(|path| read(root, path)).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let wrong = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            // Fuzz targets have a workspace, and a target folder, of their own.
            if !matches!(name, "target" | "fuzz") {
                rust_files(&path, found)?;
            }
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> Result<Source, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let file = syn::parse_file(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let path = path.strip_prefix(root).unwrap_or(path).to_owned();
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let (room, within) = match parts.as_slice() {
        ["crates", room, within @ ..] => (*room, within),
        [room, within @ ..] => (*room, within),
        [] => ("", &[][..]),
    };
    let (room, module) = (room.to_owned(), module_of(within));
    Ok(Source { room, module, lines: text.lines().count(), file, path })
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are both `a::b`.
fn module_of(within: &[&str]) -> Option<Module> {
    let ["src", folders @ .., file] = within else { return None };
    let mut module: Module = folders.iter().map(|&folder| folder.to_owned()).collect();
    match file.strip_suffix(".rs")? {
        "mod" | "lib" | "main" => {}
        name => module.push(name.to_owned()),
    }
    Some(module)
}
