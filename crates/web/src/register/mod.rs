//! Onboarding: confirm the address, connect an app, choose a password, read the privacy notice, …
//! The same pages serve people who were invited, who join by themselves or through an upstream
//! provider, and who reset a password: each purpose is its own list of these steps.
//!
//! Each page asks which step its flow is at and redirects if it is another, so the back button, a
//! second tab and an old link all end at the right page. A browser can have several flows; forms
//! name theirs, so each tab continues its own.

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

use accounts::Token;
use accounts::registration::{self, FlowEnd, Next, Purpose, Shown, Step, StepOutcome};
use axum::Router;
use axum::routing::{get, post};
use base::{Fault, FlowId};

use crate::kernel::{Answer, Ctx, LocalPath, PageFlow, REGISTRATION, naming};
use crate::parts::Steps;
use crate::session::{COOKIE, form_escape, leading_back};
pub(crate) use names::typed as typed_names;
pub(crate) use password::{
    logins, rules as password_rules, typed as password_typed, words as password_words,
};
pub(crate) use second_factor::picture;

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
        .route("/register/human/help", get(human::show_help).post(human::ask_help))
        .route("/register/human/sound.wav", get(human::sound_itself))
        .route("/register/consent", get(consent::show).post(consent::agree))
        .route("/register/cancel", post(cancel::cancel))
        .route("/register/too-young", get(birth_date::too_young))
        .route("/register/shared", get(shared::show).post(shared::answer))
        .route("/register/over", get(over::show))
        .route("/consent", get(consent::show_renewal).post(consent::renew))
        .route("/privacy", get(notice::show_to_all).post(notice::accept_anew))
}

/// A flow of this browser, with its secret.
pub(crate) struct HeldFlow {
    pub(crate) token: Token,
    pub(crate) shown: Shown,
}

impl HeldFlow {
    fn is_running(&self) -> bool {
        !matches!(self.shown.next, Next::Over(_))
    }

    fn is_called(&self, id: &str) -> bool {
        self.shown.id.to_string() == id
    }
}

/// The flows of this browser, oldest first.
pub(crate) async fn flows(ctx: &Ctx) -> Result<Vec<HeldFlow>, Fault> {
    let tokens: Vec<Token> = ctx.held(&REGISTRATION).into_iter().map(|held| held.token).collect();
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let found = ctx.portal.db.read(move |tx| {
        let mut found = Vec::new();
        for token in &tokens {
            if let Some(shown) = registration::show(tx, &portal.way_in.way, token, now)? {
                found.push(HeldFlow { token: token.clone(), shown });
            }
        }
        Ok::<_, Fault>(found)
    });
    found.await
}

/// The flow that the page or form names; without a name, the oldest that runs. The page being
/// rendered is bound to it.
async fn held_flow(ctx: &Ctx) -> Result<Option<HeldFlow>, Fault> {
    let mut all = flows(ctx).await?;
    let running = all.iter().filter(|flow| flow.is_running()).count();
    let at = match ctx.named_flow() {
        Some(id) => all.iter().position(|flow| flow.is_called(id)),
        None => all.iter().position(HeldFlow::is_running).or(all.len().checked_sub(1)),
    };
    let Some(at) = at else { return Ok(None) };
    let found = all.swap_remove(at);
    let is_past_the_code = found.is_running() && found.shown.next != Next::Do(Step::VerifyEmail);
    ctx.belongs_to_flow(PageFlow {
        id: found.shown.id.to_string(),
        is_only_one: running == usize::from(found.is_running()),
        address: is_past_the_code.then(|| found.shown.address.to_string()),
    });
    Ok(Some(found))
}

/// The flow of this page.
pub(crate) async fn flow(ctx: &Ctx) -> Result<Option<Shown>, Fault> {
    Ok(held_flow(ctx).await?.map(|flow| flow.shown))
}

/// The secret of this page's flow.
pub(crate) async fn flow_token(ctx: &Ctx) -> Result<Option<Token>, Fault> {
    match ctx.named_flow() {
        Some(id) => Ok(ctx
            .held(&REGISTRATION)
            .into_iter()
            .find(|held| held.id == id)
            .map(|held| held.token)),
        None => Ok(held_flow(ctx).await?.map(|flow| flow.token)),
    }
}

/// Continues at the current step of a flow that was just begun or found. Removes cookies of flows
/// that no longer exist.
pub(crate) async fn go_to_flow(ctx: &Ctx, id: FlowId) -> Answer {
    let all = flows(ctx).await?;
    for held in ctx.held(&REGISTRATION) {
        if !all.iter().any(|flow| flow.is_called(&held.id)) {
            ctx.let_go(&REGISTRATION, &held.id);
        }
    }
    let Some(flow) = all.iter().find(|flow| flow.shown.id == id) else {
        return ctx.go(whereto(ctx, None));
    };
    let path = page_of_flow(&flow.shown);
    let others = all.iter().any(|other| other.shown.id != id && other.is_running());
    ctx.go(if others { LocalPath::from(naming(path.as_str(), &id.to_string())) } else { path })
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
        // Done when the flow begins, so no flow is ever at it.
        Step::Upstream => LocalPath::fixed("/join"),
    }
}

