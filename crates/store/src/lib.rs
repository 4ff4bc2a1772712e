//! The database kernel: transactions over SQLite and PostgreSQL, migrations, jobs, the audit log,
//! sealed columns, blobs.
//!
//! A use case is a synchronous function of [`Tx`]; async code sends it to [`Db`] and awaits the
//! result. The same closure means the same on both databases: it reads and writes only through
//! `Tx`, and on PostgreSQL it may be run again after a serialization failure.

pub mod audit;
mod audit_lag;
pub mod backup;
pub mod blobs;
mod claim;
pub mod data_keys;
mod db;
pub mod form_answers;
pub mod jobs;
mod migrations;
#[cfg(feature = "testing")]
pub mod plans;
mod postgres;
mod scrub;
mod sealed_stream;
mod sqlite;
mod statement;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tx;
mod value;
mod vault;

#[cfg(test)]
mod tests;

pub use audit_lag::audit_lag;
pub use claim::{Claim, claim};
pub use data_keys::DataKey;
pub use db::{Db, DbOptions, Url};
pub use migrations::{MIGRATIONS, Migration, MigrationState};
pub use scrub::Depth;
pub use statement::{STATEMENTS, Sql};
pub use tx::{Row, Tx};
pub use value::{FromValue, ToValue, Value};
pub use vault::{Keys, SealedColumn, Vault};

// For the macros.
#[doc(hidden)]
pub use linkme;
