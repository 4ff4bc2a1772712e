//! `/oidc/authorize`: the authorization endpoint (OpenID Connect Core, 3.1.2).

use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::{Fault, Language, Secret, Timestamp};
use oidc::authorize::{
    self, Decision, DecisionInput, ErrorCode, Expected, Prompt, Read, Request, Response,
    UnredirectableError,
};
use oidc::{Client, Subject, consent, token};
use organisations::permissions;
use store::Tx;

use super::answer::{Arrival, send};
use super::person::subject;
use super::views::NotUnderstood;
use super::{Provider, provider};
use crate::hall::Logins;
use crate::kernel::{
    Answer, Ctx, Hall, Limit, LocalPath, Machine, Page, Problem, ask_in, chosen_language,
};

/// The outcome of a new authorization request.
enum AuthorizationOutcome {
    Code(Secret<String>),
    Refused(ErrorCode),
    /// The person must interact: the request is pending under this id.
    Waits(String),
}

pub(super) async fn by_link(ctx: Ctx, RawQuery(query): RawQuery) -> Answer {
    let provider = provider(&ctx)?;
    let query = query.unwrap_or_default();
    let request = match Request::read(&provider.identity, &provider.clients, &query) {
        Read::Valid(request) => *request,
        Read::ErrorResponse(answer) => return send(&ctx, &answer, "", Arrival::Redirect),
        Read::ErrorPage(why) => return not_understood(&ctx, &ctx.page, told(why)),
    };
    let client = provider.client(&request.client).ok_or(Problem::NotFound)?.clone();
    let silent = request.prompts.contains(&Prompt::None);
    ctx.limit(Limit::Authorize)?;
    let who = ctx.signed.as_ref().map(subject);
    let notice_first = ctx.signed.as_ref().is_some_and(|signed| signed.notice_pending);
    let (now, bond, asked, of) = (ctx.now(), ctx.bond(), request.clone(), client.clone());
    let portal = ctx.portal.clone();
    let outcome = ctx.portal.db.write(move |tx| {
        let decision = decide(tx, &asked, &of, who.as_ref(), false, now, &portal.hall, now)?;
        Ok::<_, Fault>(match (decision, who.as_ref()) {
            (Decision::Refuse(error), _) => AuthorizationOutcome::Refused(error),
            (_, Some(_)) if notice_first && silent => {
                AuthorizationOutcome::Refused(ErrorCode::InteractionRequired)
            }
            (Decision::Issue, Some(who)) if !notice_first => {
                AuthorizationOutcome::Code(token::issue(tx, now, &asked, who)?)
            }
            _ => AuthorizationOutcome::Waits(authorize::save(tx, now, &query, &bond)?),
        })
    });
    match outcome.await? {
        AuthorizationOutcome::Code(code) => send(
            &ctx,
            &Response::code(&provider.identity, &request, &code),
            client.name.get(ctx.page.language),
            Arrival::Redirect,
        ),
        AuthorizationOutcome::Refused(error) => send(
            &ctx,
            &Response::refusal(&provider.identity, &request, error),
            client.name.get(ctx.page.language),
            Arrival::Redirect,
        ),
        AuthorizationOutcome::Waits(id) => {
            ask_in(&ctx, request.language);
            ctx.go(path(&id))
        }
    }
}

/// The same by `POST` (Core, 3.1.2.1 requires both). A cross-site form sends no cookies, so the
/// session is unknown: a redirect to the same request as a link brings them.
pub(super) async fn by_form(machine: Machine, body: String) -> Answer {
    onward(&machine, "/oidc/authorize", &body)
}

/// Redirects a browser that sent a form to the same request as a link.
pub(super) fn onward(machine: &Machine, path: &str, body: &str) -> Answer {
    machine.portal.provider.as_ref().ok_or(Problem::NotFound)?;
    // Re-encoded, so that the body is always a valid query.
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let location = HeaderValue::from_str(&format!("{path}?{query}")).map_err(Fault::new)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The page on which a pending request continues.
pub(super) fn path(id: &str) -> LocalPath {
    LocalPath::from(format!("/oidc/continue/{id}"))
}

/// The next step, by what is stored about the person. Read-only.
#[expect(clippy::too_many_arguments, reason = "the request, the person and the use case's context")]
pub(super) fn decide(
    tx: &mut Tx<'_>,
    request: &Request,
    client: &Client,
    who: Option<&Subject>,
    person_confirmed: bool,
    asked_at: Timestamp,
    hall: &Hall,
    now: Timestamp,
) -> Result<Decision, Fault> {
    let (mut held, mut permitted, mut expected) = (None, true, Expected::Anybody);
    if let Some(who) = who {
        expected = authorize::expected(tx, request, client, who)?;
        held = consent::find(tx, who.account, &client.id)?;
        permitted = client.roles.is_empty()
            || permissions::roles(tx, who.account, now)?
                .iter()
                .any(|role| client.roles.contains(role));
        permitted =
            permitted && Logins::of(tx, who.account)?.barred(hall, client.id.as_str()).is_none();
    }
    let input = DecisionInput {
        subject: who,
        expected,
        consent: held.as_ref(),
        permitted,
        person_confirmed,
        asked_at,
        now,
    };
    Ok(authorize::decide(request, client, &input))
}

/// The client's `ui_locales`, unless the person has chosen a language.
pub(super) fn heard(ctx: &Ctx, language: Option<Language>) -> Option<Language> {
    let unsaid = chosen_language(&ctx.cookies).is_none()
        && ctx.signed.as_ref().is_none_or(|signed| signed.language.is_none());
    language.filter(|_| unsaid)
}

/// The text key that explains why a request cannot be answered.
pub(super) fn told(why: UnredirectableError) -> &'static str {
    match why {
        UnredirectableError::Malformed => "provider-why-malformed",
        UnredirectableError::ClientUnknown => "provider-why-client",
        UnredirectableError::RedirectUriMissing => "provider-why-no-address",
        UnredirectableError::RedirectUriUnknown => "provider-why-address",
    }
}

pub(super) fn not_understood(ctx: &Ctx, p: &Page, why: &'static str) -> Answer {
    tracing::warn!(
        incident = ctx.page.incident,
        host = ctx.face().host,
        why,
        "invalid authorization request"
    );
    ctx.html_as(StatusCode::BAD_REQUEST, &NotUnderstood { p, why: p.t(why) })
}

/// A pending request, parsed again with the current settings of its client.
pub(super) fn reread(provider: &Provider, query: &str) -> Option<(Request, Client)> {
    match Request::read(&provider.identity, &provider.clients, query) {
        Read::Valid(request) => {
            let client = provider.client(&request.client)?.clone();
            Some((*request, client))
        }
        _ => None,
    }
}
