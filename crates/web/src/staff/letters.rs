//! `/staff/letters`: letters that could not be sent, and other jobs that were set aside. Staff can
//! send, retry or remove them.

use accounts::account;
use base::{Failure, JobId, LetterKind};
use messages::mail::given_up::{self, GivenUp, NotGivenUp};
use organisations::permissions::permit_staff;
use serde::Deserialize;
use store::jobs::{self, Lane};

use super::letter_views::{JobRow, LetterRow, Letters};
use crate::kernel::{Answer, Ctx, Form, Id, LocalPath, Problem, Refused};

/// Rows shown at most; the count on `/staff` covers all.
const SHOWN: u32 = 200;

pub(super) async fn list(ctx: Ctx) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let (letters, work) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut letters = Vec::new();
            for letter in given_up::given_up(tx, &staff, SHOWN)? {
                let person = account::find_by_address(tx, &letter.to)?;
                letters.push((letter, person));
            }
            Ok((letters, jobs::set_aside(tx, Lane::ALL, SHOWN)?))
        })
        .await?;
    let letters = letters.iter().map(|(letter, person)| row(letter, person.as_ref())).collect();
    // Jobs that are not letters, or that cannot be read as letters.
    let work = work.into_iter().filter(|(_, letter)| letter.is_none());
    let work = work.map(|(job, _)| JobRow {
        id: job.id.to_string(),
        words: work_words(job.lane, job.opens),
        kind: job.kind,
        since: job.set_aside_at.unwrap_or(job.run_at),
        why: job.trouble.unwrap_or_default(),
        opens: job.opens,
    });
    ctx.html(&Letters { p: &ctx.page, letters, work: work.collect() })
}

pub(super) fn row(letter: &GivenUp, person: Option<&account::Account>) -> LetterRow {
    LetterRow {
        id: letter.id.to_string(),
        name: person.map_or_else(String::new, account::Account::shown_name),
        person: person.map(|person| format!("/staff/people/{}", person.id)),
        address: letter.to.to_string(),
        kind: letter_words(&letter.kind),
        written: letter.written_at,
        // The server's own answer, if any: that is what the receiving mail server's operator asks
        // for.
        why: letter.answer.clone().unwrap_or_else(|| letter.reason.clone()),
        again: letter.can_be_sent_again(),
    }
}

/// Text key of a letter's kind.
fn letter_words(kind: &LetterKind) -> &'static str {
    match kind {
        LetterKind::Invitation { .. } => "letter-invitation",
        LetterKind::NewPermission { .. } => "letter-new-permission",
        LetterKind::PermissionChanged { .. } => "letter-permission-changed",
        LetterKind::Code { .. } => "letter-code",
        LetterKind::PasswordChanged { .. }
        | LetterKind::SecondFactorChanged { .. }
        | LetterKind::LinkedLoginChanged { .. }
        | LetterKind::AddressChanged { .. }
        | LetterKind::NewDevice { .. } => "letter-security",
        LetterKind::PermissionEnded { .. } | LetterKind::PermissionEnding { .. } => {
            "letter-permission-end"
        }
        LetterKind::NewMessage { .. } => "letter-message",
        LetterKind::ExtensionDecided { .. } | LetterKind::SubmissionDecided { .. } => {
            "letter-decision"
        }
        LetterKind::Reminder { .. } => "letter-reminder",
        LetterKind::ServiceReported { .. } => "letter-report",
    }
}

fn work_words(lane: Lane, opens: bool) -> &'static str {
    match lane {
        _ if !opens => "work-unreadable",
        Lane::Urgent | Lane::Ordinary | Lane::Bulk => "work-letter",
        Lane::Files => "work-file",
        Lane::Periodic => "work-periodic",
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Empty {}

pub(super) async fn send_again(ctx: Ctx, Id(id): Id<JobId>, Form(_): Form<Empty>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let write = ctx.portal.db.write(move |tx| -> Result<_, Problem> {
        let staff = permit_staff(tx, me, now)?;
        given_up::send_again(tx, now, &staff, id).map_err(explain)
    });
    write.await?;
    ctx.go_saying("/staff/letters".to_owned(), "notice-letter-again")
}

pub(super) async fn remove(ctx: Ctx, Id(id): Id<JobId>, Form(_): Form<Empty>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let write = ctx.portal.db.write(move |tx| -> Result<_, Problem> {
        let staff = permit_staff(tx, me, now)?;
        given_up::remove(tx, now, &staff, id).map_err(explain)
    });
    write.await?;
    ctx.go_saying("/staff/letters".to_owned(), "notice-letter-removed")
}

/// Retries another job.
pub(super) async fn retry(ctx: Ctx, Id(id): Id<JobId>, Form(_): Form<Empty>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let write = ctx.portal.db.write(move |tx| -> Result<_, Problem> {
        let staff = permit_staff(tx, me, now)?;
        let aside = jobs::one(tx, id)?.is_some_and(|job| job.set_aside_at.is_some());
        if aside && jobs::retry(tx, now, staff.actor(), id)? {
            Ok(())
        } else {
            Err(explain(Failure::Refused(NotGivenUp)))
        }
    });
    write.await?;
    ctx.go_saying("/staff/letters".to_owned(), "notice-work-again")
}

fn explain(failure: Failure<NotGivenUp>) -> Problem {
    match failure {
        Failure::Refused(NotGivenUp) => {
            Refused::new(axum::http::StatusCode::CONFLICT, "letter-gone", "letter-gone-body")
                .then("letters-title", LocalPath::fixed("/staff/letters"))
                .into()
        }
        Failure::Fault(fault) => fault.into(),
    }
}
