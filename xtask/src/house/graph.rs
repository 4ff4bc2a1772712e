//! Which file uses which, within each crate, and the circles among them.
//!
//! A use counts for the file that defines the item: re-exports are followed to their source, and a
//! `pub use` alone does not count as one. Items under `#[cfg(test)]` are left out. Paths in macros'
//! arguments are not seen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use syn::visit::{self, Visit};

use super::source::{Module, Source};

/// Files of one crate: for each, the indices of those that it uses.
pub(super) struct Graph<'a> {
    files: Vec<&'a Source>,
    uses: Vec<BTreeSet<usize>>,
}

struct Reexport {
    /// `None` = a glob.
    name: Option<String>,
    target: Vec<String>,
}

struct Resolver {
    modules: HashMap<Module, usize>,
    reexports: HashMap<Module, Vec<Reexport>>,
}

impl<'a> Graph<'a> {
    /// The graph of the files that are modules of one crate, which are all of the same crate.
    pub(super) fn new(files: Vec<&'a Source>) -> Self {
        let tests = test_modules(&files);
        let is_test =
            |module: &[String]| (1..=module.len()).any(|length| tests.contains(&module[..length]));
        let files: Vec<&Source> = files
            .into_iter()
            .filter(|file| file.module.as_ref().is_some_and(|module| !is_test(module)))
            .collect();
        let module = |file: &&'a Source| file.module.clone().unwrap_or_default();
        let modules = files.iter().enumerate().map(|(at, file)| (module(file), at)).collect();
        let mut resolver = Resolver { modules, reexports: HashMap::new() };
        let parsed: Vec<Paths> = files.iter().map(|file| Paths::of(file)).collect();
        for paths in &parsed {
            let found = paths.reexports.iter().map(|(name, target)| Reexport {
                name: name.clone(),
                target: resolver.absolute(&paths.module, target).unwrap_or_default(),
            });
            let found = found.filter(|reexport| !reexport.target.is_empty()).collect();
            resolver.reexports.insert(paths.module.clone(), found);
        }
        let uses = parsed.iter().enumerate().map(|(at, paths)| {
            let targets = paths.used.iter().filter_map(|(module, path)| {
                resolver.file_of(&resolver.absolute(module, path)?, 0)
            });
            targets.filter(|&target| target != at).collect()
        });
        Self { uses: uses.collect(), files }
    }

    /// The circles: sets of files, each of which reaches the others.
    pub(super) fn circles(&self) -> Vec<Vec<&'a Source>> {
        let reach: Vec<BTreeSet<usize>> = (0..self.files.len()).map(|at| self.reach(at)).collect();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut found = Vec::new();
        for at in 0..self.files.len() {
            if seen.contains(&at) || !reach[at].contains(&at) {
                continue;
            }
            let circle: Vec<usize> =
                reach[at].iter().copied().filter(|other| reach[*other].contains(&at)).collect();
            seen.extend(&circle);
            found.push(circle.into_iter().map(|one| self.files[one]).collect());
        }
        found
    }

    fn reach(&self, from: usize) -> BTreeSet<usize> {
        let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(at) = left.pop() {
            left.extend(self.uses[at].iter().filter(|next| reached.insert(**next)));
        }
        reached
    }
}

/// Modules that are compiled for tests alone.
fn test_modules(files: &[&Source]) -> BTreeSet<Module> {
    let mut found = BTreeSet::new();
    for file in files {
        let Some(module) = &file.module else { continue };
        for item in &file.file.items {
            let syn::Item::Mod(item) = item else { continue };
            if item.content.is_none() && is_for_tests(&item.attrs) {
                found.insert([module.as_slice(), &[item.ident.to_string()]].concat());
            }
        }
    }
    found
}

/// `#[cfg(test)]`, and `#[cfg(any(test, …))]`.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list)
                if list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|word| word == "test"))
    })
}

impl Resolver {
    /// A path as it stands in a module, from the crate's root; `None` for another crate's.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let below = |base: &[String]| Some([base, rest].concat());
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => below(module),
            "super" => self.absolute(
                module.split_last().map_or(&[][..], |(_, above)| above),
                &[&["self".to_owned()][..], rest].concat(),
            ),
            name => {
                let child = [module, &[name.to_owned()]].concat();
                self.modules.contains_key(&child).then(|| [module, path].concat())
            }
        }
    }

    /// The file that defines what a path names.
    fn file_of(&self, path: &[String], depth: usize) -> Option<usize> {
        // The longest part of the path that is a module.
        let length = (0..=path.len()).rev().find(|&n| self.modules.contains_key(&path[..n]))?;
        let (module, rest) = path.split_at(length);
        let here = self.modules.get(module).copied();
        let Some(name) = rest.first() else { return here };
        // `super` in the middle of a path, or a re-export that leads in a ring.
        if depth > 16 || name == "super" {
            return here;
        }
        let reexports = self.reexports.get(module).map_or(&[][..], Vec::as_slice);
        let named = reexports.iter().find(|one| one.name.as_ref() == Some(name));
        if let Some(named) = named {
            return self.file_of(&[&named.target, &rest[1..]].concat(), depth + 1);
        }
        here
    }
}

/// The paths of one file.
struct Paths {
    module: Module,
    /// The module (an inline one is deeper than the file's) and the path as it stands there.
    used: Vec<(Module, Vec<String>)>,
    reexports: Vec<(Option<String>, Vec<String>)>,
    inline: Module,
}

impl Paths {
    fn of(file: &Source) -> Self {
        let module = file.module.clone().unwrap_or_default();
        let (used, reexports) = (Vec::new(), Vec::new());
        let mut paths = Self { inline: module.clone(), module, used, reexports };
        paths.visit_file(&file.file);
        // What `use` brought in is used by its last name, and has been counted already.
        paths
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>, is_public: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before, is_public);
                before.pop();
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.tree(item, before, is_public));
            }
            syn::UseTree::Name(name) => self.leaf(before, &name.ident, &name.ident, is_public),
            syn::UseTree::Rename(name) => self.leaf(before, &name.ident, &name.rename, is_public),
            syn::UseTree::Glob(_) if is_public => self.reexports.push((None, before.clone())),
            syn::UseTree::Glob(_) => self.used.push((self.inline.clone(), before.clone())),
        }
    }

    fn leaf(&mut self, before: &[String], item: &syn::Ident, name: &syn::Ident, is_public: bool) {
        let mut path = before.to_vec();
        if item != "self" {
            path.push(item.to_string());
        }
        if is_public && self.inline == self.module {
            self.reexports.push((Some(name.to_string()), path));
        } else {
            self.used.push((self.inline.clone(), path));
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.inline.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.inline.pop();
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_public = !matches!(item.vis, syn::Visibility::Inherited);
        self.tree(&item.tree, &mut Vec::new(), is_public);
    }
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        // A bare name was brought in by a `use`, or is the file's own.
        if names.len() > 1 {
            self.used.push((self.inline.clone(), names));
        }
        visit::visit_path(self, path);
    }
}

/// The circles of every crate.
pub(super) fn circles(sources: &[Source]) -> Vec<Vec<&Source>> {
    let mut rooms: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.module.is_some()) {
        rooms.entry(&source.room).or_default().push(source);
    }
    rooms.into_values().flat_map(|files| Graph::new(files).circles()).collect()
}
