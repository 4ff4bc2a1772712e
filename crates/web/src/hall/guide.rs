//! `/join/guide`: two questions that recommend a sign-in method. The form is a `GET`, since it
//! changes nothing and the result can be sent to a colleague.

use axum::extract::RawQuery;

use super::views::{Guide, Pointed};
use crate::kernel::{AddressKind, Answer, Ctx, Errors, GuidedWay, LocalPath};

pub(super) async fn show(ctx: Ctx, RawQuery(query): RawQuery) -> Answer {
    let hall = ctx.hall()?;
    if hall.guide.rules.is_empty() {
        return Err(crate::kernel::Problem::NotFound);
    }
    let asked: Vec<(String, String)> =
        serde_urlencoded::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let kind = asked
        .iter()
        .find(|(name, _)| name == "address")
        .and_then(|(_, value)| AddressKind::parse(value));
    let uses: Vec<&str> =
        asked.iter().filter(|(name, _)| name == "use").map(|(_, value)| value.as_str()).collect();
    let p = &ctx.page;
    let pointed = kind.map(|kind| match (kind, hall.guide.points_at(kind, &uses)) {
        (AddressKind::None, _) => Pointed::GetAnAddress,
        (_, Some(rule)) => {
            let why = rule.why.as_ref().map(|why| why.get(p.language).to_owned());
            match &rule.way {
                GuidedWay::Email => Pointed::Email { why },
                GuidedWay::Address => Pointed::Address { why },
                GuidedWay::Upstream(id) => hall
                    .door(id)
                    .map_or(Pointed::Email { why: None }, |door| Pointed::Door { door, why }),
            }
        }
        (_, None) => Pointed::Email { why: None },
    });
    let next = asked
        .iter()
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| LocalPath::parse(next))
        .map(|next| next.to_string());
    let sent = asked.iter().any(|(name, _)| !matches!(name.as_str(), "next" | "answer"));
    let errors = if kind.is_none() && sent {
        Errors::one("address", p.t("guide-address-missing"))
    } else {
        Errors::new()
    };
    let chosen = kind.map(AddressKind::as_str).unwrap_or_default();
    let uses = hall
        .guide
        .uses
        .iter()
        .map(|one| (one.id.as_str(), one.name.get(p.language), uses.contains(&one.id.as_str())))
        .collect();
    ctx.html(&Guide { p, chosen, uses, pointed, next, errors })
}
