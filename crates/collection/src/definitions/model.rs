//! Collections, definitions, and a folder's files.

use std::collections::BTreeMap;

use base::{AccountId, CollectionId, DefinitionId, Language, Timestamp};
use sha2::{Digest, Sha256};

use crate::Refusal;

/// A survey.
#[derive(Clone, Debug)]
pub struct Collection {
    pub id: CollectionId,
    /// From the folder; adding the same name again makes a new version.
    pub name: String,
    pub created_at: Timestamp,
}

/// One version of a collection's folder.
#[derive(Clone, Debug)]
pub struct Definition {
    pub id: DefinitionId,
    pub collection: CollectionId,
    /// From 1, in the order of addition.
    pub number: u32,
    /// The folder's own version text.
    pub version: String,
    pub title: [String; 2],
    pub added_at: Timestamp,
    pub added_by: Option<AccountId>,
}

impl Definition {
    pub fn title(&self, language: Language) -> &str {
        &self.title[language as usize]
    }
}

/// The files of a folder, by their path in it.
#[derive(Clone, Debug, Default)]
pub struct FolderFiles(BTreeMap<String, Vec<u8>>);

impl FolderFiles {
    /// In bytes, for all files together.
    pub const MAX_BYTES: usize = 16 * 1024 * 1024;
    pub const MAX_FILES: usize = 200;

    /// Takes paths as a browser or a directory walk gives them. A folder that contains everything
    /// (`personalstatistik/…`) is stripped; files left by editors and systems (`.DS_Store`,
    /// `__MACOSX/`, `~`) are skipped.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, Refusal> {
        let mut kept = BTreeMap::new();
        let mut bytes = 0;
        for (path, content) in files {
            let path = path.replace('\\', "/");
            let parts: Vec<&str> = path.split('/').collect();
            if parts.iter().any(|part| {
                part.starts_with('.') && *part != ".." && *part != "."
                    || *part == "__MACOSX"
                    || part.ends_with('~')
            }) {
                continue;
            }
            let odd = |part: &&str| {
                part.is_empty()
                    || *part == "."
                    || *part == ".."
                    || part.chars().any(|c| c.is_control() || c == ':')
            };
            bytes += content.len();
            if parts.iter().any(odd)
                || bytes > Self::MAX_BYTES
                || kept.len() >= Self::MAX_FILES
                || kept.insert(path, content).is_some()
            {
                return Err(Refusal::FolderShape);
            }
        }
        if !kept.contains_key("datapackage.json") {
            let inside = kept.keys().find_map(|path| {
                path.strip_suffix("/datapackage.json")
                    .filter(|p| !p.contains('/'))
                    .map(|p| format!("{p}/"))
            });
            if let Some(prefix) = inside {
                kept = kept
                    .into_iter()
                    .filter_map(|(path, content)| {
                        Some((path.strip_prefix(&prefix)?.to_owned(), content))
                    })
                    .collect();
            }
        }
        Ok(Self(kept))
    }

    /// From our own tables, so not validated again.
    pub(super) fn trusted(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self(files)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    pub(super) fn sha256(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (path, content) in self.iter() {
            for part in [path.as_bytes(), content] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().into()
    }
}