/// The page that a flow is at.
fn page_of_flow(shown: &Shown) -> LocalPath {
    match shown.next {
        Next::Do(step) => page_of(step, shown),
        Next::Link => LocalPath::fixed("/join/link"),
        Next::AskWhose => LocalPath::fixed(shared::HERE),
        // Finished: home asks for sign-in if the session cookie was lost.
        Next::Over(FlowEnd::Done) => LocalPath::HOME,
        Next::Over(_) => LocalPath::fixed("/register/over"),
    }
}

/// The page to redirect to if the flow is at another step. `shown` is the flow of this page.
pub(crate) fn whereto(ctx: &Ctx, shown: Option<&Shown>) -> LocalPath {
    match shown {
        Some(shown) => LocalPath::from(ctx.page.in_flow(page_of_flow(shown).as_str())),
        // The second click on the last step: the first one created the session. The recovery codes
        // are shown until they are kept; otherwise that page leads home.
        None if ctx.signed.is_some() => LocalPath::fixed("/account/recovery-codes"),
        None => LocalPath::fixed("/register"),
    }
}

/// The page of this browser's running flow, or the page that says why it ended; `None` without one.
pub(crate) async fn whereto_now(ctx: &Ctx) -> Result<Option<LocalPath>, Fault> {
    let shown = flow(ctx)
        .await?
        .filter(|shown| !matches!(shown.next, Next::Over(FlowEnd::Done | FlowEnd::Expired)));
    Ok(shown.as_ref().map(|shown| whereto(ctx, Some(shown))))
}

/// The flow if it is at this page's step, or else the path to redirect to.
async fn flow_at(ctx: &Ctx, path: &'static str) -> Result<Result<Shown, LocalPath>, Fault> {
    let shown = flow(ctx).await?;
    let to = whereto(ctx, shown.as_ref());
    Ok(match shown {
        Some(shown) if page_of_flow(&shown).as_str() == path => Ok(shown),
        _ => Err(to),
    })
}

/// Redirects after a step: to the next page, signed in, or to the page that says why the flow
/// ended.
async fn stepped(ctx: &Ctx, stepped: StepOutcome) -> Answer {
    match stepped {
        StepOutcome::Next => {
            let shown = flow(ctx).await?;
            ctx.go(whereto(ctx, shown.as_ref()))
        }
        StepOutcome::Completed(done) => {
            ctx.let_go(&REGISTRATION, &done.flow.to_string());
            ctx.sign_in_here(&done.session, done.device.as_ref(), false);
            let next = done.next.and_then(|next| LocalPath::parse(&next));
            if ctx.offers_new_factor() {
                return ctx.go_saying(
                    LocalPath::from(format!(
                        "/mfa?next={}",
                        form_escape(next.unwrap_or(LocalPath::HOME).as_str())
                    )),
                    "notice-recovery-used",
                );
            }
            // Connecting an app came with recovery codes.
            if matches!(done.purpose, Purpose::Register | Purpose::Reset) {
                return ctx.go(leading_back("/account/recovery-codes", next));
            }
            ctx.go_saying(ctx.after_sign_in(next), "notice-welcome")
        }
        StepOutcome::Over(FlowEnd::Unknown) if ctx.signed.is_none() => {
            ctx.go(LocalPath::fixed("/register/over"))
        }
        // The last step repeated without the session that it created: reveal nothing.
        StepOutcome::Over(FlowEnd::Done) if ctx.signed.is_none() => {
            ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-done-sign-in")
        }
        StepOutcome::Over(FlowEnd::Unknown | FlowEnd::Done) => ctx.go(LocalPath::HOME),
        StepOutcome::Over(_) => ctx.go(LocalPath::fixed("/register/over")),
    }
}

/// The stepper of this page.
fn steps(shown: &Shown, step: Step) -> Steps {
    let steps = steps_of(&shown.steps, step);
    if shown.purpose == Purpose::Register { with_codes(steps) } else { steps }
}

/// The stepper of the first page, before there is a flow.
fn first_step(all: &[Step], purpose: Purpose) -> Steps {
    let steps = steps_of(all, Step::VerifyEmail);
    if purpose == Purpose::Register { with_codes(steps) } else { steps }
}

/// A registration with an authenticator app ends with recovery codes, which are counted as a step.
fn with_codes(mut steps: Steps) -> Steps {
    if steps.names.contains(&"step-second-factor") {
        steps.names.push("step-recovery-codes");
    }
    steps
}

/// The stepper of the recovery codes, shown after a registration's flow is done.
pub(crate) fn last_step(ctx: &Ctx) -> Steps {
    let all: Vec<Step> = ctx.portal.way_in.way.steps(Purpose::Register).collect();
    let steps = with_codes(steps_of(&all, Step::VerifyEmail));
    let at = steps.names.len().saturating_sub(1);
    Steps { at, ..steps }
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

/// A signed-in browser needs no registration; for another account, sign out first.
fn is_signed_in(ctx: &Ctx) -> bool {
    ctx.signed.is_some() && ctx.cookies.get(COOKIE).is_some()
}
