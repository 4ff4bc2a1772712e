//! A new demo's data, made by the same use cases that pages call.

mod collection;
mod minasidor;
mod organisations;
mod people;

use std::sync::Arc;

use super::Someone;
use super::folder::Folder;
use super::phone::Phone;
use super::samples;
use crate::portal::{Access, Portal};

/// The file that lists a demo's people.
const PEOPLE: &str = "people.json";

/// Seeds `statistik`. An interrupted demo is seeded again from the start.
pub(super) async fn seed(
    portal: &Arc<Portal>,
    folder: &Folder,
    phone: &Phone,
    access: &Access,
) -> Result<(), String> {
    let words = |e: std::io::Error| format!("{}: {e}", folder.path().display());
    let now = portal.clock.now();
    let first = organisations::organisations(portal, now).await?;
    samples::write(&folder.join("samples"), &first).map_err(words)?;
    let zone = access.zone.clone();
    collection::collection(portal, &zone, now).await?;
    let people = people::people(portal, access, phone, now).await?;
    write(folder, &people)
}

/// Seeds `minasidor`: its staff, and a person who acts for others.
pub(super) async fn minasidor(
    portal: &Arc<Portal>,
    folder: &Folder,
    phone: &Phone,
    access: &Access,
) -> Result<(), String> {
    let mut all = people(folder);
    all.extend(minasidor::people(portal, access, phone, portal.clock.now()).await?);
    write(folder, &all)
}

/// Seeds the people of the upstream provider, `konto`.
pub(super) async fn konto(
    portal: &Arc<Portal>,
    folder: &Folder,
    phone: &Phone,
    access: &Access,
) -> Result<(), String> {
    let mut all = people(folder);
    all.extend(people::konto(portal, access, phone, portal.clock.now()).await?);
    write(folder, &all)
}

fn write(folder: &Folder, people: &[Someone]) -> Result<(), String> {
    let text = serde_json::to_vec_pretty(people).map_err(|e| e.to_string())?;
    std::fs::write(folder.join(PEOPLE), text)
        .map_err(|e| format!("{}: {e}", folder.path().display()))
}

/// The people who can sign in.
pub(super) fn people(folder: &Folder) -> Vec<Someone> {
    std::fs::read(folder.join(PEOPLE))
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default()
}
