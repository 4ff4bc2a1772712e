//! One person's contributions to collections, and contacts that name them (GDPR, article 15).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base::{AccountId, Fault, SubmissionId, Timestamp, UnitId};
use organisations::permissions;
use store::Tx;

use crate::corrections::Correction;
use crate::extensions::Extension;
use crate::periods::Period;
use crate::review::Comment;
use crate::submissions::{Contact, Receipt};
use crate::uploads::Upload;
use crate::{corrections, definitions, extensions, fault, review, submissions, uploads};

/// The collection, period and unit of a submission.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    pub collection: [String; 2],
    pub period: Period,
    pub unit: UnitId,
}

/// A person's contributions, each list newest first.
#[derive(Clone, Debug, Default)]
pub struct Deeds {
    pub uploads: Vec<Upload>,
    pub corrections: Vec<(SubmissionId, Correction)>,
    pub comments: Vec<(SubmissionId, Comment)>,
    pub receipts: Vec<Receipt>,
    pub extensions: Vec<Extension>,
    /// Contacts with the person's name, given by units that the person reports or reported for.
    pub contacts: Vec<(SubmissionId, Contact)>,
    pub places: BTreeMap<SubmissionId, Whereabouts>,
}

pub fn deeds(tx: &mut Tx<'_>, account: AccountId, name: &str) -> Result<Deeds, Fault> {
    let mut found = Deeds {
        uploads: uploads::of_person(tx, account)?,
        corrections: corrections::of_person(tx, account)?,
        comments: review::of_person(tx, account)?,
        receipts: submissions::receipts_of_person(tx, account)?,
        extensions: extensions::of_person(tx, account)?,
        contacts: Vec::new(),
        places: BTreeMap::new(),
    };
    found.contacts = contacts(tx, account, name)?;
    let ids = (found.uploads.iter().map(|u| u.submission))
        .chain(found.corrections.iter().map(|(id, _)| *id))
        .chain(found.comments.iter().map(|(id, _)| *id))
        .chain(found.receipts.iter().map(|r| r.submission))
        .chain(found.extensions.iter().map(|e| e.submission))
        .chain(found.contacts.iter().map(|(id, _)| *id));
    for id in ids {
        if let Entry::Vacant(free) = found.places.entry(id) {
            let seen = submissions::find(tx, id).map_err(fault)?;
            let collection = definitions::definition(tx, seen.period.definition)?
                .map(|d| d.title)
                .unwrap_or_default();
            free.insert(Whereabouts {
                collection,
                period: seen.period,
                unit: seen.submission.unit,
            });
        }
    }
    Ok(found)
}

/// Contacts with this name, given by units that the person reports or reported for.
fn contacts(
    tx: &mut Tx<'_>,
    account: AccountId,
    name: &str,
) -> Result<Vec<(SubmissionId, Contact)>, Fault> {
    let mut units: Vec<UnitId> = permissions::of_account(tx, account)?
        .into_iter()
        .filter_map(|permission| permission.unit)
        .collect();
    units.sort_unstable();
    units.dedup();
    let mut found = Vec::new();
    for unit in units {
        found.extend(submissions::contacts_named(tx, unit, name)?);
    }
    Ok(found)
}

/// Deletes the contacts that the person wrote for units, and those with the person's name. Call it
/// before the name is overwritten. Files, corrections, comments and receipts belong to the unit:
/// they keep the account's id, and are erased with their period.
pub fn forget_person(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    name: &str,
) -> Result<(), Fault> {
    let mut ids = submissions::contacts_by(tx, account)?;
    ids.extend(contacts(tx, account, name)?.into_iter().map(|(id, _)| id));
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().try_for_each(|id| submissions::forget_contact(tx, now, id))
}
