//! Verifies the whole log: the chain, and the entries not chained yet. Linear in the number of
//! entries.

use std::time::Duration;

use base::{Fault, Timestamp};

use super::chain::waiting;
use super::head::{self, Head};
use super::{RawEntry, mac, start};
use crate::{Tx, params};

crate::sql! {
    FIRST_PAGE = "SELECT id, at, actor, action, object, data, mac, seq, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq LIMIT 1000";
    PAGE = "SELECT id, at, actor, action, object, data, mac, seq, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000";
}

/// Findings listed; further ones are only counted.
const KEPT: usize = 100;
/// How far node clocks and a long transaction may make entry times disagree.
const SLACK: Duration = Duration::from_secs(3_600);

/// A defect of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not as this portal wrote it.
    Altered {
        seq: i64,
    },
    /// The entry with this number is missing, or another is in its place: one was removed, inserted
    /// or moved.
    Broken {
        seq: i64,
        expected: i64,
    },
    /// The head counts more entries than there are: the end was truncated.
    CutOff {
        last: i64,
        head: i64,
    },
    /// The head counts fewer, or has another hash: an old head was put back.
    OldHead {
        last: i64,
        head: i64,
    },
    /// The head's MAC does not verify with these keys.
    ForeignHead,
    /// The MAC of the head or the start was made with an older key, so a holder of that key could
    /// have made it.
    StaleHead,
    NoHead,
    /// The MAC of the start that pruning left does not verify with these keys.
    ForeignStart,
    /// Not chained, and not written by this portal: inserted, or altered before it was chained.
    Foreign {
        id: String,
        at: Timestamp,
    },
}

/// The result of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries of the chain in the table.
    pub entries: i64,
    pub head: Head,
    /// When the head was last written.
    pub chained_at: Option<Timestamp>,
    /// Authentic entries not chained yet, and the time of the oldest.
    pub waiting: u64,
    pub oldest_waiting: Option<Timestamp>,
    /// The last pruned entry and when it was written.
    pub pruned: Option<(i64, Timestamp)>,
    /// Entries dated more than an hour before a preceding one: a clock was wrong.
    pub set_back: u64,
    /// The first hundred findings, and the number of all.
    pub findings: Vec<Finding>,
    pub count: usize,
}

impl Report {
    pub fn is_whole(&self) -> bool {
        self.count == 0
    }

    fn find(&mut self, finding: Finding) {
        self.count += 1;
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        }
    }
}

/// Verifies the whole log. Read-only.
pub fn verify(tx: &mut Tx<'_>) -> Result<Report, Fault> {
    let mut report = Report {
        entries: 0,
        head: Head::default(),
        chained_at: None,
        waiting: 0,
        oldest_waiting: None,
        pruned: None,
        set_back: 0,
        findings: Vec::new(),
        count: 0,
    };
    walk_chain(tx, &mut report)?;
    let last = report.head.clone();
    match head::row(tx)? {
        None if last.seq == 0 => {}
        None => report.find(Finding::NoHead),
        Some(row) if !row.authentic => report.find(Finding::ForeignHead),
        Some(row) => {
            report.chained_at = Some(Timestamp::from_micros(row.at));
            if tx.vault().is_mac_stale(&row.mac) {
                report.find(Finding::StaleHead);
            }
            if row.head.seq > last.seq {
                report.find(Finding::CutOff { last: last.seq, head: row.head.seq });
            } else if row.head != last {
                report.find(Finding::OldHead { last: last.seq, head: row.head.seq });
            }
        }
    }
    walk_waiting(tx, &mut report)?;
    Ok(report)
}

fn walk_chain(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Fault> {
    let vault = tx.vault();
    let (mut previous, mut expected, mut latest) =
        (Vec::new(), 1, Timestamp::from_micros(i64::MIN));
    match start::row(tx)? {
        None => {}
        Some(start) if !start.authentic => report.find(Finding::ForeignStart),
        Some(start) => {
            report.pruned = Some((start.head.seq, start.at));
            if start.stale {
                report.find(Finding::StaleHead);
            }
            (previous, expected, latest) = (start.head.hash, start.head.seq + 1, start.at);
        }
    }
    // Numbers begin at 1; an inserted entry with a lower one is visited too.
    let mut page = tx.rows(&FIRST_PAGE, &[])?;
    while !page.is_empty() {
        for row in &page {
            let (entry, mac): (_, Vec<u8>) = (RawEntry::read(row)?, row.get(6)?);
            let (seq, hash): (i64, Vec<u8>) =
                (row.get(7)?, row.get::<Option<Vec<u8>>>(8)?.unwrap_or_default());
            if !mac::fits_entry(&vault, &entry, &mac) {
                report.find(Finding::Altered { seq });
            }
            // After a gap the link cannot match, so the two count as one finding.
            if seq != expected || !mac::fits_link(&vault, &previous, seq, &mac, &hash) {
                report.find(Finding::Broken { seq, expected });
            }
            let at = Timestamp::from_micros(entry.at);
            report.set_back += u64::from(latest.since(at) > SLACK);
            latest = latest.max(at);
            report.entries += 1;
            (previous, expected) = (hash, seq + 1);
        }
        page = tx.rows(&PAGE, params![expected - 1])?;
    }
    report.head = Head { seq: expected - 1, hash: previous };
    Ok(())
}

fn walk_waiting(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Fault> {
    let (vault, mut after) = (tx.vault(), None::<String>);
    loop {
        let page = waiting(tx, after.as_deref())?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(last.id.clone());
        for (entry, mac) in page {
            let at = Timestamp::from_micros(entry.at);
            if mac::fits_entry(&vault, &entry, &mac) {
                report.waiting += 1;
                report.oldest_waiting =
                    Some(report.oldest_waiting.map_or(at, |oldest| oldest.min(at)));
            } else {
                report.find(Finding::Foreign { id: entry.id, at });
            }
        }
    }
}
