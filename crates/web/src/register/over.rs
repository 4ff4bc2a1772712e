//! `/register/over`: says why the flow ended, and what to do next.

use accounts::registration::{FlowEnd, Next};

use super::flow;
use super::views::{Ended, Over as View};
use crate::hall::views::SharedAddress;
use crate::kernel::{Answer, Ctx};

pub(super) async fn show(ctx: Ctx) -> Answer {
    let shown = flow(&ctx).await?;
    let (p, over) = (&ctx.page, shown.as_ref().map(|shown| shown.next));
    let next = shown.as_ref().and_then(|shown| shown.going.clone());
    let address = shown.as_ref().map(|shown| shown.address.to_string()).unwrap_or_default();
    // This browser confirmed the address, so the account's state is not revealed to anyone else.
    let ended = match over {
        Some(Next::Over(FlowEnd::SharedAddress)) => {
            return ctx.html(&SharedAddress { p, address, refused: true });
        }
        Some(Next::Over(FlowEnd::HasAccount)) => Ended::HasAccount,
        Some(Next::Over(FlowEnd::Closed)) => Ended::Closed,
        _ => Ended::TooLate,
    };
    ctx.html(&View { p, ended, address, next })
}
