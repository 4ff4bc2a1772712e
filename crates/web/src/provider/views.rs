use askama::Template;
use oidc::{Client, Scopes};
use url::Url;

use super::words;
use crate::kernel::{Errors, Page, Person};
use crate::session::Signed;

/// A service asked in a way that can't be answered to where it wants it (RFC 6749, 4.1.2.1).
#[derive(Template)]
#[template(path = "provider/not_understood.html")]
pub struct NotUnderstood<'a> {
    pub p: &'a Page,
    /// For who runs the service.
    pub why: String,
}

/// What a service asks to know. Buttons: `answer` = `allow`, `cancel`, `other`; `version`,
/// `account` hidden.
#[derive(Template)]
#[template(path = "provider/consent.html")]
pub struct AskConsent<'a> {
    pub p: &'a Page,
    pub id: String,
    pub service: String,
    pub owner: Option<String>,
    pub verified: bool,
    pub scopes: Vec<String>,
    /// The host that the person is sent on to.
    pub host: String,
    /// Text key and address of the service's own pages.
    pub links: Vec<(&'static str, String)>,
    pub version: u32,
    pub account: String,
    pub person: Person,
    /// This page, for the way back to it.
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

/// `/oidc/report/ID`. Fields: `reason`, `next` (hidden).
#[derive(Template)]
#[template(path = "provider/report.html")]
pub struct Report<'a> {
    pub p: &'a Page,
    pub service: String,
    /// Where the person was.
    pub next: String,
    pub reason: String,
    pub errors: Errors,
}

/// Is it you? Buttons: `answer` = `me`, `other`, `cancel`; `account` hidden.
#[derive(Template)]
#[template(path = "provider/choose.html")]
pub struct Choose<'a> {
    pub p: &'a Page,
    pub service: String,
    pub account: String,
    pub person: Person,
    /// The address that the service named, where it is another.
    pub hoped_for: Option<String>,
}

/// Back to the service without signing in? Posts `answer=cancel` to `here`.
#[derive(Template)]
#[template(path = "provider/cancel.html")]
pub struct Cancel<'a> {
    pub p: &'a Page,
    pub service: String,
    pub here: String,
}

/// Sign out, as a service wants it? Posts `query` and `account`.
#[derive(Template)]
#[template(path = "provider/sign_out.html")]
pub struct AskToSignOut<'a> {
    pub p: &'a Page,
    pub service: Option<String>,
    pub account: String,
    pub person: Person,
    pub query: String,
}

/// The person has none of the roles that the service is for. Button: `answer` = `cancel`.
#[derive(Template)]
#[template(path = "provider/not_permitted.html")]
pub struct NotPermitted<'a> {
    pub p: &'a Page,
    pub service: String,
    pub roles: Vec<String>,
    /// Why none of the person's logins is the way to it.
    pub barred: Option<String>,
}

/// There is nothing to go on with.
#[derive(Template)]
#[template(path = "provider/over.html")]
pub struct Over<'a> {
    pub p: &'a Page,
    /// Its name, and where people enter it.
    pub service: Option<(String, Option<String>)>,
}

/// On to the service: at once by itself, or by the link.
#[derive(Template)]
#[template(path = "provider/leaving.html")]
pub struct Leaving<'a> {
    pub p: &'a Page,
    pub service: String,
    pub location: String,
}

/// The same where the service wants a form: sent by a script, or by the button.
#[derive(Template)]
#[template(path = "provider/send_on.html")]
pub struct SendOn<'a> {
    pub p: &'a Page,
    pub service: String,
    pub target: String,
    pub fields: Vec<(&'static str, String)>,
}
