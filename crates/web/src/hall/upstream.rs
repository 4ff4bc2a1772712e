//! To another provider and back.
//!
//! The policy lets forms go to this portal alone, and browsers hold a form's redirects against it too. So the form that starts a sign-in is answered with a
//! page that leads on by itself (a refresh of no seconds, and a link), and nothing has to be kept for that page: see ADR 15.

use std::sync::Arc;

use accounts::account::Names;
use accounts::registration::{self, Arrived, Came, Linking};
use accounts::upstream::Identity;
use axum::extract::{Path, Query, RawQuery};
use base::{EmailAddress, Failure, Secret};
use federation::{Ask, Prompt, ProviderId, Refusal, UpstreamIdentity, Upstreams};
use serde::Deserialize;

use super::refusals;
use super::views::{Leave, There};
use crate::kernel::{Answer, Ctx, Door, Form, Limit, LocalPath, Problem};
use crate::register::{FLOW, token_of_browser, whereto_now};
use crate::session::{leading_back, whole_seconds};
use crate::sign_in::HALF;

/// What somebody is sent elsewhere for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To come in, known or new.
    In,
    /// Somebody who is signed in adds a way in.
    Link,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Link => "link",
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    next: String,
    /// `link`: to add a way in.
    purpose: String,
}

/// `GET /upstream/ID`: one button, for who comes from an error page or a link.
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(to): Query<Where>) -> Answer {
    let (door, _) = ctx.door(&id)?;
    ctx.html(&There { p: &ctx.page, door, next: LocalPath::parse(&to.next).map(|next| next.to_string()) })
}

