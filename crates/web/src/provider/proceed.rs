//! `/oidc/continue/{id}`: the pages between an authorization request and its response. Each request
//! decides the next step from scratch, so reload, double click, back and a second tab all end at
//! the same place.

use accounts::second_factor;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Fault;
use oidc::authorize::{
    self, AnswerState, Decision, ErrorCode, PendingAuthorization, Request, Response,
};
use oidc::{Client, consent, token};
use serde::Deserialize;

use super::answer::{Arrival, send};
use super::authorize::{decide, path, reread};
use super::person::subject;
use super::views::{AskConsent, Cancel, Choose, NotPermitted, RequestEnded};
use super::{Provider, provider, words};
use crate::hall::{Logins, why_barred};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Problem, ask_in};
use crate::session::leading_back;
use crate::sign_in::end_session;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    /// `allow`, `cancel`, `me`, `other`.
    answer: String,
    /// The version of the consent text that the page showed.
    version: String,
    /// The account that the page was shown to.
    account: String,
}

impl Fields {
    /// Whether the page was shown to the person who is signed in now. After a change of person in
    /// another tab, the answer must not count: the page is shown again.
    fn were_for(&self, ctx: &Ctx) -> Result<bool, Problem> {
        Ok(ctx.signed_in()?.account.to_string() == self.account)
    }
}

/// A pending authorization request, parsed with the current settings.
struct WaitingRequest<'a> {
    provider: &'a Provider,
    id: String,
    pending: PendingAuthorization,
    request: Request,
    client: Client,
}

/// The outcome of answering a request.
enum Made {
    Sent(Response),
    Over,
}

async fn waiting(ctx: &Ctx, id: String) -> Result<Option<WaitingRequest<'_>>, Problem> {
    let provider = provider(ctx)?;
    let (now, bond, of) = (ctx.now(), ctx.bond(), id.clone());
    let Some(pending) =
        ctx.portal.db.read(move |tx| authorize::resume(tx, now, &of, &bond)).await?
    else {
        return Ok(None);
    };
    Ok(reread(provider, &pending.query).map(|(request, client)| WaitingRequest {
        provider,
        id,
        pending,
        request,
        client,
    }))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    match waiting(&ctx, id).await? {
        Some(waiting) if !waiting.pending.is_over => waiting.go_on(&ctx).await,
        found => over(&ctx, found.as_ref().map(|waiting| &waiting.client)),
    }
}

