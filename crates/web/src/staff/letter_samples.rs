//! Sample pages of failed letters and set-aside jobs, for the gallery.

use std::time::Duration;

use super::letter_views::{JobRow, LetterRow};
use crate::gallery::NOW;

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn letter_rows() -> Vec<LetterRow> {
    let kinds = [
        "letter-invitation",
        "letter-new-permission",
        "letter-permission-changed",
        "letter-code",
        "letter-security",
        "letter-message",
        "letter-decision",
        "letter-reminder",
        "letter-report",
    ];
    let row = |(n, kind): (usize, &'static str)| LetterRow {
        id: format!("{n:026}"),
        name: if n == 8 { String::new() } else { "Åsa Öberg".to_owned() },
        person: (n != 8).then(|| "/staff/people/01".to_owned()),
        address: "asa.oberg@sjobda.example".to_owned(),
        kind,
        written: NOW.minus(DAY),
        why: "550 5.1.1 <asa.oberg@sjobda.example>: Recipient address rejected: User unknown"
            .to_owned(),
        again: kind != "letter-code",
    };
    kinds.into_iter().enumerate().map(row).collect()
}

pub(super) fn job_rows() -> Vec<JobRow> {
    let kinds = [
        ("work-unreadable", "mail"),
        ("work-letter", "code"),
        ("work-file", "collection.read-upload"),
        ("work-periodic", "sweep-jobs"),
    ];
    let row = |(n, (words, kind)): (usize, (&'static str, &str))| JobRow {
        id: format!("{n:026}"),
        words,
        kind: kind.to_owned(),
        since: NOW.minus(DAY),
        why: "the job panicked".to_owned(),
        opens: words != "work-unreadable",
    };
    kinds.into_iter().enumerate().map(row).collect()
}
