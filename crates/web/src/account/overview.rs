//! `/account`: sign-in methods and sessions.

use accounts::{password, second_factor, session};

use super::factors::is_demanded;
use super::views::{Account, Factor, SessionRow};
use crate::kernel::{Answer, Ctx};

pub(super) async fn show(ctx: Ctx) -> Answer {
    let signed = ctx.signed_in()?;
    let (account, here, now, lengths) =
        (signed.account, signed.session, ctx.now(), ctx.portal.way_in.sessions);
    let activated = signed.inner.account.activated_at;
    let (changed, factors, codes, sessions) = ctx
        .portal
        .db
        .read(move |tx| {
            let changed = password::changed_at(tx, account)?;
            let factors = second_factor::factors(tx, account)?;
            let codes = second_factor::recovery_codes(tx, account)?;
            Ok::<_, base::Fault>((
                changed,
                factors,
                codes,
                session::of_account(tx, account, &lengths, now)?,
            ))
        })
        .await?;
    let removable = factors.len() > 1 || !is_demanded(&ctx);
    let first_app = ctx.page.t("account-factor-unnamed");
    let factors = factors.into_iter().map(|factor| Factor {
        id: factor.id.to_string(),
        name: factor.label.map_or_else(|| first_app.clone(), String::from),
        added: factor.created_at,
        last_used: factor.last_used_at,
        removable,
    });
    let unknown = ctx.page.t("account-session-unknown");
    let sessions = sessions.into_iter().map(|session| SessionRow {
        id: session.id.to_string(),
        device: if session.device.is_empty() { unknown.clone() } else { session.device },
        place: Some(session.place).filter(|place| !place.is_empty()),
        begun: session.times.created_at,
        last_used: session.times.used_at,
        here: session.id == here,
    });
    ctx.html(&Account {
        p: &ctx.page,
        has_password: changed.is_some(),
        password_changed: changed
            .filter(|changed| activated.is_none_or(|activated| *changed > activated)),
        factors: factors.collect(),
        codes_left: codes.left,
        sessions: sessions.collect(),
    })
}
