//! `/register`: asks for the address and begins or corrects a flow. The response is the same
//! whether or not the address has an account.

use accounts::registration::{self, CodeRequest, NewFlow, Next, Purpose, Step};
use axum::extract::Query;
use axum::http::StatusCode;
use base::EmailAddress;
use serde::Deserialize;

use super::views::Address;
use super::{HeldFlow, first_step, flows, go_to_flow, is_signed_in, stepped};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, REGISTRATION, naming};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Goal {
    /// The local path to continue to.
    next: String,
    /// `yes`: begin another flow beside those that this browser has.
    beside: String,
    /// `yes`: the person cannot sign in.
    help: String,
}

impl Goal {
    fn is_help(&self) -> bool {
        self.help == "yes"
    }
}

/// A person whose address is confirmed continues at their step; before that, the address may be
/// changed.
pub(super) async fn show(ctx: Ctx, Query(to): Query<Goal>) -> Answer {
    let next = LocalPath::parse(&to.next).map(|next| next.to_string());
    let all = flows(&ctx).await?;
    let is_further =
        |flow: &&HeldFlow| flow.is_running() && flow.shown.next != Next::Do(Step::VerifyEmail);
    let found = match ctx.named_flow() {
        Some(id) => all.iter().find(|flow| flow.is_running() && flow.is_called(id)),
        None => all
            .iter()
            .rev()
            .find(is_further)
            .or_else(|| all.iter().rev().find(|flow| flow.is_running())),
    };
    match found.filter(|_| to.beside != "yes") {
        Some(flow) if is_further(&flow) => go_to_flow(&ctx, flow.shown.id).await,
        _ if is_signed_in(&ctx) => ctx.go(LocalPath::HOME),
        Some(flow) => {
            let id = flow.shown.id.to_string();
            let is_only_one =
                !all.iter().any(|other| other.is_running() && other.shown.id != flow.shown.id);
            // A form that names the flow corrects its address; one that does not begins another
            // flow.
            if ctx.named_flow().is_some() {
                ctx.belongs_to(&id, is_only_one);
            }
            let to_code = if is_only_one {
                "/register/code".to_owned()
            } else {
                naming("/register/code", &id)
            };
            ctx.html(&Address {
                sent_to: Some((flow.shown.address.to_string(), to_code)),
                ..page(&ctx, to.is_help(), ctx.typed_address(), next, Errors::new())
            })
        }
        None => ctx.html(&page(&ctx, to.is_help(), ctx.typed_address(), next, Errors::new())),
    }
}

fn page(
    ctx: &Ctx,
    help: bool,
    address: String,
    next: Option<String>,
    errors: Errors,
) -> Address<'_> {
    // The person is not known yet, so show the steps of a new account.
    let way = &ctx.portal.way_in.way;
    let purpose = if way.takes_addresses() { Purpose::SelfRegister } else { Purpose::Register };
    let steps: Vec<Step> = way.steps(purpose).collect();
    let app_next = steps.get(1) == Some(&Step::SecondFactor);
    Address {
        p: &ctx.page,
        steps: first_step(&steps, purpose),
        sent_to: None,
        app_next,
        open: way.takes_addresses(),
        // Where people must be invited, this page serves them too.
        help: help && ctx.portal.hall.is_open(),
        address,
        next,
        errors,
    }
}

pub(super) async fn send(ctx: Ctx, Query(to): Query<Goal>, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let next = LocalPath::parse(&fields.next).map(|next| next.to_string());
    let Ok(address) = EmailAddress::new(&fields.address) else {
        let key = if fields.address.trim().is_empty() {
            "sign-in-address-missing"
        } else {
            "sign-in-address-form"
        };
        let errors = Errors::one("address", p.t(key));
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page(&ctx, to.is_help(), fields.address, next, errors),
        );
    };
    ctx.limit_unless_familiar(Limit::SendCode, &address).await?;
    let held = flows(&ctx).await?;
    let corrects = ctx
        .named_flow()
        .and_then(|id| held.iter().find(|flow| flow.is_called(id)))
        .map(|flow| flow.token.clone());
    let from = NewFlow {
        form: ctx.form_shown(),
        held: held.into_iter().map(|flow| flow.token).collect(),
        corrects,
        next,
    };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let begun = ctx
        .portal
        .db
        .write(move |tx| {
            registration::begin(tx, &portal.way_in.way, &from, &address, &asker, language, now)
        })
        .await?;
    match begun {
        CodeRequest::Sent { flow, token } => {
            ctx.hold(&REGISTRATION, &flow.to_string(), &token);
            go_to_flow(&ctx, flow).await
        }
        CodeRequest::Further { flow } => go_to_flow(&ctx, flow).await,
        CodeRequest::TooMany { wait } => Err(Problem::TooMany { wait }),
        CodeRequest::Elsewhere(elsewhere) => stepped(&ctx, elsewhere).await,
    }
}
