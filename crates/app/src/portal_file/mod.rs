//! A portal's file (TOML): everything that is one body's own. A wrong file is refused with every fault that it has: line, what, and what instead.
//!
//! Unknown settings are faults: a setting that was misspelt and silently left out is found on the worst day.

mod amount;
mod clients;
mod judge;
mod judge_hall;
mod model;
mod raw;
#[cfg(test)]
mod tests;
mod wrong;

use std::path::Path;

pub(crate) use clients::{ServiceFile, open as open_clients};
pub(crate) use judge_hall::return_address;
pub(crate) use model::{Files, PortalFile, Secret};
pub(crate) use raw::Class;
pub(crate) use wrong::Wrong;

/// Reads a portal's file and everything that it names but secrets.
pub(crate) fn read(path: &Path) -> Result<PortalFile, Vec<Wrong>> {
    let whole = |what: String, instead: &str| vec![Wrong { file: path.to_owned(), line: 0, what, instead: instead.to_owned() }];
    let text = std::fs::read_to_string(path)
        .map_err(|e| whole(format!("cannot be read: {e}"), "name a portal file; portals/statistik.toml in the source is one"))?;
    let raw: raw::Raw = toml::from_str(&text).map_err(|e| vec![wrong::of_toml(path.to_owned(), &text, &e)])?;
    judge::judge(path, &text, raw)
}
