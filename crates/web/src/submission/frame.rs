//! One submission opened by its respondent, and the heading of its pages.

use base::{AccountId, Failure, Fault, SubmissionId, Timestamp};
use collection::periods::{Act, Kind, NotNow, State, may, state};
use collection::review::{self, Left};
use collection::submissions::{self, Status, SubmissionView};
use collection::{Outcome, Refusal, definitions};
use organisations::permissions::ForUnit;
use organisations::units::{self, Unit};
use store::Tx;

use super::views::Frame;
use crate::desk::{last_moment, period_words, status_chip, unit_line};
use crate::home::Part;
use crate::kernel::{Ctx, Page, Problem};

/// A submission that the person may see, with what all its pages show.
pub(crate) struct Opened {
    pub(crate) seen: SubmissionView,
    pub(crate) unit: Unit,
    pub(crate) title: [String; 2],
    pub(crate) left: Option<Left>,
    /// What staff ask the unit to do.
    pub(crate) asked_for: Option<String>,
}

impl From<Part> for Opened {
    fn from(Part { unit, seen, left, title, asked_for, .. }: Part) -> Self {
        Self { seen, unit, title, left, asked_for }
    }
}

/// Opens a submission of one of the account's units.
pub(crate) fn read(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: SubmissionId,
    now: Timestamp,
) -> Outcome<(ForUnit, Opened)> {
    let by = collection::permit(tx, account, id, now)?;
    let seen = submissions::open(tx, &by, id)?;
    Ok((by, about(tx, seen)?))
}

/// Completes an opened submission with what its pages show.
pub(crate) fn about(tx: &mut Tx<'_>, seen: SubmissionView) -> Outcome<Opened> {
    let unit = units::find(tx, seen.submission.unit)?
        .ok_or_else(|| Fault::new("a submission without a unit"))?;
    let definition = definitions::definition(tx, seen.period.definition)?;
    let left = seen.submission.upload.map(|upload| review::left(tx, upload)).transpose()?;
    let asked_for = submissions::asked_for(tx, &seen)?;
    Ok(Opened {
        seen,
        unit,
        title: definition.map(|d| d.title).unwrap_or_default(),
        left,
        asked_for,
    })
}

/// Opens the submission of the path's `{id}`.
pub(crate) async fn open(ctx: &Ctx, id: &str) -> Result<(AccountId, Opened), Problem> {
    let account = crate::desk::account(ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read =
        ctx.portal.db.read(move |tx| Ok::<_, Failure<Refusal>>(read(tx, account, id, now)?.1));
    Ok((account, read.await?))
}

impl Opened {
    pub(crate) fn id(&self) -> SubmissionId {
        self.seen.submission.id
    }

    pub(crate) fn frame(&self, p: &Page) -> Frame {
        let (seen, now) = (&self.seen, p.now);
        let (tone, chip) = status_chip(p, seen.submission.status);
        let deadline = last_moment(seen.deadline());
        let is_open = |act| may(act, &seen.decision_input(), now).is_ok();
        let running = seen.period.opens_at <= now
            && now < seen.deadline()
            && state(&seen.period, now) != State::Erased;
        let at_work = matches!(seen.submission.status, Status::InReview | Status::SentBack);
        let left = self.left.filter(|_| at_work);
        Frame {
            id: seen.submission.id.to_string(),
            title: self.title[p.language as usize].clone(),
            period: period_words(p, &seen.period),
            unit: unit_line(&self.unit),
            tone,
            chip,
            is_test: seen.period.kind == Kind::Test && running,
            erases_at: last_moment(seen.period.closes_at),
            deadline,
            is_late: now >= seen.deadline(),
            is_early: now < seen.period.opens_at,
            is_erased: seen.period.erased_at.is_some(),
            opens_at: seen.period.opens_at,
            days_left: running.then(|| p.days_until(deadline)),
            extended: seen.submission.extended_to.is_some(),
            may_upload: is_open(Act::Upload),
            may_review: is_open(Act::Review),
            may_ask_extension: is_open(Act::AskForExtension),
            with_staff: matches!(seen.submission.status, Status::Submitted | Status::Accepted),
            counts: seen.submission.upload.map(|upload| upload.to_string()),
            errors: left.map_or(0, |l| l.errors),
            warnings: left.map_or(0, |l| l.warnings),
            ready: left.is_some_and(Left::is_nothing) && is_open(Act::Submit),
            asked_for: self.asked_for.clone(),
            left: left.map(|l| p.t2("left", "errors", l.errors, "warnings", l.warnings)),
        }
    }

    /// The upload that counts, or a problem page that leads to uploading one.
    pub(crate) fn upload(&self) -> Result<base::UploadId, Problem> {
        let upload = self.seen.submission.upload;
        upload.ok_or_else(|| {
            crate::kernel::Explain::explain(Refusal::NotNow(NotNow::NothingUploaded))
        })
    }
}
