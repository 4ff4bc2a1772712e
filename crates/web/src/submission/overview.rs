//! `/submission` and `/submission/{id}`: the lists of submissions, uploads and receipts.

use axum::extract::Path;
use axum::http::StatusCode;
use base::{Failure, Language, UploadId};
use collection::submissions::Decision;
use collection::uploads::{self, State, Upload};
use collection::{Refusal, submissions};

use super::views::{List, Overview, ReceiptLine, UploadLine};
use super::{Opened, frame};
use crate::desk::{self, Names};
use crate::home;
use crate::kernel::{Answer, Ctx, Errors, Page, bytes};
use crate::parts::Tone;

/// Redirects to the only running submission, if there is exactly one; else lists all.
pub(super) async fn list(ctx: Ctx) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let parts = ctx.portal.db.read(move |tx| home::parts(tx, account, now)).await?;
    let opened = parts.into_iter().map(Opened::from);
    let frames: Vec<_> = opened.map(|opened| opened.frame(&ctx.page)).collect();
    let (now, before): (Vec<_>, Vec<_>) =
        frames.into_iter().partition(|frame| frame.days_left.is_some());
    if now.len() == 1 {
        return ctx.go(format!("/submission/{}", now[0].id));
    }
    ctx.html(&List { p: &ctx.page, now, before })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, Errors::new()).await
}

/// The submission's page; `errors` belong to its upload form.
pub(super) async fn page(ctx: &Ctx, id: &str, errors: Errors) -> Answer {
    let (account, opened) = super::open(ctx, id).await?;
    let (id, now) = (opened.id(), ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        let (_, opened) = frame::read(tx, account, id, now)?;
        let uploads = uploads::of_submission(tx, &opened.seen)?;
        let receipts = submissions::receipts(tx, &opened.seen)?;
        let names = Names::of(tx, uploads.iter().map(|u| u.received_by))?;
        Ok::<_, Failure<Refusal>>((opened, uploads, receipts, names))
    });
    let (opened, uploads, receipts, names) = read.await?;
    let p = &ctx.page;
    let counts = opened.seen.submission.upload;
    let lines: Vec<UploadLine> =
        uploads.iter().map(|upload| line(p, upload, counts, &names)).collect();
    let unconfirmed =
        uploads.first().filter(|newest| counts != Some(newest.id)).and(lines.first()).cloned();
    let receipts = receipts.iter().map(|receipt| {
        let (tone, chip) = decision(p, receipt.decision);
        ReceiptLine { number: receipt.number, at: receipt.submitted_at, tone, chip }
    });
    let limit = ctx.portal.processing.limits().upload;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = Overview {
        p,
        frame: opened.frame(p),
        uploads: lines,
        unconfirmed,
        receipts: receipts.collect(),
        limit,
        errors,
    };
    ctx.html_as(status, &view)
}

/// `current` is the submission's confirmed upload. Ids follow time, so an upload before it has been
/// replaced.
pub(crate) fn line(
    p: &Page,
    upload: &Upload,
    current: Option<UploadId>,
    names: &Names,
) -> UploadLine {
    let (tone, key) = match (upload.state, current) {
        (_, Some(current)) if current == upload.id => (Tone::Success, "upload-counts"),
        (State::Read, Some(current)) if upload.id < current => (Tone::Neutral, "upload-replaced"),
        (State::Waiting, _) => (Tone::Info, "upload-waiting"),
        (State::Read, _) => (Tone::Neutral, "upload-read"),
        (State::Unreadable, _) => (Tone::Error, "upload-unreadable"),
    };
    UploadLine {
        id: upload.id.to_string(),
        number: upload.number,
        name: upload.name.clone(),
        size: bytes(p.language, upload.size),
        rows: upload.rows,
        by: names.get(p.language, upload.received_by),
        at: upload.received_at,
        tone,
        chip: p.t(key),
        is_read: upload.state == State::Read,
    }
}

pub(crate) fn decision(p: &Page, decision: Option<Decision>) -> (Tone, String) {
    match decision {
        None => (Tone::Info, p.t("decision-none")),
        Some(Decision::Accepted) => (Tone::Success, p.t("decision-accepted")),
        Some(Decision::SentBack) if desk::is_for_staff(p) => {
            (Tone::Warning, p.t("status-with-unit"))
        }
        Some(Decision::SentBack) => (Tone::Warning, p.t("decision-sent-back")),
    }
}

/// A count or a decimal sum, formatted for the language.
pub(crate) fn sum(language: Language, text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let separator = if language == Language::Sv { '\u{a0}' } else { ',' };
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    let mark = if language == Language::Sv { ',' } else { '.' };
    if rest.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}{mark}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_as_people_read_them() {
        assert_eq!(sum(Language::Sv, "1234567.5"), "1\u{a0}234\u{a0}567,5");
        assert_eq!(sum(Language::En, "-1234567.25"), "−1,234,567.25");
        assert_eq!(sum(Language::Sv, "999"), "999");
    }
}
