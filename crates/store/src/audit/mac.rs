//! HMAC-SHA-256 (RFC 2104) over an entry, a link of the chain, the head and the start, each with
//! its own key derived from the portal's key file.
//!
//! A MAC is stored with its key id in front. So entries stay verifiable after key rotation, and a
//! key that leaks later cannot rewrite what a newer key has covered.

use base::Fault;

use super::RawEntry;
use crate::Vault;

const ENTRY: &str = "audit entry";
const LINK: &str = "audit link";
const HEAD: &str = "audit head";
const START: &str = "audit start";

fn entry_parts(entry: &RawEntry) -> [Option<Vec<u8>>; 6] {
    let bytes = |text: &String| text.clone().into_bytes();
    [
        Some(bytes(&entry.id)),
        Some(entry.at.to_be_bytes().to_vec()),
        entry.actor.as_ref().map(bytes),
        Some(bytes(&entry.action)),
        entry.object.as_ref().map(bytes),
        Some(bytes(&entry.data)),
    ]
}

pub(super) fn of_entry(vault: &Vault, entry: &RawEntry) -> Result<Vec<u8>, Fault> {
    vault.mac(ENTRY, &entry_parts(entry))
}

/// Whether the entry is as this portal wrote it.
pub(super) fn fits_entry(vault: &Vault, entry: &RawEntry, mac: &[u8]) -> bool {
    vault.verify_mac(ENTRY, &entry_parts(entry), mac)
}

fn link_parts(previous: &[u8], seq: i64, mac: &[u8]) -> [Option<Vec<u8>>; 3] {
    [Some(previous.to_vec()), Some(seq.to_be_bytes().to_vec()), Some(mac.to_vec())]
}

/// The hash of a chained entry: over the previous hash, its number, and its own MAC.
pub(super) fn of_link(
    vault: &Vault,
    previous: &[u8],
    seq: i64,
    mac: &[u8],
) -> Result<Vec<u8>, Fault> {
    vault.mac(LINK, &link_parts(previous, seq, mac))
}

pub(super) fn fits_link(vault: &Vault, previous: &[u8], seq: i64, mac: &[u8], hash: &[u8]) -> bool {
    vault.verify_mac(LINK, &link_parts(previous, seq, mac), hash)
}

fn head_parts(seq: i64, hash: &[u8], at: i64) -> [Option<Vec<u8>>; 3] {
    [Some(seq.to_be_bytes().to_vec()), Some(hash.to_vec()), Some(at.to_be_bytes().to_vec())]
}

pub(super) fn of_head(vault: &Vault, seq: i64, hash: &[u8], at: i64) -> Result<Vec<u8>, Fault> {
    vault.mac(HEAD, &head_parts(seq, hash, at))
}

pub(super) fn fits_head(vault: &Vault, seq: i64, hash: &[u8], at: i64, mac: &[u8]) -> bool {
    vault.verify_mac(HEAD, &head_parts(seq, hash, at), mac)
}

pub(super) fn of_start(vault: &Vault, seq: i64, hash: &[u8], at: i64) -> Result<Vec<u8>, Fault> {
    vault.mac(START, &head_parts(seq, hash, at))
}

pub(super) fn fits_start(vault: &Vault, seq: i64, hash: &[u8], at: i64, mac: &[u8]) -> bool {
    vault.verify_mac(START, &head_parts(seq, hash, at), mac)
}
