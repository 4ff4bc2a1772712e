//! The client that a sign-in is for, shown on the pages before it.

use oidc::authorize;

use super::authorize::reread;
use super::proceed::way_out;
use crate::kernel::{Ctx, Problem};

/// The client that a person who must sign in first will continue to.
#[derive(Clone, Debug)]
pub(crate) struct SignInTarget {
    pub(crate) service: String,
    /// The address that the client expects (`login_hint`), to prefill the field.
    pub(crate) address: Option<String>,
    /// Back to the client without signing in.
    way_out: String,
}

/// The name of the client that a local path leads to, for the last page before it.
pub(crate) async fn goal(ctx: &Ctx, next: &str) -> Result<Option<String>, Problem> {
    if let Some(id) = next.strip_prefix("/services/") {
        let service = ctx.portal.hall.services.iter().find(|service| service.id == id);
        return Ok(service.map(|service| service.name.get(ctx.page.language).to_owned()));
    }
    Ok(SignInTarget::find(ctx, next).await?.map(|target| target.service))
}

impl SignInTarget {
    /// `next` is where the sign-in page leads.
    pub(crate) async fn find(ctx: &Ctx, next: &str) -> Result<Option<Self>, Problem> {
        let (Some(provider), Some(id)) =
            (&ctx.portal.provider, next.strip_prefix("/oidc/continue/"))
        else {
            return Ok(None);
        };
        let (id, now, bond) = (id.to_owned(), ctx.now(), ctx.bond());
        let pending = ctx.portal.db.read(move |tx| authorize::resume(tx, now, &id, &bond)).await?;
        Ok(pending.and_then(|pending| reread(provider, &pending.query)).map(|(request, client)| {
            Self {
                service: client.name.get(ctx.page.language).to_owned(),
                address: request.login_hint.map(|hint| hint.to_string()),
                way_out: way_out(next, "/").to_string(),
            }
        }))
    }

    /// The client's name, and the path back to it.
    pub(crate) fn words(self) -> (String, String) {
        (self.service, self.way_out)
    }
}
