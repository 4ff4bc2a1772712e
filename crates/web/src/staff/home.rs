//! `/staff`: the tasks that wait for staff, and the periods that are open.

use ::messages::threads::{self, Viewer};
use accounts::account;
use collection::submissions::{self, Status};
use collection::{definitions, extensions, periods};
use organisations::permissions::permit_staff;
use organisations::units;
use store::jobs::{self, Lane};

use super::views::{Home, Task};
use crate::desk::period_words;
use crate::kernel::{Answer, Ctx, Problem};

/// How many open invitations the overview reads at most.
const INVITATIONS: u32 = 5_000;

pub(super) async fn show(ctx: Ctx) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let (aside, stuck, nobody, threads, extensions, submitted) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut aside = [0; 2];
            for lane in jobs::lanes(tx, now)? {
                aside[usize::from(!Lane::MAIL.contains(&lane.lane))] +=
                    usize::try_from(lane.set_aside).unwrap_or(usize::MAX);
            }
            let invitations = account::open_invitations(tx, INVITATIONS)?;
            let stuck = invitations.iter().filter(|i| account::is_stuck(i, now)).count();
            let nobody = units::without_respondents(tx, &staff, now)?.len();
            let threads = threads::unread(tx, Viewer::Staff(&staff, me))? as usize;
            let extensions = extensions::waiting(tx, &staff)?.len();
            let mut submitted = Vec::new();
            for (period, count) in submissions::to_decide(tx, &staff)? {
                let period = periods::period(tx, period)?;
                let title = definitions::definition(tx, period.definition)?
                    .map(|d| d.title)
                    .unwrap_or_default();
                submitted.push((period, title, count as usize));
            }
            Ok((aside, stuck, nobody, threads, extensions, submitted))
        })
        .await?;
    let p = &ctx.page;
    let to_decide = submitted.into_iter().map(|(period, title, count)| {
        let of = format!("{}, {}", title[p.language as usize], period_words(p, &period));
        let words = p.t2("staff-task-decide", "n", count, "of", of.as_str());
        Task {
            count,
            words,
            href: format!("/staff/periods/{}?status={}", period.id, Status::Submitted),
            icon: "submission",
        }
    });
    let waits = [
        (threads, "staff-task-threads", "/staff/messages?show=waiting", "messages"),
        (extensions, "staff-task-extensions", "/staff/extensions", "extension"),
        (aside[0], "staff-task-letters", "/staff/letters", "warning"),
        (aside[1], "staff-task-work", "/staff/letters", "warning"),
        (stuck, "staff-task-stuck", "/staff/invitations?show=stuck", "invitations"),
        (nobody, "staff-task-nobody", "/staff/organisations?show=nobody", "units"),
    ];
    let waits = waits.into_iter().filter(|(count, ..)| *count > 0);
    let tasks = to_decide
        .chain(waits.map(|(count, key, href, icon)| Task {
            count,
            words: p.t1(key, "n", count),
            href: href.to_owned(),
            icon,
        }))
        .collect();
    let periods = crate::follow_up::open_periods(&ctx).await?;
    let administrator = super::sessions::is_administrator(&ctx).await?;
    ctx.html(&Home { p, tasks, periods, administrator })
}
