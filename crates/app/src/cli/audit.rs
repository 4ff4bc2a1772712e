//! `farstu audit`: verifies the audit log's chain, and continues it after a restore.

use std::path::PathBuf;

use base::{Clock as _, SystemClock, Timestamp};
use store::audit::{self, Finding, Head, Report};

use super::{Done, count, files, runtime, say};
use crate::portal;
use crate::{audit_head, portal_file::PortalFile};

/// The audit log: who did what
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Verifies the log from the first entry that was not pruned to the last: tells whether any was
    /// changed, removed, inserted, or cut off the end.
    ///
    /// The log is compared with the head in the database, the one kept in the file [storage]
    /// audit-head, and the one given with --since.
    Verify(Verify),
    /// Continues the log from what the database holds, after PostgreSQL was restored or findings
    /// were investigated.
    ///
    /// Writes an entry with the new start and the head that no longer fits. Earlier findings are
    /// still reported.
    Accept(Accept),
}

#[derive(clap::Args)]
pub(super) struct Verify {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// An earlier head of the log, as this command printed it.
    #[arg(long, value_name = "NUMBER:HASH")]
    since: Option<String>,
}

#[derive(clap::Args)]
pub(super) struct Accept {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
}

pub(super) fn run(command: &Command) -> Done {
    match command {
        Command::Verify(args) => verify(args),
        Command::Accept(args) => accept(args),
    }
}

fn verify(args: &Verify) -> Done {
    let file = files::read_one(&args.portal)?;
    let since: Option<Head> =
        args.since.as_deref().map(str::parse).transpose().map_err(|e| format!("--since: {e}"))?;
    let kept = kept_head(&file)?;
    let db = portal::open_existing(&file)?;
    let outside = [("--since", since), ("the head kept outside the database", kept.clone())];
    let read = db.read(move |tx| {
        let report = audit::verify(tx)?;
        let mut lost = Vec::new();
        for (name, head) in &outside {
            if let Some(head) = head
                && !audit::continues(tx, head)?
            {
                lost.push(format!(
                    "It does not continue from {name}, {head}: entries were cut off or rewritten, or the database is an older copy."
                ));
            }
        }
        Ok::<_, base::Fault>((report, lost))
    });
    let (report, lost) = runtime()?.block_on(read).map_err(|e| e.to_string())?;
    let wrong: Vec<String> = report.findings.iter().map(finding).chain(lost).collect();
    for line in notes(&report, SystemClock.now()) {
        say(line);
    }
    if file.audit_head.is_none() {
        say("No head is kept outside the database: name a file in [storage] audit-head.");
    } else if kept.is_none() {
        say("The file of [storage] audit-head has no head yet: `farstu serve` writes it.");
    }
    if wrong.is_empty() {
        say(format_args!(
            "The log is intact: {}. It ends with {}",
            count(report.entries, "entry", "entries"),
            report.head
        ));
        return Ok(());
    }
    let more = report.count - report.findings.len();
    let more = if more > 0 { format!("\n… and {more} more") } else { String::new() };
    Err(format!(
        "The log is not intact ({} in the chain):\n{}{more}",
        count(report.entries, "entry", "entries"),
        wrong.join("\n")
    ))
}

fn accept(args: &Accept) -> Done {
    let file = files::read_one(&args.portal)?;
    let lost = kept_head(&file)?;
    let db = portal::open_existing(&file)?;
    let now = SystemClock.now();
    let head = runtime()?.block_on(start_again(&file, &db, "audit.accepted", lost, now))?;
    say(format_args!("The log continues. It ends with {head}"));
    Ok(())
}

/// Continues the chain, and keeps its new head outside the database.
pub(super) async fn start_again(
    file: &PortalFile,
    db: &store::Db,
    action: &'static str,
    kept: Option<Head>,
    now: Timestamp,
) -> Result<Head, String> {
    let head = db
        .write(move |tx| {
            let lost = match &kept {
                Some(kept) if !audit::continues(tx, kept)? => Some(kept),
                _ => None,
            };
            audit::start_again(tx, now, action, lost)
        })
        .await
        .map_err(|e: base::Fault| e.to_string())?;
    if let Some(path) = &file.audit_head {
        audit_head::write(path, &head)?;
    }
    Ok(head)
}

/// The head that is kept outside the database, if any.
pub(super) fn kept_head(file: &PortalFile) -> Result<Option<Head>, String> {
    file.audit_head.as_deref().map_or(Ok(None), audit_head::read)
}

/// Facts worth knowing that are not findings.
fn notes(report: &Report, now: Timestamp) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(oldest) = report.oldest_waiting {
        let age = now.since(oldest).as_secs();
        notes.push(format!(
            "Not yet chained: {}, the oldest {age} s old. `farstu serve` chains within seconds; an entry that is deleted before leaves no trace.",
            count(report.waiting, "entry", "entries")
        ));
    }
    if let Some((seq, at)) = report.pruned {
        notes.push(format!(
            "Pruned, as set by [retention] audit: entries 1 to {seq}, the last from {}.",
            at.to_jiff()
        ));
    }
    if report.set_back > 0 {
        notes.push(format!(
            "{} dated more than an hour before an earlier one: a clock was wrong.",
            count(report.set_back, "entry is", "entries are")
        ));
    }
    notes
}

pub(super) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Altered { seq } => format!("Entry {seq} differs from what this portal wrote."),
        Finding::Broken { seq, expected } if seq == expected => {
            format!("Entry {seq} does not continue from the one before: it, or an earlier entry, was changed, moved or inserted.")
        }
        Finding::Broken { seq, expected } => format!("Entry {expected} is missing; entry {seq} follows instead."),
        Finding::CutOff { last, head } => format!("The end was cut off: the log has {last} entries, and the head counts {head}."),
        Finding::OldHead { last, head } => {
            format!(
                "The head counts {head} entries, but the log has {last} and ends differently: the head is an old one, or entries were inserted."
            )
        }
        Finding::ForeignHead => "The head was not made with this portal's keys.".to_owned(),
        Finding::StaleHead => {
            "The head was made with an earlier key. `farstu serve` makes one with the current key within seconds."
                .to_owned()
        }
        Finding::ForeignStart => "The start of the pruned chain was not made with this portal's keys.".to_owned(),
        Finding::NoHead => "The head is missing.".to_owned(),
        Finding::Foreign { id, at } => {
            format!("The entry {id}, dated {}, was not written by this portal, or was changed before it was chained.", at.to_jiff())
        }
    }
}