pub(super) async fn answer(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Answer {
    let Some(waiting) = waiting(&ctx, id).await? else { return over(&ctx, None) };
    let here = path(&waiting.id);
    match fields.answer.as_str() {
        "cancel" => waiting.refuse(&ctx, ErrorCode::AccessDenied).await,
        "other" => {
            end_session(&ctx).await?;
            ctx.go(leading_back("/sign-in", Some(here)))
        }
        "me" => {
            if fields.were_for(&ctx)? {
                let id = waiting.id.clone();
                ctx.portal.db.write(move |tx| authorize::confirm_person(tx, &id)).await?;
            }
            ctx.go(here)
        }
        "allow" => {
            if fields.were_for(&ctx)? {
                waiting.allow(&ctx, &fields.version).await?;
            }
            ctx.go(here)
        }
        _ => Err(Problem::BadRequest),
    }
}

pub(super) async fn ask_to_cancel(ctx: Ctx, Path(id): Path<String>) -> Answer {
    match waiting(&ctx, id).await? {
        Some(waiting) => ctx.html(&Cancel {
            p: &ctx.page,
            service: waiting.client.name.get(ctx.page.language).to_owned(),
            here: path(&waiting.id).to_string(),
        }),
        None => over(&ctx, None),
    }
}

impl WaitingRequest<'_> {
    async fn decide(&self, ctx: &Ctx) -> Result<Decision, Problem> {
        let (request, client, who) =
            (self.request.clone(), self.client.clone(), ctx.signed.as_ref().map(subject));
        let (person_confirmed, asked_at, now) =
            (self.pending.person_confirmed, self.pending.asked_at, ctx.now());
        let portal = ctx.portal.clone();
        Ok(ctx
            .portal
            .db
            .read(move |tx| {
                decide(
                    tx,
                    &request,
                    &client,
                    who.as_ref(),
                    person_confirmed,
                    asked_at,
                    &portal.hall,
                    now,
                )
            })
            .await?)
    }

    async fn go_on(&self, ctx: &Ctx) -> Answer {
        let here = || Some(path(&self.id));
        let (p, service) = (&ctx.page, self.client.name.get(ctx.page.language).to_owned());
        match self.decide(ctx).await? {
            Decision::SignIn => ctx.go(leading_back("/sign-in", here())),
            Decision::Reauthenticate => ctx.go(leading_back("/account/confirm", here())),
            Decision::SecondFactor => {
                let account = ctx.signed_in()?.account;
                let has_one = !ctx
                    .portal
                    .db
                    .read(move |tx| second_factor::factors(tx, account))
                    .await?
                    .is_empty();
                ctx.go(leading_back(if has_one { "/account/confirm" } else { "/mfa" }, here()))
            }
            Decision::ConfirmAccount => {
                let hoped_for = self.request.login_hint.as_ref().map(ToString::to_string);
                let signed = ctx.signed_in()?;
                ctx.html(&Choose {
                    p,
                    service,
                    account: signed.account.to_string(),
                    person: signed.person.clone(),
                    hoped_for,
                })
            }
            Decision::NotPermitted => {
                let account = ctx.signed_in()?.account;
                let logins = ctx.portal.db.read(move |tx| Logins::of(tx, account)).await?;
                let barred = logins
                    .barred(&ctx.portal.hall, self.client.id.as_str())
                    .map(|rule| why_barred(p, rule));
                ctx.html_as(
                    StatusCode::FORBIDDEN,
                    &NotPermitted {
                        p,
                        service,
                        roles: words::roles(p, &self.client.roles),
                        barred,
                    },
                )
            }
            Decision::AskConsent(scopes) => {
                let here = path(&self.id).to_string();
                ctx.html(&AskConsent::new(
                    p,
                    &self.client,
                    &scopes,
                    &self.request.redirect_uri,
                    ctx.signed_in()?,
                    here,
                ))
            }
            Decision::Issue => self.issue(ctx).await,
            Decision::Refuse(error) => self.refuse(ctx, error).await,
        }
    }

    /// Stores the consent, if it still covers what the page showed.
    async fn allow(&self, ctx: &Ctx, version: &str) -> Result<(), Problem> {
        ctx.signed_in()?;
        if let Decision::AskConsent(scopes) = self.decide(ctx).await?
            && version == self.client.consent_version.to_string()
        {
            let (account, client, now) = (ctx.signed_in()?.account, self.client.clone(), ctx.now());
            ctx.portal
                .db
                .write(move |tx| consent::give(tx, now, account, &client, &scopes))
                .await?;
        }
        Ok(())
    }

    async fn issue(&self, ctx: &Ctx) -> Answer {
        let signed = ctx.signed_in()?;
        let (id, request, who, now) =
            (self.id.clone(), self.request.clone(), subject(signed), ctx.now());
        let identity = self.provider.identity.clone();
        let made = ctx.portal.db.write(move |tx| {
            Ok::<_, Fault>(match authorize::answer(tx, now, &id)? {
                AnswerState::Now | AnswerState::Again => Made::Sent(Response::code(
                    &identity,
                    &request,
                    &token::issue(tx, now, &request, &who)?,
                )),
                AnswerState::Over => Made::Over,
            })
        });
        self.send(ctx, made.await?)
    }

    async fn refuse(&self, ctx: &Ctx, error: ErrorCode) -> Answer {
        let (id, now) = (self.id.clone(), ctx.now());
        let answered = ctx.portal.db.write(move |tx| authorize::answer(tx, now, &id)).await?;
        let made = match answered {
            AnswerState::Now | AnswerState::Again => {
                Made::Sent(Response::refusal(&self.provider.identity, &self.request, error))
            }
            AnswerState::Over => Made::Over,
        };
        self.send(ctx, made)
    }

    fn send(&self, ctx: &Ctx, made: Made) -> Answer {
        ask_in(ctx, None);
        match made {
            Made::Sent(response) => {
                send(ctx, &response, self.client.name.get(ctx.page.language), Arrival::Form)
            }
            Made::Over => over(ctx, Some(&self.client)),
        }
    }
}

/// Nothing to continue: answered, expired, or another browser's.
fn over(ctx: &Ctx, client: Option<&Client>) -> Answer {
    ask_in(ctx, None);
    let service = client.map(|client| {
        (
            client.name.get(ctx.page.language).to_owned(),
            client.home.as_ref().map(ToString::to_string),
        )
    });
    ctx.html_as(StatusCode::GONE, &RequestEnded { p: &ctx.page, service })
}

/// The way back for a person who does not want to continue: to the client that asked, else to a
/// page of the portal.
pub(crate) fn way_out(next: &str, otherwise: &'static str) -> LocalPath {
    match next.strip_prefix("/oidc/continue/") {
        Some(id) if !id.contains(['/', '?']) => {
            LocalPath::from(format!("/oidc/continue/{id}/cancel"))
        }
        _ => LocalPath::fixed(otherwise),
    }
}
