//! Definitions: versions of the folder that defines a collection (its fields, code lists and
//! rules), strictly validated. Every version is kept.

mod add;
mod model;
mod sql;

pub use add::{Added, add};
pub use model::{Collection, Definition, FolderFiles};

use base::{CollectionId, DefinitionId, Fault};
use store::{Tx, params};

/// The version that new periods use.
pub fn newest(tx: &mut Tx<'_>, collection: CollectionId) -> Result<Option<Definition>, Fault> {
    tx.row(&sql::NEWEST, params![collection])?.as_ref().map(sql::read).transpose()
}

pub fn definition(tx: &mut Tx<'_>, id: DefinitionId) -> Result<Option<Definition>, Fault> {
    tx.row(&sql::FIND, params![id])?.as_ref().map(sql::read).transpose()
}

/// Every version of a collection, newest first.
pub fn versions(tx: &mut Tx<'_>, collection: CollectionId) -> Result<Vec<Definition>, Fault> {
    tx.rows(&sql::VERSIONS, params![collection])?.iter().map(sql::read).collect()
}

/// All collections with their newest version, by name.
pub fn collections(tx: &mut Tx<'_>) -> Result<Vec<(Collection, Definition)>, Fault> {
    let rows = tx.rows(&sql::COLLECTIONS, &[])?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let collection = Collection { id: row.get(0)?, name: row.get(1)?, created_at: row.get(2)? };
        if let Some(definition) = newest(tx, collection.id)? {
            found.push((collection, definition));
        }
    }
    Ok(found)
}

/// The files of a version, as added.
pub fn files(tx: &mut Tx<'_>, id: DefinitionId) -> Result<FolderFiles, Fault> {
    let rows = tx.rows(&sql::FILES, params![id])?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect::<Result<_, Fault>>()
        .map(FolderFiles::trusted)
}
