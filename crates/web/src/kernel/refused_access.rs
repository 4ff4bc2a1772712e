//! What a signed-in person was refused stands in the audit log: who, and what.
//!
//! A page that does not exist for the person is refused like one that does not exist at all, so
//! both are noted. The route's pattern and the ids in its places are kept; what else stands in an
//! address is the person's own words.

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
        // A page that says why at the field.
        None => Some(answered.status()).filter(|status| *status == StatusCode::FORBIDDEN),
    }
}

/// Notes that a signed-in person was refused what a route leads to.
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
        tracing::error!(incident = ctx.page.incident, "a refusal could not be noted: {fault}");
    }
}

/// What stands in a route's places, where it is an id.
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
