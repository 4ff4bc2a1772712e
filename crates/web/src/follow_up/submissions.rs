//! `/staff/submissions/{id}`: one unit's submission, to accept or send back. A decision names the
//! receipt and status that the page showed, so that staff never decide on something they haven't
//! seen.

use axum::extract::Path;
use axum::http::StatusCode;
use base::{Failure, LetterKind, SubmissionId};
use collection::periods::{Act, may};
use collection::review::{self, Comment, CommentTarget, RuleFinding, Severity};
use collection::submissions::{self, Contact, Receipt, Shown, Status, SubmissionView};
use collection::uploads::{self, Upload};
use collection::{Refusal, definitions, extensions};
use jiff::civil::Date;
use serde::Deserialize;
use store::Tx;

use super::views::{RuleLine, Submission};
use crate::desk::{self, Names};
use crate::extension;
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};
use crate::messages::tell_unit;
use crate::submission::views::CommentLine;
use crate::submission::{Opened, about, receipt_view, upload_line};

struct Read {
    opened: Opened,
    uploads: Vec<Upload>,
    findings: Vec<RuleFinding>,
    comments: Vec<Comment>,
    receipts: Vec<Receipt>,
    asked: Vec<extensions::Extension>,
    contact: Contact,
    names: Names,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, DecideForm::default(), Errors::new(), StatusCode::OK).await
}

/// `status` is 422 for a form with errors, and 409 if the submission changed since the form was
/// shown.
async fn page(ctx: &Ctx, id: &str, form: DecideForm, errors: Errors, status: StatusCode) -> Answer {
    let account = desk::account(ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let seen = submissions::open_for_staff(tx, &staff, id)?;
        let uploads = uploads::of_submission(tx, &seen)?;
        let (findings, comments) = match seen.submission.upload {
            Some(upload) => (review::findings(tx, upload)?, review::comments(tx, upload)?),
            None => Default::default(),
        };
        let receipts = submissions::receipts(tx, &seen)?;
        let asked = extensions::of_submission(tx, &seen)?;
        let contact = submissions::contact_for_staff(tx, &staff, id)?;
        let people = uploads
            .iter()
            .map(|u| u.received_by)
            .chain(comments.iter().map(|c| c.written_by))
            .chain(receipts.iter().filter_map(|r| r.submitted_by));
        let names = Names::of(tx, people.collect::<Vec<_>>())?;
        Ok::<_, Failure<Refusal>>(Read {
            opened: about(tx, seen)?,
            uploads,
            findings,
            comments,
            receipts,
            asked,
            contact,
            names,
        })
    });
    let Read { opened, uploads, findings, comments, receipts, asked, contact, names } =
        read.await?;
    let titles = ctx.portal.processing.titles(opened.seen.period.definition).await?;
    let p = &ctx.page;
    let broken = match opened.seen.submission.upload {
        Some(upload) if !findings.is_empty() => {
            ctx.portal.processing.sheet(upload).await?.1.rules()
        }
        _ => Vec::new(),
    };
    let in_words = |rule: &str| {
        broken.iter().find(|known| known.id == rule).map(|known| known.say(p.language).to_owned())
    };
    let input = opened.seen.decision_input();
    let newest = receipts.first().map(|receipt| receipt.number);
    let target = |target: &CommentTarget| match target {
        CommentTarget::All => p.t("review-comment-all"),
        CommentTarget::Row(row) => p.t1("row-title", "n", p.number(row)),
        CommentTarget::Key(key) => key.clone(),
    };
    let comment = |c: &Comment| {
        let by = names.get(p.language, c.written_by);
        let line = CommentLine { id: c.id.to_string(), body: c.body.clone(), by, at: c.written_at };
        (format!("{} · {}", c.rule, target(&c.target)), line)
    };
    let zone = opened.seen.period.zone.clone();
    let contact = [
        ("contact-name", contact.name),
        ("contact-phone", contact.phone),
        ("contact-system", contact.payroll_system),
    ];
    let view = Submission {
        p,
        period: opened.seen.period.id.to_string(),
        uploads: uploads
            .iter()
            .map(|u| upload_line(p, u, opened.seen.submission.upload, &names))
            .collect(),
        rules: findings
            .iter()
            .map(|f| RuleLine {
                words: in_words(&f.rule),
                rule: f.rule.clone(),
                is_error: f.severity == Severity::Error,
                count: f.count,
                answered: f.answered,
            })
            .collect(),
        comments: comments.iter().map(comment).collect(),
        receipts: receipts.iter().map(|r| receipt_view(p, r, &names, &titles)).collect(),
        asked: asked.iter().map(|e| extension::line(p, &zone, e)).collect(),
        contact: contact
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (p.t(key), value))
            .collect(),
        decide: newest.filter(|_| may(Act::SendBack, &input, now).is_ok()),
        may_accept: may(Act::Accept, &input, now).is_ok(),
        shown: input.status.to_string(),
        message: form.message,
        until: form.until,
        frame: opened.frame(p),
        meanwhile: status == StatusCode::CONFLICT,
        errors,
    };
    ctx.html_as(status, &view)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DecideForm {
    /// The receipt's number and the submission's status, as the page showed them.
    number: u32,
    shown: String,
    message: String,
    until: String,
}

