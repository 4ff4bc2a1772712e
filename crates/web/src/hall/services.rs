//! `/services`: the services behind the portal, for signed-in people. `/services/ID`: one service
//! and the link to it.

use accounts::second_factor;
use axum::extract::Path;

use accounts::{password, upstream};
use base::{AccountId, Fault};
use store::Tx;

use super::views::{OneService, Services};
use crate::kernel::{Answer, Ctx, Hall, Page, Problem, Rule};

pub(super) async fn all(ctx: Ctx) -> Answer {
    let hall = ctx.hall()?;
    ctx.signed_in()?;
    ctx.html(&Services { p: &ctx.page, services: hall.by_environment(), links: &hall.links })
}

pub(super) async fn one(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let hall = ctx.hall()?;
    let service = hall.services.iter().find(|service| service.id == id).ok_or(Problem::NotFound)?;
    let account = ctx.signed_in()?.account;
    let (factors, logins) = ctx
        .portal
        .db
        .read(move |tx| {
            Ok::<_, Fault>((second_factor::factors(tx, account)?, Logins::of(tx, account)?))
        })
        .await?;
    let needs_two_step = service.two_step && factors.is_empty();
    let p = &ctx.page;
    let barred = logins.barred(hall, &service.id).map(|rule| why(p, rule));
    ctx.html(&OneService { p, service, needs_two_step, barred })
}

/// An account's sign-in methods, as the guide's rules judge them.
#[derive(Clone, Debug)]
pub(crate) struct Logins {
    providers: Vec<String>,
    has_password: bool,
}

impl Logins {
    pub(crate) fn of(tx: &mut Tx<'_>, account: AccountId) -> Result<Self, Fault> {
        let providers =
            upstream::links(tx, account)?.into_iter().map(|link| link.provider).collect();
        Ok(Self { providers, has_password: password::changed_at(tx, account)?.is_some() })
    }

    /// The guide's rule that bars these logins from a service.
    pub(crate) fn barred<'a>(&self, hall: &'a Hall, service: &str) -> Option<&'a Rule> {
        hall.barred(service, &self.providers, self.has_password)
    }
}

/// The reason, in the operator's words if the guide has some.
pub(crate) fn why(p: &Page, rule: &Rule) -> String {
    rule.why.as_ref().map_or_else(|| p.t("service-barred"), |why| why.get(p.language).to_owned())
}
