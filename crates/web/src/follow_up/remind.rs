//! `/staff/periods/{id}/remind`: a letter to the units that have not submitted.

use axum::extract::Path;
use base::{Failure, LetterKind, PeriodId, Timestamp};
use collection::submissions::{self, Due, Remind};
use collection::{Outcome, Refusal, definitions, periods};
use organisations::permissions::Staff;
use organisations::units;
use serde::Deserialize;
use store::Tx;

use crate::desk::{self, last_moment};
use crate::kernel::{Answer, Ctx, Form, Problem};
use crate::messages::{people_of, tell_unit};
use crate::parts::Confirm;

/// The units that a reminder reaches now, and how many it leaves out, by reason.
struct Reminding {
    remind: Vec<Remind>,
    /// Units without a respondent.
    nobody: usize,
    /// Units whose respondents have not accepted their invitations.
    invited: usize,
    /// Units that were reminded recently.
    lately: usize,
}

fn reminding(
    tx: &mut Tx<'_>,
    now: Timestamp,
    staff: &Staff,
    period: PeriodId,
) -> Outcome<Reminding> {
    let Due { mut remind, lately } = submissions::due(tx, now, staff, period)?;
    let mut reached = Vec::with_capacity(remind.len());
    let (mut nobody, mut invited) = (0, 0);
    for one in remind.drain(..) {
        if !people_of(tx, now, one.unit)?.is_empty() {
            reached.push(one);
        } else if units::respondents_of(tx, one.unit, now)?.is_empty() {
            nobody += 1;
        } else {
            invited += 1;
        }
    }
    Ok(Reminding { nobody, invited, remind: reached, lately })
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        reminding(tx, now, &staff, period)
    });
    let Reminding { remind, nobody, invited, lately } = read.await?;
    let p = &ctx.page;
    let follows = if remind.is_empty() { "remind-none-follows" } else { "remind-follows" };
    let confirm = Confirm::new(
        p,
        p.t1("remind-ask", "n", remind.len()),
        p.t(follows),
        "remind-yes",
        format!("/staff/periods/{period}"),
    );
    let left_out =
        [(invited, "remind-invited"), (nobody, "remind-nobody"), (lately, "remind-lately")]
            .into_iter()
            .filter(|(n, _)| *n > 0);
    let confirm =
        left_out.fold(confirm.harmless(), |confirm, (n, key)| confirm.about(p.t1(key, "n", n)));
    ctx.html(&if remind.is_empty() { confirm.impossible() } else { confirm })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Nothing {}

pub(super) async fn remind(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let (now, origin) = (ctx.now(), ctx.face().origin.clone());
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let found = periods::period(tx, period)?;
        let title =
            definitions::definition(tx, found.definition)?.map(|d| d.title).unwrap_or_default();
        let Reminding { remind, .. } = reminding(tx, now, &staff, period)?;
        for one in &remind {
            let url = format!("{origin}/submission/{}", one.submission);
            tell_unit(tx, now, one.unit, |language| LetterKind::Reminder {
                collection: title[language as usize].clone(),
                deadline: last_moment(one.deadline),
                url: url.clone(),
            })?;
        }
        submissions::remind(tx, now, &staff, period, &remind)?;
        Ok::<_, Failure<Refusal>>(remind.len())
    });
    let notice = if write.await? > 0 { "notice-reminded" } else { "notice-nobody-reminded" };
    ctx.go_saying(format!("/staff/periods/{period}"), notice)
}
