//! The steps of a new person: prove the address, connect an app, choose a password, read the privacy notice … The same pages serve who was invited, who comes
//! by themselves with an address or from elsewhere, and who has forgotten the password: other lists of the same steps.
//!
//! Each page asks which step the flow of this browser is at and, if it is another, leads there. So the back button, a second tab and a link from last week
//! all end at the right place.

mod address;
mod birth_date;
mod cancel;
mod code;
mod consent;
mod countries;
mod drawing;
mod human;
mod names;
mod notice;
mod other_address;
mod over;
mod password;
pub mod samples;
mod second_factor;
mod shared;
pub mod views;

use std::time::Duration;

use accounts::Token;
use accounts::registration::{self, FLOW_LIFE, Next, Over, Purpose, Shown, Step, Stepped};
use axum::Router;
use axum::routing::{get, post};
use base::Fault;

use crate::kernel::{Answer, Ctx, LocalPath};
use crate::parts::Steps;
use crate::session::COOKIE;
pub(crate) use password::{rules as password_rules, typed as password_typed, words as password_words};
pub(crate) use second_factor::picture;

/// Name of the cookie of the browser that a flow is bound to, without prefix.
pub(crate) const FLOW: &str = "flow";

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/register", get(address::show).post(address::send))
        .route("/register/code", get(code::show).post(code::confirm))
        .route("/register/code/new", post(code::send_new))
        .route("/register/second-factor", get(second_factor::show).post(second_factor::prove))
        .route("/register/confirm", get(second_factor::show_confirm).post(second_factor::confirm))
        .route("/register/password", get(password::show).post(password::choose))
        .route("/register/names", get(names::show).post(names::give))
        .route("/register/privacy", get(notice::show).post(notice::accept))
        .route("/register/other-address", get(other_address::show).post(other_address::send))
        .route("/register/birth-date", get(birth_date::show).post(birth_date::give))
        .route("/register/human", get(human::show).post(human::prove))
        .route("/register/human/picture", get(human::show_picture).post(human::picture))
        .route("/register/human/picture.png", get(human::picture_itself))
        .route("/register/human/sound", get(human::show_sound).post(human::sound))
        .route("/register/human/sound.wav", get(human::sound_itself))
        .route("/register/consent", get(consent::show).post(consent::agree))
        .route("/register/cancel", post(cancel::cancel))
        .route("/register/too-young", get(birth_date::too_young))
        .route("/register/shared", get(shared::show).post(shared::answer))
        .route("/register/over", get(over::show))
        .route("/consent", get(consent::show_anew).post(consent::agree_anew))
        .route("/privacy", get(notice::show_to_all).post(notice::accept_anew))
}

/// The flow of this browser, if it has one.
pub(crate) async fn flow(ctx: &Ctx) -> Result<Option<Shown>, Fault> {
    let Some(token) = ctx.token(FLOW) else { return Ok(None) };
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    ctx.portal.db.read(move |tx| registration::show(tx, &portal.way_in.way, &token, now)).await
}

/// The page of a step.
fn page_of(step: Step, shown: &Shown) -> LocalPath {
    match step {
        Step::VerifyEmail => LocalPath::fixed("/register/code"),
        Step::SecondFactor if shown.enrolling.is_none() => LocalPath::fixed("/register/confirm"),
        Step::SecondFactor => LocalPath::fixed("/register/second-factor"),
        Step::Password => LocalPath::fixed("/register/password"),
        Step::BirthDate => LocalPath::fixed("/register/birth-date"),
        Step::Names => LocalPath::fixed("/register/names"),
        Step::HumanCheck => LocalPath::fixed("/register/human"),
        Step::OrganisationConsent => LocalPath::fixed("/register/consent"),
        Step::PrivacyNotice => LocalPath::fixed("/register/privacy"),
        // Done when the flow begins; nobody stands at it.
        Step::Upstream => LocalPath::fixed("/join"),
    }
}

