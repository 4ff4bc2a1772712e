//! All SQL of definitions.

use base::Fault;
use store::Row;

use super::Definition;

store::sql! {
    pub(super) ADD_COLLECTION = "INSERT INTO collection (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
    pub(super) BY_NAME = "SELECT id FROM collection WHERE name = $1";
    pub(super) COLLECTIONS = "SELECT id, name, created_at FROM collection ORDER BY name, id";
    pub(super) ADD = "INSERT INTO definition (id, collection, number, version, title_sv, title_en, sha256, added_at, added_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) ADD_FILE = "INSERT INTO definition_file (definition, path, content) VALUES ($1, $2, $3)";
    pub(super) NEWEST = "SELECT id, collection, number, version, title_sv, title_en, added_at, added_by FROM definition
        WHERE collection = $1 ORDER BY number DESC LIMIT 1";
    pub(super) VERSIONS = "SELECT id, collection, number, version, title_sv, title_en, added_at, added_by FROM definition
        WHERE collection = $1 ORDER BY number DESC";
    pub(super) FIND = "SELECT id, collection, number, version, title_sv, title_en, added_at, added_by FROM definition WHERE id = $1";
    pub(super) HASH = "SELECT sha256 FROM definition WHERE id = $1";
    pub(super) FILES = "SELECT path, content FROM definition_file WHERE definition = $1 ORDER BY path";
}

pub(super) fn read(row: &Row) -> Result<Definition, Fault> {
    Ok(Definition {
        id: row.get(0)?,
        collection: row.get(1)?,
        number: row.get(2)?,
        version: row.get(3)?,
        title: [row.get(4)?, row.get(5)?],
        added_at: row.get(6)?,
        added_by: row.get(7)?,
    })
}
