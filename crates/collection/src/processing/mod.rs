//! File processing, outside transactions: receives, reads, checks, corrects and writes files.
//!
//! A node caches recently used uploads in memory. It is only a cache: any node can rebuild it from
//! the received file and the journal.

mod cache;
mod content;
mod erase;
mod export;
mod histogram;
mod jobs;
mod parquet;
mod pipe;
mod plain;
mod questions;
mod read;
mod receive;
mod review;
mod sheet;
mod spool;
mod submit;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Clock, DefinitionId, Entropy, Fault};
use check::Folder;
use store::Db;
use store::blobs::Blobs;
use tokio::sync::Semaphore;

pub(crate) use cache::ParsedUpload;
pub use export::Export;
pub use histogram::Histogram;
pub use jobs::{JOBS, ROUND};
pub(crate) use questions::Question;
pub use sheet::{Cell, Counted, FieldView, Received, RuleView, Sheet};

use crate::{definitions, engine};

/// Limits on the resources that files may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one received file.
    pub upload: u64,
    /// Threads for one file; all cores by default.
    pub threads: Option<usize>,
    /// Bytes of memory for one file; by default what the machine has free.
    pub max_memory: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { upload: 1 << 30, threads: None, max_memory: None }
    }
}

/// Files processed at the same time by all portals of the process; others queue. The engine uses
/// all cores for one file, and lets one check at a time use much memory.
static CHECK_SLOTS: Semaphore = Semaphore::const_new(2);

/// One portal's file processing. Cheap to clone.
#[derive(Clone)]
pub struct Processing(Arc<Inner>);

struct Inner {
    db: Db,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    limits: Limits,
    folders: Mutex<HashMap<DefinitionId, Folder>>,
    cache: cache::UploadCache,
}

impl Processing {
    pub fn new(
        db: Db,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        limits: Limits,
    ) -> Self {
        Self(Arc::new(Inner {
            db,
            blobs,
            clock,
            entropy,
            limits,
            folders: Mutex::default(),
            cache: cache::UploadCache::default(),
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }

    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The store of received files.
    pub fn files(&self) -> &Blobs {
        &self.0.blobs
    }

    /// A version's folder; cached.
    pub(crate) async fn folder(&self, id: DefinitionId) -> Result<Folder, Fault> {
        let known = |folders: &Mutex<HashMap<_, Folder>>| {
            folders.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
        };
        if let Some(folder) = known(&self.0.folders) {
            return Ok(folder);
        }
        let files = self.0.db.read(move |tx| definitions::files(tx, id)).await?;
        let loaded = tokio::task::spawn_blocking(move || engine::folder(&files))
            .await
            .map_err(Fault::new)?;
        let folder = loaded.map_err(|errors| {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            Fault::new(format!("definition {id} is no longer valid: {first}"))
        })?;
        self.0.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(id, folder.clone());
        Ok(folder)
    }
}

impl Processing {
    /// The titles of a version's fields, in both languages, by field name.
    pub async fn titles(&self, id: DefinitionId) -> Result<Vec<(String, [String; 2])>, Fault> {
        let folder = self.folder(id).await?;
        let title = |field: &check::Field| {
            let both = [check::Lang::Sv, check::Lang::En].map(|lang| field.title(lang).to_owned());
            (field.name().to_owned(), both)
        };
        Ok(folder.fields().iter().map(title).collect())
    }

    /// The message of a version's rule, in both languages.
    pub async fn rule_message(
        &self,
        id: DefinitionId,
        rule: &str,
    ) -> Result<Option<[String; 2]>, Fault> {
        let folder = self.folder(id).await?;
        Ok(folder.rule(rule).map(|rule| {
            [check::Lang::Sv, check::Lang::En].map(|lang| rule.message(lang).to_owned())
        }))
    }
}

/// Runs CPU-bound or blocking work on a blocking thread.
async fn away<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::new("file processing panicked"))
}