/// Where somebody whose flow stands elsewhere is led.
pub(crate) fn whereto(shown: Option<&Shown>) -> LocalPath {
    match shown.map(|shown| (shown.next, shown)) {
        None => LocalPath::fixed("/register"),
        Some((Next::Do(step), shown)) => page_of(step, shown),
        Some((Next::Link, _)) => LocalPath::fixed("/join/link"),
        Some((Next::AskWhose, _)) => LocalPath::fixed(shared::HERE),
        // Finished: home, which asks for sign-in where the session's cookie was lost.
        Some((Next::Over(Over::Done), _)) => LocalPath::HOME,
        Some((Next::Over(_), _)) => LocalPath::fixed("/register/over"),
    }
}

/// The page of this browser's running flow, or the one that says why it goes no further; `None` where nothing runs.
pub(crate) async fn whereto_now(ctx: &Ctx) -> Result<Option<LocalPath>, Fault> {
    let shown = flow(ctx).await?.filter(|shown| !matches!(shown.next, Next::Over(Over::Done | Over::Expired)));
    Ok(shown.as_ref().map(|shown| whereto(Some(shown))))
}

/// The flow if it stands at this page's step; otherwise the answer that leads to where it stands.
async fn standing_at(ctx: &Ctx, path: &'static str) -> Result<Result<Shown, LocalPath>, Fault> {
    let shown = flow(ctx).await?;
    let to = whereto(shown.as_ref());
    Ok(match shown {
        Some(shown) if to.as_str() == path => Ok(shown),
        _ => Err(to),
    })
}

/// After a step: on to the next page, signed in, or nothing to go on with.
async fn stepped(ctx: &Ctx, stepped: Stepped) -> Answer {
    match stepped {
        Stepped::Next => {
            let shown = flow(ctx).await?;
            ctx.go(whereto(shown.as_ref()))
        }
        Stepped::Completed(done) => {
            // The flow's cookie stays for its hour: a double click on the last step is answered with the same session.
            ctx.sign_in_here(&done.session, done.device.as_ref(), false);
            // Who connected an app got recovery codes with it.
            if matches!(done.purpose, Purpose::Register | Purpose::Reset) {
                return ctx.go(LocalPath::fixed("/account/recovery-codes"));
            }
            let next = done.next.and_then(|next| LocalPath::parse(&next));
            ctx.go_saying(ctx.after_sign_in(next), "notice-welcome")
        }
        Stepped::Over(Over::Unknown) if ctx.signed.is_none() => ctx.go(LocalPath::fixed("/register/over")),
        Stepped::Over(Over::Unknown | Over::Done) => ctx.go(LocalPath::HOME),
        Stepped::Over(_) => ctx.go(LocalPath::fixed("/register/over")),
    }
}

/// This browser's token, kept for as long as a flow lives; a new one where it has none.
pub(crate) fn token_of_browser(ctx: &Ctx) -> Token {
    let token = ctx.token(FLOW).unwrap_or_else(|| Token::new(&*ctx.portal.entropy));
    ctx.cookies.set(FLOW, &token.reveal(), Some(FLOW_LIFE + Duration::from_secs(60)));
    token
}

/// Where in the way this page is.
fn steps(shown: &Shown, step: Step) -> Steps {
    steps_of(&shown.steps, step)
}

fn steps_of(all: &[Step], step: Step) -> Steps {
    let names: Vec<&'static str> = all
        .iter()
        .map(|step| match step {
            Step::VerifyEmail => "step-address",
            Step::SecondFactor => "step-second-factor",
            Step::Password => "step-password",
            Step::Upstream => "step-upstream",
            Step::BirthDate => "step-birth-date",
            Step::Names => "step-names",
            Step::HumanCheck => "step-human",
            Step::OrganisationConsent => "step-consent",
            Step::PrivacyNotice => "step-privacy",
        })
        .collect();
    let at = all.iter().position(|s| *s == step).unwrap_or(0);
    Steps::new(&names, at)
}

/// A signed-in browser needs no way in; who wants another account signs out first.
fn is_signed_in(ctx: &Ctx) -> bool {
    ctx.signed.is_some() && ctx.cookies.get(COOKIE).is_some()
}
