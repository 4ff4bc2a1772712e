//! Refusals of an upstream sign-in as pages: what happened, whether something is wrong, and the
//! next step.

use axum::http::StatusCode;
use federation::{Refusal, Remedy};

use crate::kernel::{Ctx, Door, LocalPath, Problem, Refused};
use crate::session::leading_back;

/// The page of a refusal. The log line with the page's incident number has the refusal's code.
pub(super) fn explain(
    ctx: &Ctx,
    door: &Door,
    refusal: Refusal,
    next: Option<LocalPath>,
) -> Problem {
    tracing::warn!(incident = ctx.page.incident, upstream = %door.id, why = refusal.code(), "upstream sign-in refused");
    let again = || leading_back(&format!("/upstream/{}", door.id), next.clone());
    let of =
        |status, title, body| Refused::new(status, title, body).with("name", door.name.as_str());
    // Nothing in an unverified response is trusted: it only decides which button is offered.
    let other_account = matches!(
        refusal,
        Refusal::IssuerWrong
            | Refusal::ResponseIssuerWrong
            | Refusal::KeyOfAnotherIssuer
            | Refusal::TenantRefused
    );
    if let Some(other) = ctx.portal.hall.other_microsoft(door).filter(|_| other_account) {
        let (title, body, go) = if other.personal {
            (
                "upstream-private-account",
                "upstream-private-account-body",
                "upstream-private-account-go",
            )
        } else {
            ("upstream-work-account", "upstream-work-account-body", "upstream-work-account-go")
        };
        let other = leading_back(&format!("/upstream/{}", other.id), next);
        return of(StatusCode::FORBIDDEN, title, body).then(go, other).into();
    }
    let refused = match refusal.remedy() {
        Remedy::GoOn => return Problem::First { path: LocalPath::HOME },
        Remedy::Cancelled => of(StatusCode::OK, "upstream-cancelled", "upstream-cancelled-body")
            .then("upstream-other-way", LocalPath::fixed("/sign-in")),
        Remedy::TryAgain => of(StatusCode::BAD_GATEWAY, "upstream-away", "upstream-away-body")
            .then("upstream-again", again())
            .traceable(),
        Remedy::StartOver => of(StatusCode::GONE, "upstream-late", "upstream-late-body")
            .then("upstream-again", again())
            .traceable(),
        // The step-up failed: the same page as for another person's login.
        Remedy::ProveAgain => {
            return not_proved(ctx, door, next.unwrap_or(LocalPath::fixed("/account")));
        }
        Remedy::ProveOtherwise => {
            of(StatusCode::FORBIDDEN, "upstream-no-time", "upstream-no-time-body")
                .then("upstream-no-time-go", leading_back("/account/confirm", next))
        }
        Remedy::ChooseAnother => {
            of(StatusCode::FORBIDDEN, "upstream-not-this", "upstream-not-this-body")
                .then("upstream-other-way", LocalPath::fixed("/join"))
                .traceable()
        }
        Remedy::Broken => of(StatusCode::BAD_GATEWAY, "upstream-broken", "upstream-broken-body")
            .then("upstream-other-way", LocalPath::fixed("/sign-in"))
            .traceable(),
    };
    refused.into()
}

/// A step-up at the provider came back as another login, or without a fresh sign-in there.
pub(super) fn not_proved(ctx: &Ctx, door: &Door, next: LocalPath) -> Problem {
    tracing::warn!(incident = ctx.page.incident, upstream = %door.id, "upstream step-up refused: different account or stale authentication");
    let refused =
        Refused::new(StatusCode::FORBIDDEN, "upstream-not-proved", "upstream-not-proved-body")
            .with("name", door.name.as_str());
    refused.then("upstream-again", leading_back("/account/confirm", Some(next))).into()
}

/// The account here is closed, or the portal creates none by this method.
pub(super) fn not_taken(ctx: &Ctx, door: &Door) -> Problem {
    tracing::warn!(incident = ctx.page.incident, upstream = %door.id, "upstream sign-in refused: account closed or not accepted");
    let refused = Refused::new(StatusCode::FORBIDDEN, "upstream-closed", "upstream-closed-body")
        .with("name", door.name.as_str());
    refused.then("upstream-other-way", LocalPath::fixed("/sign-in")).traceable().into()
}

/// The login is linked to another account here.
pub(super) fn belongs_to_another() -> Problem {
    let refused = Refused::new(StatusCode::CONFLICT, "link-taken", "link-taken-body");
    refused.then("link-taken-back", LocalPath::fixed("/account/ways-in")).into()
}
