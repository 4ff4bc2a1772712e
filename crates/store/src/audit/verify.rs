//! Walks the whole log, along the chain and through what is not chained yet.

use std::time::Duration;

use base::{Fault, Timestamp};

use super::chain::waiting;
use super::head::{self, Head};
use super::{Stored, mac, start};
use crate::{Tx, params};

crate::sql! {
    FIRST_PAGE = "SELECT id, at, actor, action, object, data, mac, seq, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq LIMIT 1000";
    PAGE = "SELECT id, at, actor, action, object, data, mac, seq, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000";
}

/// Findings that are kept; more are counted.
const KEPT: usize = 100;
/// How far the clocks of nodes, and a long transaction, may set an entry back.
const SLACK: Duration = Duration::from_secs(3_600);

/// What is wrong with the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not what this portal wrote.
    Altered {
        seq: i64,
    },
    /// The entry with this number is not there, or another stands in its place: one was taken out,
    /// put in or moved.
    Broken {
        seq: i64,
        expected: i64,
    },
    /// The head counts more entries than there are: the end was cut off.
    CutOff {
        last: i64,
        head: i64,
    },
    /// The head counts fewer, or ends with another hash: it is an old one.
    OldHead {
        last: i64,
        head: i64,
    },
    /// These keys did not make it.
    ForeignHead,
    /// An older key made it than the one that seals now: whoever has that one could have.
    StaleHead,
    NoHead,
    /// These keys did not make the start that pruning left.
    ForeignStart,
    /// Not chained, and not written by this portal: put in, or changed before it was chained.
    Foreign {
        id: String,
        at: Timestamp,
    },
}

/// What a walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries in the chain.
    pub entries: i64,
    pub head: Head,
    /// When the chain was last moved on.
    pub chained_at: Option<Timestamp>,
    /// Written by this portal and not yet chained; the oldest of them.
    pub waiting: u64,
    pub oldest_waiting: Option<Timestamp>,
    /// Up to which entry the log was pruned, and when that one was written.
    pub pruned: Option<(i64, Timestamp)>,
    /// Entries dated more than an hour before one that stands before them: a clock that was wrong.
    pub set_back: u64,
    /// The first hundred, and how many there are.
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

/// Walks the whole log. Reads only.
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
    // Numbers begin at 1; what was put in with a lower one is met as well.
    let mut page = tx.rows(&FIRST_PAGE, &[])?;
    while !page.is_empty() {
        for row in &page {
            let (entry, mac): (_, Vec<u8>) = (Stored::read(row)?, row.get(6)?);
            let (seq, hash): (i64, Vec<u8>) =
                (row.get(7)?, row.get::<Option<Vec<u8>>>(8)?.unwrap_or_default());
            if !mac::fits_entry(&vault, &entry, &mac) {
                report.find(Finding::Altered { seq });
            }
            // After a gap the link cannot fit: it is told once.
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
