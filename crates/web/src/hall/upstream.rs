//! To an upstream provider and back.
//!
//! The content security policy lets forms go to this portal alone, and browsers apply it to a
//! form's redirects too. So the form that starts a sign-in is answered with a page that goes on by
//! itself (a refresh of zero seconds, and a link), and that page is not kept: see ADR 15.

use std::sync::Arc;
use std::time::Duration;

use accounts::Token;
use accounts::account::Names;
use accounts::registration::{self, LinkRequest, UpstreamOutcome, UpstreamReturn};
use accounts::sign_in;
use accounts::upstream::Identity;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use base::{EmailAddress, Failure, Fault, Secret, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use federation::{
    AuthorizationInput, Prompt, ProviderId, Refusal, SignInId, UpstreamIdentity, Upstreams,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use super::refusals;
use super::views::{Leave, There, Untold};
use crate::kernel::{
    Answer, Ctx, Door, Errors, Form, Limit, LocalPath, Problem, REGISTRATION, UPSTREAM,
};
use crate::register::{go_to_flow, whereto_now};
use crate::session::{leading_back, whole_seconds};
use crate::sign_in::second_factor_next;

/// Why a person is sent to an upstream provider.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To sign in or register.
    In,
    /// A signed-in person links a login.
    Link,
    /// A signed-in person steps up.
    Prove,
}

impl Purpose {
    fn of(word: &str) -> Self {
        [Self::Link, Self::Prove]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
            .unwrap_or(Self::In)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Link => "link",
            Self::Prove => "prove",
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
    /// `link`: to link a login.
    purpose: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    next: String,
    /// `link`: to link a login. `prove`: to step up.
    purpose: String,
    /// `yes`: the provider gave no address, so it is asked for here.
    untold: String,
}

/// `GET /upstream/ID`: a single button, for people who come from an error page or a link.
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(to): Query<Where>) -> Answer {
    let (door, _) = ctx.door(&id)?;
    let links = Purpose::of(&to.purpose) == Purpose::Link;
    if links {
        ctx.signed_in()?;
    }
    ctx.html(&There {
        p: &ctx.page,
        door,
        next: LocalPath::parse(&to.next).map(|next| next.to_string()),
        links,
    })
}

/// `POST /upstream/ID`
pub(super) async fn leave(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Answer {
    let (door, upstreams) = ctx.door(&id)?;
    ctx.limit(Limit::SignIn)?;
    let (purpose, next) = (Purpose::of(&fields.purpose), LocalPath::parse(&fields.next));
    match purpose {
        Purpose::In => {}
        // After the step-up, back to the button for this provider.
        Purpose::Link => {
            ctx.freshly_signed_in(format!("/upstream/{}?purpose=link", door.id))?;
        }
        Purpose::Prove => drop(ctx.signed_in()?),
    }
    // An invalid address is not passed on as a hint; the provider asks for one.
    let hint = EmailAddress::new(&fields.address).ok();
    if hint.is_none() && fields.untold == "yes" {
        let key = if fields.address.trim().is_empty() {
            "sign-in-address-missing"
        } else {
            "sign-in-address-form"
        };
        let errors = Errors::one("address", ctx.page.t(key));
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &Untold { p: &ctx.page, door, address: fields.address, next, errors },
        );
    }
    go_there(&ctx, door, &upstreams, purpose, hint, next).await
}

/// Keeps the sign-in's state, binds it to this browser, and returns the page that goes on to the
/// provider.
pub(super) async fn go_there(
    ctx: &Ctx,
    door: &Door,
    upstreams: &Arc<Upstreams>,
    purpose: Purpose,
    hint: Option<EmailAddress>,
    next: Option<LocalPath>,
) -> Answer {
    // A fresh secret for each sign-in binds the response to this browser (RFC 9700, section 4.7).
    let token = Token::new(&*ctx.portal.entropy);
    let browser = Secret::new(token.reveal());
    let next = next.filter(|next| *next != LocalPath::HOME);
    let going = next.clone();
    let ask = AuthorizationInput {
        domain_hint: hint
            .as_ref()
            .filter(|_| !door.personal)
            .map(|address| address.domain().to_owned()),
        prompt: match purpose {
            Purpose::In => None,
            // The person may be signed in there with a login other than the one to link.
            Purpose::Link => Some(Prompt::SelectAccount),
            Purpose::Prove => Some(Prompt::Login),
        },
        language: Some(ctx.page.language),
        // An unattended browser may be signed in there too, so the proof must be fresh.
        max_age: (purpose == Purpose::Prove).then_some(0),
        context: format!(
            "{} {}",
            purpose.as_str(),
            next.as_ref().map(LocalPath::as_str).unwrap_or_default()
        ),
        login_hint: hint.clone(),
    };
    match upstreams.start(&ctx.portal.db, &door.id, &browser, ask).await {
        Ok(url) => {
            if let Some(id) = departure(url.query().unwrap_or_default()) {
                ctx.hold(&UPSTREAM, &id, &token);
                if let Some(next) = &going {
                    ctx.cookies.set(
                        &format!("{GOING}{id}"),
                        &URL_SAFE_NO_PAD.encode(next.as_str()),
                        Some(UPSTREAM_LIFE),
                    );
                }
            }
            let domain =
                hint.filter(|_| !door.personal).map(|address| address.shown_domain().to_owned());
            ctx.html(&Leave { p: &ctx.page, door, url: url.to_string(), domain })
        }
        Err(Failure::Refused(refusal)) => Err(refusals::explain(ctx, door, refusal, next)),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

/// Prefix of the cookie that holds `next`, for the page of a refused sign-in.
const GOING: &str = "going-";
const UPSTREAM_LIFE: Duration = Duration::from_secs(3600);

fn going(ctx: &Ctx, departure: &str) -> Option<LocalPath> {
    let name = format!("{GOING}{departure}");
    let kept = URL_SAFE_NO_PAD.decode(ctx.cookies.get(&name)?).ok()?;
    ctx.cookies.remove(&name);
    LocalPath::parse(std::str::from_utf8(&kept).ok()?)
}

/// The id of an upstream sign-in in cookie names: the first 16 characters of its `state`.
fn departure(query: &str) -> Option<String> {
    const LENGTH: usize = 16;
    let state = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "state")
        .map(|(_, state)| state)?;
    state.get(..LENGTH).map(str::to_owned)
}

/// `GET /return/ID`
///
/// The redirect URI. A code can be exchanged only once, so the work runs in a task of its own,
/// which finishes even if the browser disconnects, as it does at a double click.
pub(super) async fn come_back(
    ctx: Ctx,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let finished =
        tokio::spawn(async move { arrive(ctx, &id, query.as_deref().unwrap_or_default()).await })
            .await;
    finished.map_err(Fault::new)?
}

async fn arrive(ctx: Ctx, id: &str, query: &str) -> Answer {
    let (door, upstreams) = ctx.door(id)?;
    // Without a secret, use a random one: a browser that began nothing gets the same answer as one
    // that began another sign-in.
    let departure = departure(query);
    let held = ctx
        .held(&UPSTREAM)
        .into_iter()
        .find(|held| departure.as_ref() == Some(&held.id))
        .map(|held| held.token);
    let token = held.unwrap_or_else(|| Token::new(&*ctx.portal.entropy));
    let browser = Secret::new(token.reveal());
    let going = departure.as_deref().and_then(|id| going(&ctx, id));
    let arrived = upstreams.callback(&ctx.portal.db, &door.id, &browser, query).await;
    let result = match &arrived {
        Ok(_) => "arrived",
        Err(Failure::Refused(refusal)) => refusal.code(),
        Err(Failure::Fault(_)) => "fault",
    };
    base::measure::signed_in(&ctx.face().host, "upstream", result);
    match arrived {
        Ok(arrived) => {
            let sign_in = arrived.sign_in;
            let (purpose, next) = read(&arrived.context);
            let since = (arrived.identity.signed_in_at, arrived.started_at);
            let came = came(sign_in, arrived.identity, arrived.login_hint);
            let answer = match purpose {
                Purpose::In => take_in(&ctx, door, &token, came, next).await,
                Purpose::Link => to_link(&ctx, &token, came).await,
                Purpose::Prove => prove(&ctx, door, sign_in, &came.identity, since, next).await,
            };
            let now = ctx.now();
            ctx.portal
                .db
                .write::<_, Fault, _>(move |tx| federation::sign_in::answered(tx, &sign_in, now))
                .await?;
            answer
        }
        // The redirect URI was opened before, by a reload or a double click: go where that led.
        Err(Failure::Refused(Refusal::StateUsed { context, sign_in, used_at, answered })) => {
            let old = ctx.now().since(used_at) >= WAITED_FOR;
            if !answered && !old {
                wait_for(&ctx, sign_in).await?;
            }
            let (purpose, next) = read(&context);
            go_on(&ctx, &door.id, &token, sign_in, purpose, next).await
        }
        Err(Failure::Refused(refusal)) => Err(refusals::explain(&ctx, door, refusal, going)),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

fn read(context: &str) -> (Purpose, Option<LocalPath>) {
    let (purpose, next) = context.split_once(' ').unwrap_or((context, ""));
    (Purpose::of(purpose), LocalPath::parse(next))
}

/// How long a repeated callback waits for the first, which may run on another node.
const WAITED_FOR: Duration = Duration::from_secs(12);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

async fn wait_for(ctx: &Ctx, sign_in: SignInId) -> Result<(), Fault> {
    let looks = WAITED_FOR.as_millis() / BETWEEN_LOOKS.as_millis();
    for _ in 0..looks {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        if ctx.portal.db.read(move |tx| federation::sign_in::is_answered(tx, &sign_in)).await? {
            break;
        }
    }
    Ok(())
}

/// Goes where the first callback of this sign-in led.
async fn go_on(
    ctx: &Ctx,
    door: &ProviderId,
    token: &Token,
    sign_in: SignInId,
    purpose: Purpose,
    next: Option<LocalPath>,
) -> Answer {
    if purpose == Purpose::Link && ctx.signed.is_some() {
        return ctx.go(whereto_now(ctx).await?.unwrap_or(LocalPath::fixed("/account/ways-in")));
    }
    if ctx.signed.is_some() {
        return ctx.go(next.unwrap_or(LocalPath::HOME));
    }
    if purpose == Purpose::Prove && ctx.was_renewed(mark(sign_in)).await? {
        return ctx.go(next.unwrap_or(LocalPath::fixed("/account")));
    }
    if purpose == Purpose::In {
        let (now, asker, token) = (ctx.now(), ctx.asker(), token.clone());
        let again = ctx.portal.db.write(move |tx| {
            registration::arrive_again(tx, &token, &sign_in.to_string(), &asker, now)
        });
        if let Some(arrived) = again.await? {
            return arrived_at(ctx, arrived, next).await;
        }
    }
    match whereto_now(ctx).await? {
        Some(page) => ctx.go(page),
        // The first response was lost. A person who is signed in there passes straight through.
        None => ctx.go_saying(leading_back(&format!("/upstream/{door}"), next), "notice-once-more"),
    }
}

/// Converts an identity to the input of `accounts`. If the provider gives no address, the address
/// typed here is used, and must be proved.
fn came(
    sign_in: SignInId,
    identity: UpstreamIdentity,
    typed: Option<EmailAddress>,
) -> UpstreamReturn {
    let split = identity.name.as_ref().map(Names::split).unwrap_or_default();
    let first = identity.given_name.or(split.0);
    let last = identity.family_name.or(split.1);
    let told = identity.address.as_ref().map(|claimed| claimed.address.clone());
    UpstreamReturn {
        sign_in: sign_in.to_string(),
        address: identity
            .address
            .map(|claimed| (claimed.address, claimed.vouched))
            .or(typed.map(|address| (address, false))),
        identity: Identity {
            provider: identity.provider.to_string(),
            issuer: identity.issuer,
            subject: identity.subject,
            first,
            last,
            address: told,
        },
    }
}

async fn take_in(
    ctx: &Ctx,
    door: &Door,
    token: &Token,
    came: UpstreamReturn,
    next: Option<LocalPath>,
) -> Answer {
    let held: Vec<Token> = ctx.held(&REGISTRATION).into_iter().map(|held| held.token).collect();
    let (now, asker, language, portal, stay) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone(), ctx.stays());
    let (token, to) = (token.clone(), next.as_ref().map(|next| next.as_str().to_owned()));
    let arrived = ctx.portal.db.write(move |tx| {
        registration::arrive(
            tx,
            &portal.way_in.way,
            &token,
            &held,
            &came,
            to.as_deref(),
            stay,
            &asker,
            language,
            now,
        )
    });
    match arrived.await? {
        UpstreamOutcome::NoAddress => ctx.html(&Untold {
            p: &ctx.page,
            door,
            address: String::new(),
            next,
            errors: Errors::new(),
        }),
        UpstreamOutcome::NotTaken => Err(refusals::not_taken(ctx, door)),
        arrived => arrived_at(ctx, arrived, next).await,
    }
}

/// Sets the cookies that the outcome needs, and goes to the next page.
async fn arrived_at(ctx: &Ctx, arrived: UpstreamOutcome, next: Option<LocalPath>) -> Answer {
    match arrived {
        UpstreamOutcome::SignedIn(signed_in) => {
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            ctx.go(ctx.after_sign_in(next))
        }
        UpstreamOutcome::SecondFactor { id, token } => second_factor_next(ctx, id, &token),
        UpstreamOutcome::Begun { flow, token } => {
            ctx.hold(&REGISTRATION, &flow.to_string(), &token);
            go_to_flow(ctx, flow).await
        }
        UpstreamOutcome::NoAddress | UpstreamOutcome::NotTaken => {
            ctx.go(whereto_now(ctx).await?.unwrap_or(LocalPath::HOME))
        }
        UpstreamOutcome::TooMany { wait } => {
            Err(Problem::TooMany { wait: Duration::from_secs(whole_seconds(wait)) })
        }
    }
}

async fn to_link(ctx: &Ctx, token: &Token, came: UpstreamReturn) -> Answer {
    let signed = ctx.signed_in()?.inner.clone();
    let (now, token) = (ctx.now(), token.clone());
    let linking = ctx
        .portal
        .db
        .write(move |tx| registration::begin_linking(tx, &token, &came, &signed, now))
        .await?;
    match linking {
        LinkRequest::There => {
            ctx.go_saying(LocalPath::fixed("/account/ways-in"), "notice-way-in-there")
        }
        LinkRequest::Taken => Err(refusals::belongs_to_another()),
        LinkRequest::Now { flow, token } => {
            ctx.hold(&REGISTRATION, &flow.to_string(), &token);
            go_to_flow(ctx, flow).await
        }
    }
}

/// `since`: when the person signed in there, if the provider says so, and when they were sent
/// there.
async fn prove(
    ctx: &Ctx,
    door: &Door,
    sign_in: SignInId,
    identity: &Identity,
    since: (Option<Timestamp>, Timestamp),
    next: Option<LocalPath>,
) -> Answer {
    let signed = ctx.signed_in()?.inner.clone();
    let (stay, identity, now, by) =
        (signed.stay, identity.clone(), ctx.now(), ctx.session_request_marked(mark(sign_in))?);
    let proved = ctx
        .portal
        .db
        .write(move |tx| {
            sign_in::confirm_by_upstream(tx, &signed, &by, &identity, since.0, since.1, now)
        })
        .await?;
    let next = next.unwrap_or(LocalPath::fixed("/account"));
    let Some(token) = proved else { return Err(refusals::not_proved(ctx, door, next)) };
    ctx.sign_in_here(&token, None, stay);
    ctx.go(next)
}

/// Identifies the callback as a request to renew the session's secret; equal when it is repeated.
fn mark(sign_in: SignInId) -> [u8; 32] {
    Sha256::digest(sign_in.to_string()).into()
}
