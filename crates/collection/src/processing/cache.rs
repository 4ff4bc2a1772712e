//! The cache of parsed uploads on this node.

use std::sync::{Arc, Mutex, PoisonError};

use base::UploadId;
use check::{Folder, PreviousTable, Table};

use super::questions::Question;
use super::sheet::Sheet;

/// A parsed upload: the starting point of every correction.
pub(crate) struct ParsedUpload {
    pub(crate) folder: Folder,
    pub(crate) table: Table,
    pub(crate) previous: Option<PreviousTable>,
    pub(crate) questions: Vec<Question>,
    /// The newest sheet. Locked while it is computed, so that concurrent requests compute it once.
    pub(super) sheet: tokio::sync::Mutex<Option<Arc<Sheet>>>,
}

impl ParsedUpload {
    pub(super) fn new(
        folder: Folder,
        table: Table,
        previous: Option<PreviousTable>,
        questions: Vec<Question>,
    ) -> Self {
        Self { folder, table, previous, questions, sheet: tokio::sync::Mutex::new(None) }
    }

    fn memory(&self) -> u64 {
        // The source of a small file is in memory too, and a decoded part of it.
        self.table.memory()
            + self.table.interpretation().size.min(8 << 20)
            + self.previous.as_ref().map_or(0, |p| p.rows() * 64)
    }
}

/// Bytes that cached uploads may hold together. The newest is always kept.
const MEMORY: u64 = 192 << 20;
/// The largest number of cached uploads.
const MANY: usize = 64;

/// The uploads used most recently on this node, newest last (LRU), and a lock for parsing.
#[derive(Default)]
pub(super) struct UploadCache(Mutex<Vec<(UploadId, Arc<ParsedUpload>)>>, tokio::sync::Mutex<()>);

impl UploadCache {
    pub(super) fn get(&self, id: UploadId) -> Option<Arc<ParsedUpload>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|(other, _)| *other == id)?;
        let found = entries.remove(at);
        let parsed = found.1.clone();
        entries.push(found);
        Some(parsed)
    }

    pub(super) async fn put(&self, id: UploadId, parsed: Arc<ParsedUpload>) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(other, _)| *other != id);
        entries.push((id, parsed));
        while entries.len() > 1
            && (entries.len() > MANY
                || entries.iter().map(|(_, parsed)| parsed.memory()).sum::<u64>() > MEMORY)
        {
            entries.remove(0);
        }
    }

    /// Waits for the parsing lock: one upload at a time is parsed, so that concurrent requests for
    /// the same one parse it once.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.1.lock().await
    }
}
