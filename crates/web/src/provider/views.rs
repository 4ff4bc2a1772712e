//! Page structs of the provider.

use askama::Template;
use oidc::{Client, Scopes};
use url::Url;

use super::words;
use crate::kernel::{Errors, Page, Person};
use crate::session::Signed;

/// An authorization or logout request that must not be answered by redirect (RFC 6749, 4.1.2.1).
#[derive(Template)]
#[template(path = "provider/not_understood.html")]
pub struct NotUnderstood<'a> {
    pub p: &'a Page,
    /// For the client's developers.
    pub why: String,
}

/// The consent page. Buttons: `answer` = `allow`, `cancel`, `other`; `version` and `account` are
/// hidden.
#[derive(Template)]
#[template(path = "provider/consent.html")]
pub struct AskConsent<'a> {
    pub p: &'a Page,
    pub id: String,
    pub service: String,
    pub owner: Option<String>,
    pub verified: bool,
    pub scopes: Vec<String>,
    /// The host of the redirect URI.
    pub host: String,
    /// Text key and address of the client's own pages.
    pub links: Vec<(&'static str, String)>,
    pub version: u32,
    pub account: String,
    pub person: Person,
    /// This page's path, to return to.
    pub here: String,
}

impl<'a> AskConsent<'a> {
    pub(super) fn new(
        p: &'a Page,
        client: &Client,
        scopes: &Scopes,
        redirect_uri: &str,
        signed: &Signed,
        here: String,
    ) -> Self {
        let link = |key, url: &Option<Url>| url.as_ref().map(|url| (key, url.to_string()));
        let links = [
            link("consent-information", &client.information),
            link("consent-policy", &client.policy),
            link("consent-terms", &client.terms),
        ];
        Self {
            p,
            id: client.id.to_string(),
            service: client.name.get(p.language).to_owned(),
            owner: client.owner.as_ref().map(ToString::to_string),
            verified: client.verified,
            scopes: words::scopes(p, scopes),
            host: Url::parse(redirect_uri)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default(),
            links: links.into_iter().flatten().collect(),
            version: client.consent_version,
            account: signed.account.to_string(),
            person: signed.person.clone(),
            here,
        }
    }
}

/// `/oidc/report/{client}`. Fields: `reason`, `next` (hidden).
#[derive(Template)]
#[template(path = "provider/report.html")]
pub struct Report<'a> {
    pub p: &'a Page,
    pub service: String,
    /// The page the person came from.
    pub next: String,
    pub reason: String,
    pub errors: Errors,
}

/// Account choice: continue as this person? Buttons: `answer` = `me`, `other`, `cancel`; `account`
/// is hidden.
#[derive(Template)]
#[template(path = "provider/choose.html")]
pub struct Choose<'a> {
    pub p: &'a Page,
    pub service: String,
    pub account: String,
    pub person: Person,
    /// The client's `login_hint`, if it names another address.
    pub hoped_for: Option<String>,
}

/// Asks whether to return to the client without signing in. Posts `answer=cancel` to `here`.
#[derive(Template)]
#[template(path = "provider/cancel.html")]
pub struct Cancel<'a> {
    pub p: &'a Page,
    pub service: String,
    pub here: String,
}

/// Asks whether to sign out, on a client's request. Posts `query` and `account`.
#[derive(Template)]
#[template(path = "provider/sign_out.html")]
pub struct AskToSignOut<'a> {
    pub p: &'a Page,
    pub service: Option<String>,
    pub account: String,
    pub person: Person,
    pub query: String,
}

/// The person has no role that the client admits. Button: `answer` = `cancel`.
#[derive(Template)]
#[template(path = "provider/not_permitted.html")]
pub struct NotPermitted<'a> {
    pub p: &'a Page,
    pub service: String,
    pub roles: Vec<String>,
    /// Why none of the person's logins is accepted for the client.
    pub barred: Option<String>,
}

/// The request is over.
#[derive(Template)]
#[template(path = "provider/over.html")]
pub struct RequestEnded<'a> {
    pub p: &'a Page,
    /// The client's name, and the address where people start.
    pub service: Option<(String, Option<String>)>,
}

/// Leads to the client: at once by a refresh, or by the link.
#[derive(Template)]
#[template(path = "provider/leaving.html")]
pub struct RedirectPage<'a> {
    pub p: &'a Page,
    pub service: String,
    pub location: String,
}

/// The same for `response_mode=form_post`: sent by script, or by the button.
#[derive(Template)]
#[template(path = "provider/send_on.html")]
pub struct FormPostPage<'a> {
    pub p: &'a Page,
    pub service: String,
    pub target: String,
    pub fields: Vec<(&'static str, String)>,
}