/// `POST /upstream/ID`
pub(super) async fn leave(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Answer {
    let (door, upstreams) = ctx.door(&id)?;
    ctx.limit(Limit::SignIn)?;
    let purpose = if fields.purpose == "link" { Purpose::Link } else { Purpose::In };
    if purpose == Purpose::Link {
        ctx.freshly_signed_in("/account/ways-in")?;
    }
    // A hint that is no address is left out; upstream asks.
    let hint = EmailAddress::new(&fields.address).ok();
    go_there(&ctx, door, &upstreams, purpose, hint, LocalPath::parse(&fields.next)).await
}

/// The page that leads on to the upstream, once what is needed to believe the answer is kept.
pub(super) async fn go_there(
    ctx: &Ctx,
    door: &Door,
    upstreams: &Arc<Upstreams>,
    purpose: Purpose,
    hint: Option<EmailAddress>,
    next: Option<LocalPath>,
) -> Answer {
    let browser = Secret::new(token_of_browser(ctx).reveal());
    let next = next.filter(|next| *next != LocalPath::HOME);
    let ask = Ask {
        domain_hint: hint.as_ref().filter(|_| !door.personal).map(|address| address.domain().to_owned()),
        // Who adds a way in may be signed in there as somebody else.
        prompt: (purpose == Purpose::Link).then_some(Prompt::SelectAccount),
        language: Some(ctx.page.language),
        max_age: None,
        context: format!("{} {}", purpose.as_str(), next.as_ref().map(LocalPath::as_str).unwrap_or_default()),
        login_hint: hint.clone(),
    };
    match upstreams.start(&ctx.portal.db, &door.id, &browser, ask).await {
        Ok(url) => {
            let domain = hint.filter(|_| !door.personal).map(|address| address.domain().to_owned());
            ctx.html(&Leave { p: &ctx.page, door, url: url.to_string(), domain })
        }
        Err(Failure::Refused(refusal)) => Err(refusals::explain(ctx, door, refusal, next)),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

/// `GET /return/ID`
pub(super) async fn come_back(ctx: Ctx, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let (door, upstreams) = ctx.door(&id)?;
    // A browser that began nothing is told the same as one that began something else.
    let token = ctx.token(FLOW).unwrap_or_else(|| accounts::Token::new(&*ctx.portal.entropy));
    let browser = Secret::new(token.reveal());
    let arrived = upstreams.callback(&ctx.portal.db, &door.id, &browser, query.as_deref().unwrap_or_default()).await;
    match arrived {
        Ok(arrived) => {
            let (purpose, next) = read(&arrived.context);
            let came = came(arrived.identity);
            if purpose == Purpose::Link { to_link(&ctx, &token, came).await } else { take_in(&ctx, door, &token, came, next).await }
        }
        // The return address was opened before, by a reload or a double click: on to where that led.
        Err(Failure::Refused(Refusal::StateUsed { context })) => go_on(&ctx, &door.id, read(&context).1).await,
        Err(Failure::Refused(refusal)) => Err(refusals::explain(&ctx, door, refusal, None)),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

fn read(context: &str) -> (Purpose, Option<LocalPath>) {
    let (purpose, next) = context.split_once(' ').unwrap_or((context, ""));
    (if purpose == Purpose::Link.as_str() { Purpose::Link } else { Purpose::In }, LocalPath::parse(next))
}

async fn go_on(ctx: &Ctx, door: &ProviderId, next: Option<LocalPath>) -> Answer {
    if ctx.signed.is_some() {
        return ctx.go(next.unwrap_or(LocalPath::HOME));
    }
    if ctx.token(HALF).is_some() {
        return ctx.go(LocalPath::fixed("/sign-in/code"));
    }
    match whereto_now(ctx).await? {
        Some(page) => ctx.go(page),
        // What the first answer said was lost on its way. Who is signed in there passes straight through.
        None => ctx.go_saying(leading_back(&format!("/upstream/{door}"), next), "notice-once-more"),
    }
}

/// As `accounts` takes it.
fn came(identity: UpstreamIdentity) -> Came {
    let split = identity.name.as_ref().map(Names::split).unwrap_or_default();
    let first = identity.given_name.or(split.0);
    let last = identity.family_name.or(split.1);
    Came {
        address: identity.address.map(|claimed| (claimed.address, claimed.vouched)),
        identity: Identity { provider: identity.provider.to_string(), issuer: identity.issuer, subject: identity.subject, first, last },
    }
}

async fn take_in(ctx: &Ctx, door: &Door, token: &accounts::Token, came: Came, next: Option<LocalPath>) -> Answer {
    let (now, asker, language, portal, stay) = (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone(), ctx.stays());
    let (token, to) = (token.clone(), next.as_ref().map(|next| next.as_str().to_owned()));
    let arrived = ctx
        .portal
        .db
        .write(move |tx| registration::arrive(tx, &portal.way_in.way, &token, &came, to.as_deref(), stay, &asker, language, now));
    match arrived.await? {
        Arrived::SignedIn(signed_in) => {
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            ctx.go(ctx.after_sign_in(next))
        }
        Arrived::SecondFactor { token } => {
            ctx.cookies.set(HALF, &token.reveal(), None);
            ctx.go(LocalPath::fixed("/sign-in/code"))
        }
        Arrived::Begun => ctx.go(whereto_now(ctx).await?.unwrap_or(LocalPath::HOME)),
        Arrived::NoAddress => Err(refusals::no_address(ctx, door)),
        Arrived::NotTaken => Err(refusals::not_taken(ctx, door)),
        Arrived::TooMany { wait } => Err(Problem::TooMany { wait: std::time::Duration::from_secs(whole_seconds(wait)) }),
    }
}

async fn to_link(ctx: &Ctx, token: &accounts::Token, came: Came) -> Answer {
    let signed = ctx.signed_in()?.inner.clone();
    let (now, token) = (ctx.now(), token.clone());
    let linking = ctx.portal.db.write(move |tx| registration::begin_linking(tx, &token, &came, &signed, now)).await?;
    match linking {
        Linking::There => ctx.go_saying(LocalPath::fixed("/account/ways-in"), "notice-way-in-there"),
        Linking::Taken => Err(refusals::belongs_to_another()),
        _ => ctx.go(LocalPath::fixed("/join/link")),
    }
}
