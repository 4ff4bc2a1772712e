//! Adding a collection's folder.

use base::{CollectionId, DefinitionId, Timestamp};
use organisations::permissions::Staff;
use serde_json::json;
use store::{Tx, params};

use super::{Definition, FolderFiles, newest, sql};
use crate::{Outcome, Refusal, engine};

/// The result of adding a folder.
#[derive(Clone, Debug)]
pub enum Added {
    New(Definition),
    /// The newest version has exactly these files.
    Same(Definition),
}

/// Adds a folder: a new collection, or a new version of the one with its name. An invalid folder is
/// refused with every problem at once.
pub fn add(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, files: &FolderFiles) -> Outcome<Added> {
    let folder = engine::folder(files).map_err(Refusal::Folder)?;
    let about = engine::about(&folder);
    tx.execute(
        &sql::ADD_COLLECTION,
        params![CollectionId::new(now, &*tx.entropy()), about.name, now],
    )?;
    let collection: CollectionId = tx.one(&sql::BY_NAME, params![about.name])?.get(0)?;
    let last = newest(tx, collection)?;
    let sha256 = files.sha256();
    if let Some(last) = &last
        && tx.one(&sql::HASH, params![last.id])?.get::<[u8; 32]>(0)? == sha256
    {
        return Ok(Added::Same(last.clone()));
    }
    let made = Definition {
        id: DefinitionId::new(now, &*tx.entropy()),
        collection,
        number: last.map_or(0, |d| d.number) + 1,
        version: about.version,
        title: about.title,
        added_at: now,
        added_by: by.account(),
    };
    let [sv, en] = &made.title;
    tx.change(
        &sql::ADD,
        params![made.id, collection, made.number, made.version, sv, en, sha256, now, made.added_by],
    )?;
    for (path, content) in files.iter() {
        tx.change(&sql::ADD_FILE, params![made.id, path, content])?;
    }
    tx.audit(
        now,
        by.actor(),
        "definition.added",
        Some(&made.id),
        &json!({"collection": collection.to_string(), "number": made.number}),
    )?;
    Ok(Added::New(made))
}
