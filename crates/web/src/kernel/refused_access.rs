//! Audits each refusal of access to a signed-in person: account, method, route and ids.
//!
//! A page that the person may not know of is refused like an unknown one, so both are audited. Only
//! the route's pattern and the ids in it are kept; other path segments can be personal data.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use base::AuditId;
use serde_json::json;

use super::Ctx;
use super::problem::{Carried, Problem};

/// The status of an answer that refuses access; `None` for any other answer.
pub(super) fn status(answered: &Response) -> Option<StatusCode> {
    match answered.extensions().get::<Carried>() {
        Some(Carried(problem)) => match &**problem {
            problem @ (Problem::NotFound | Problem::Forbidden) => Some(problem.status()),
            Problem::Refused(refused) => {
                Some(refused.status).filter(|status| *status == StatusCode::FORBIDDEN)
            }
            _ => None,
        },
        // A handler's own page with 403, such as a form with the reason at the field.
        None => Some(answered.status()).filter(|status| *status == StatusCode::FORBIDDEN),
    }
}

/// Writes the refusal to the audit log, if a person is signed in.
pub(super) async fn note(ctx: &Ctx, status: StatusCode, method: &Method, route: &str, path: &str) {
    let Some(signed) = &ctx.signed else { return };
    let (account, now, ids) = (signed.account, ctx.now(), ids(route, path));
    let data =
        json!({ "method": method.as_str(), "route": route, "ids": ids, "status": status.as_u16() });
    let object = ids.into_iter().next();
    let noted = ctx.portal.db.write_unsynced(move |tx| {
        let object = object.as_ref().map(|id| id as &dyn std::fmt::Display);
        tx.audit(now, Some(&account), "access.refused", object, &data)
    });
    if let Err(fault) = noted.await {
        tracing::error!(incident = ctx.page.incident, %fault, "cannot record a refused access in the audit log");
    }
}

/// The path segments at the route's parameters that are ids.
fn ids(route: &str, path: &str) -> Vec<String> {
    let places =
        route.split('/').zip(path.split('/')).filter(|(pattern, _)| pattern.starts_with('{'));
    places
        .filter(|(_, part)| part.parse::<AuditId>().is_ok())
        .map(|(_, part)| part.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_are_kept() {
        let id = "01je0000000000000000000000";
        assert_eq!(ids("/staff/people/{id}/close", &format!("/staff/people/{id}/close")), [id]);
        assert!(ids("/staff/people/{id}", "/staff/people/anna.berg@example.se").is_empty());
        assert!(ids("/staff/people", "/staff/people").is_empty());
    }
}
