//! The rotation schedule of signing keys. Pure.

use std::time::Duration;

use base::Timestamp;

use super::{Algorithm, StoredKey};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The age at which a key gets a successor.
pub const ROTATE_AFTER: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long a key is published before it signs, so that clients that cache the key set for a day
/// have it by then.
pub const BEFORE_USE: Duration = DAY;
/// How long a key stays published after its successor starts to sign: longer than any token is
/// valid.
pub const AFTER_USE: Duration = Duration::from_secs(2 * 24 * 3600);

/// The algorithms that need a new key now.
pub fn due(keys: &[StoredKey], now: Timestamp) -> Vec<Algorithm> {
    let newest = |algorithm| {
        keys.iter().filter(|key| key.algorithm == algorithm).map(|key| key.made_at).max()
    };
    Algorithm::ALL
        .iter()
        .copied()
        .filter(|&algorithm| newest(algorithm).is_none_or(|made| made.plus(ROTATE_AFTER) <= now))
        .collect()
}

/// The key that signs now: the newest that has been published long enough. A new portal has none,
/// and uses its first.
pub fn signing(keys: &[StoredKey], algorithm: Algorithm, now: Timestamp) -> Option<&StoredKey> {
    let order = |key: &&StoredKey| (key.made_at, key.id.clone());
    let mine = || keys.iter().filter(|key| key.algorithm == algorithm);
    mine()
        .filter(|key| key.made_at.plus(BEFORE_USE) <= now)
        .max_by_key(order)
        .or_else(|| mine().min_by_key(order))
}

/// Whether a key is still in the published set.
pub fn published(keys: &[StoredKey], key: &StoredKey, now: Timestamp) -> bool {
    let successor = keys
        .iter()
        .filter(|other| other.algorithm == key.algorithm && other.made_at > key.made_at)
        .map(|other| other.made_at)
        .min();
    successor.is_none_or(|made| now < made.plus(BEFORE_USE).plus(AFTER_USE))
}
