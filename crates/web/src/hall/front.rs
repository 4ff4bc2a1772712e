//! `/` of an open portal: the services behind it, visible without signing in.

use super::views::Front;
use crate::kernel::{Answer, Ctx, Hall};

pub(crate) fn front(ctx: &Ctx, hall: &Hall) -> Answer {
    let p = &ctx.page;
    let lead = hall.front.as_ref().map(|lead| lead.get(p.language)).unwrap_or_default();
    ctx.html(&Front { p, lead, services: hall.by_environment(), links: &hall.links })
}
