use accounts::account;
use organisations::permissions::permit_staff;
use organisations::units;

use super::views::{Home, Task};
use crate::kernel::{Answer, Ctx, Problem};

/// How far back the overview looks for invitations.
const INVITATIONS: u32 = 5_000;

pub(super) async fn show(ctx: Ctx) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let (stuck, nobody) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let invitations = account::invitations(tx, INVITATIONS)?;
            let stuck = invitations.iter().filter(|i| account::is_stuck(i, now)).count();
            let mut nobody = 0;
            for unit in units::all(tx, &staff)? {
                nobody += usize::from(units::respondents_of(tx, unit.id, now)?.is_empty());
            }
            Ok((stuck, nobody))
        })
        .await?;
    let p = &ctx.page;
    let waits = [
        (stuck, "staff-task-stuck", "/staff/invitations?show=stuck", "invitations"),
        (nobody, "staff-task-nobody", "/staff/organisations?show=nobody", "units"),
    ];
    let tasks = waits
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, key, href, icon)| Task { count, words: p.t1(key, "n", count), href: href.to_owned(), icon })
        .collect();
    let periods = crate::follow_up::open_periods(&ctx).await?;
    ctx.html(&Home { p, tasks, periods })
}
