use oidc::authorize;

use super::authorize::reread;
use super::proceed::way_out;
use crate::kernel::{Ctx, Problem};

/// To which service somebody is on the way who is to sign in first.
#[derive(Clone, Debug)]
pub(crate) struct BoundFor {
    pub(crate) service: String,
    /// The address that the service expects, for the field.
    pub(crate) address: Option<String>,
    /// Back to the service without signing in.
    way_out: String,
}

/// The name of the service that a path of ours leads to, for the last page before it.
pub(crate) async fn goal(ctx: &Ctx, next: &str) -> Result<Option<String>, Problem> {
    if let Some(id) = next.strip_prefix("/services/") {
        let service = ctx.portal.hall.services.iter().find(|service| service.id == id);
        return Ok(service.map(|service| service.name.get(ctx.page.language).to_owned()));
    }
    Ok(BoundFor::find(ctx, next).await?.map(|bound_for| bound_for.service))
}

impl BoundFor {
    /// `next` is where the sign-in page leads.
    pub(crate) async fn find(ctx: &Ctx, next: &str) -> Result<Option<Self>, Problem> {
        let (Some(provider), Some(id)) =
            (&ctx.portal.provider, next.strip_prefix("/oidc/continue/"))
        else {
            return Ok(None);
        };
        let (id, now, bond) = (id.to_owned(), ctx.now(), ctx.bond());
        let kept = ctx.portal.db.read(move |tx| authorize::resume(tx, now, &id, &bond)).await?;
        Ok(kept.and_then(|kept| reread(provider, &kept.query)).map(|(request, client)| Self {
            service: client.name.get(ctx.page.language).to_owned(),
            address: request.login_hint.map(|hint| hint.to_string()),
            way_out: way_out(next, "/").to_string(),
        }))
    }

    /// Service, and the way back to it.
    pub(crate) fn words(self) -> (String, String) {
        (self.service, self.way_out)
    }
}