impl DecideForm {
    fn shown(&self) -> Shown {
        // A form without a status showed nothing to decide on.
        Shown { number: self.number, status: self.shown.parse().unwrap_or(Status::NotBegun) }
    }
}

pub(super) async fn accept(
    ctx: Ctx,
    Path(path): Path<String>,
    Form(form): Form<DecideForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let id: SubmissionId = path.parse().map_err(|_| Problem::NotFound)?;
    let shown = form.shown();
    let (now, origin) = (ctx.now(), ctx.face().origin.clone());
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let seen = submissions::accept(tx, now, &staff, id, shown)?;
        tell(tx, now, &seen, true, &origin)
    });
    match write.await {
        Ok(()) => ctx.go_saying(format!("/staff/submissions/{id}"), "notice-accepted"),
        Err(Failure::Refused(Refusal::AlreadyDecided | Refusal::Replaced)) => {
            other_meanwhile(&ctx, &path, form).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The page with the current state: a colleague decided, or the unit submitted again, after the
/// form was shown.
async fn other_meanwhile(ctx: &Ctx, id: &str, form: DecideForm) -> Answer {
    page(ctx, id, form, Errors::new(), StatusCode::CONFLICT).await
}

pub(super) async fn send_back(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<DecideForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let submission: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let (now, origin) = (ctx.now(), ctx.face().origin.clone());
    let until: Option<Date> = match form.until.trim() {
        "" => None,
        text => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let errors = Errors::one("until", ctx.page.t("period-day-wrong"));
                return page(&ctx, &id, form, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        },
    };
    let (message, shown) = (form.message.clone(), form.shown());
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let seen = submissions::send_back(tx, now, &staff, submission, shown, &message, until)?;
        tell(tx, now, &seen, false, &origin)
    });
    let wrong = match write.await {
        Ok(()) => {
            return ctx.go_saying(format!("/staff/submissions/{submission}"), "notice-sent-back");
        }
        Err(Failure::Refused(Refusal::AlreadyDecided | Refusal::Replaced)) => {
            return other_meanwhile(&ctx, &id, form).await;
        }
        Err(Failure::Refused(Refusal::TextMissing)) => ("message", "send-back-message-missing"),
        Err(Failure::Refused(Refusal::DayNeeded)) => ("until", "send-back-day-needed"),
        Err(Failure::Refused(Refusal::NotLater)) => ("until", "send-back-day-passed"),
        Err(other) => return Err(other.into()),
    };
    page(
        &ctx,
        &id,
        form,
        Errors::one(wrong.0, ctx.page.t(wrong.1)),
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

fn tell(
    tx: &mut Tx<'_>,
    now: base::Timestamp,
    seen: &SubmissionView,
    accepted: bool,
    origin: &str,
) -> Result<(), Failure<Refusal>> {
    let title =
        definitions::definition(tx, seen.period.definition)?.map(|d| d.title).unwrap_or_default();
    let url = format!("{origin}/submission/{}", seen.submission.id);
    tell_unit(tx, now, seen.submission.unit, |language| LetterKind::SubmissionDecided {
        collection: title[language as usize].clone(),
        accepted,
        url: url.clone(),
    })?;
    Ok(())
}
