//! Templates of the account pages.

use askama::Template;
use base::Timestamp;

use crate::kernel::{Door, Errors, Page};
use crate::parts::{Qr, Tone};
use crate::register::views::{PasswordRules, groups_of_four};

/// `/account`: sign-in methods and sessions.
#[derive(Template)]
#[template(path = "account/account.html")]
pub struct Account<'a> {
    pub p: &'a Page,
    /// False for a person who signs in by upstream providers only.
    pub has_password: bool,
    pub password_changed: Option<Timestamp>,
    pub factors: Vec<Factor>,
    pub codes_left: usize,
    pub sessions: Vec<SessionRow>,
}

/// A connected authenticator app.
#[derive(Clone, Debug)]
pub struct Factor {
    pub id: String,
    pub name: String,
    pub added: Timestamp,
    pub last_used: Option<Timestamp>,
    /// False for the last one, if a second factor is required.
    pub removable: bool,
}

/// A session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: String,
    /// Such as "Firefox, Windows".
    pub device: String,
    /// Where it was last used from, if known.
    pub place: Option<String>,
    pub begun: Timestamp,
    pub last_used: Timestamp,
    /// It is this browser's.
    pub here: bool,
}

/// `/account/confirm`: step-up. Field: `code` or `password`.
#[derive(Template)]
#[template(path = "account/confirm.html")]
pub struct Confirm<'a> {
    pub p: &'a Page,
    pub by: ConfirmBy,
    /// The providers of the person's linked logins.
    pub doors: Vec<Door>,
    /// The client that asks for the step-up; `None` if the person is about to change something.
    pub service: Option<String>,
    /// Where to continue. A client's page takes `answer=other` too.
    pub next: String,
    pub address: String,
    /// Where cancelling leads.
    pub cancel: String,
    pub errors: Errors,
}

/// The method of a step-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmBy {
    Code,
    Password,
    /// The account has neither: a fresh sign-in at its upstream provider.
    SigningInElsewhere,
}

/// `/account/password`. Fields: `current`, `password`, `again`.
#[derive(Template)]
#[template(path = "account/password.html")]
pub struct ChangePassword<'a> {
    pub p: &'a Page,
    /// False: the page sets a first password, after a step-up.
    pub has_password: bool,
    pub rules: PasswordRules,
    pub address: String,
    pub errors: Errors,
}

/// `/account/second-factor`: connects an authenticator app. Fields: `name`, `code`.
#[derive(Template)]
#[template(path = "account/second_factor.html")]
pub struct AddFactor<'a> {
    pub p: &'a Page,
    pub qr: Qr,
    pub key: String,
    pub link: String,
    pub address: String,
    pub name: String,
    /// The account has no other yet.
    pub first: bool,
    pub cancel: String,
    pub errors: Errors,
}

impl AddFactor<'_> {
    fn groups(&self) -> String {
        groups_of_four(&self.key)
    }
}

/// `/account/privacy`: personal data, accepted notices, consents.
#[derive(Template)]
#[template(path = "account/my_data.html")]
pub struct MyData<'a> {
    pub p: &'a Page,
    /// Heading and value, in the person's language.
    pub facts: Vec<(String, String)>,
    pub held: Vec<Held>,
    pub deeds: Vec<OfAKind>,
    /// Version, and when it was accepted.
    pub notices: Vec<(String, Timestamp)>,
    /// When the person consented to the operator's processing; `None` without such a consent.
    pub agreed: Option<Timestamp>,
    /// Whether the person wants news; `None` if the portal sends none.
    pub news: Option<bool>,
    /// Clients that the person consented to; `None` if the portal has no clients.
    pub consents: Option<Vec<ConsentRow>>,
    /// The path of the downloadable file.
    pub download: Option<String>,
}

/// A permission, and whether it is in force.
#[derive(Clone, Debug)]
pub struct Held {
    pub role: String,
    pub of: String,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub tone: Tone,
    pub state: String,
}

/// One kind of record about the person: the count, and the newest entries.
#[derive(Clone, Debug)]
pub struct OfAKind {
    pub title: String,
    pub count: usize,
    pub newest: Vec<String>,
}

/// A client that the person consented to.
#[derive(Clone, Debug)]
pub struct ConsentRow {
    pub client: String,
    pub service: String,
    pub scopes: Vec<String>,
    pub given: Timestamp,
}

/// `/account/details`. Fields: `first`, `last`, `language`.
#[derive(Template)]
#[template(path = "account/details.html")]
pub struct Details<'a> {
    pub p: &'a Page,
    pub first: String,
    pub last: String,
    pub language: String,
    pub errors: Errors,
}

/// `/account/address`. Field: `address`. A second form posts `code` to `/account/address/code`.
#[derive(Template)]
#[template(path = "account/address.html")]
pub struct OwnAddress<'a> {
    pub p: &'a Page,
    pub own: String,
    /// The problem with the address.
    pub why: Option<String>,
    /// The address that a code was sent to.
    pub asked: Option<String>,
    pub typed: String,
    pub errors: Errors,
}
