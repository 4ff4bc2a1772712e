use askama::Template;
use base::Timestamp;

use crate::kernel::{Door, Errors, Page};
use crate::parts::{Qr, Tone};
use crate::register::views::{PasswordRules, groups_of_four};

/// `/account`: how one signs in, and where one is signed in.
#[derive(Template)]
#[template(path = "account/account.html")]
pub struct Account<'a> {
    pub p: &'a Page,
    /// Who signs in elsewhere alone has none.
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
    /// False for the last way in, which can't be removed.
    pub removable: bool,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: String,
    /// Words such as "Firefox, Windows".
    pub device: String,
    /// Where it was last used from, as far as it is known.
    pub place: Option<String>,
    pub begun: Timestamp,
    pub last_used: Timestamp,
    /// This very browser.
    pub here: bool,
}

/// `/account/confirm`: a fresh proof of who one is. Field: `code` or `password`.
#[derive(Template)]
#[template(path = "account/confirm.html")]
pub struct Confirm<'a> {
    pub p: &'a Page,
    pub by: ConfirmBy,
    /// Where the person signs in elsewhere.
    pub doors: Vec<Door>,
    /// The service that asks for it; else something is about to be changed.
    pub service: Option<String>,
    /// Where to go on to. Where a service asks: takes `answer=other` too.
    pub next: String,
    pub address: String,
    /// Where who doesn't want to goes.
    pub cancel: String,
    pub errors: Errors,
}

/// What the person proves it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmBy {
    Code,
    Password,
    /// There is neither: another provider said who it is, and says it again.
    SigningInElsewhere,
}

/// `/account/password`. Fields: `current`, `password`, `again`.
#[derive(Template)]
#[template(path = "account/password.html")]
pub struct ChangePassword<'a> {
    pub p: &'a Page,
    /// Otherwise it is the first one: who it is was proved elsewhere a moment ago.
    pub has_password: bool,
    pub rules: PasswordRules,
    pub address: String,
    pub errors: Errors,
}

/// `/account/second-factor`: connect one more app. Fields: `name`, `code`.
#[derive(Template)]
#[template(path = "account/second_factor.html")]
pub struct AddFactor<'a> {
    pub p: &'a Page,
    pub qr: Qr,
    pub key: String,
    pub link: String,
    pub address: String,
    pub name: String,
    /// There is no other yet.
    pub first: bool,
    pub cancel: String,
    pub errors: Errors,
}

impl AddFactor<'_> {
    fn groups(&self) -> String {
        groups_of_four(&self.key)
    }
}

/// `/account/privacy`: what is stored about oneself, and which notices one has read.
#[derive(Template)]
#[template(path = "account/my_data.html")]
pub struct MyData<'a> {
    pub p: &'a Page,
    /// Heading and value, in the person's language.
    pub facts: Vec<(String, String)>,
    pub held: Vec<Held>,
    pub deeds: Vec<OfAKind>,
    /// Version, and when it was read.
    pub notices: Vec<(String, Timestamp)>,
    /// When the person agreed to what the body receives and logs; `None` where nothing is agreed
    /// to.
    pub agreed: Option<Timestamp>,
    /// Whether the person wants news; `None` where the portal has none.
    pub news: Option<bool>,
    /// Services that the person let know something; `None` where the portal has no services.
    pub consents: Option<Vec<ConsentRow>>,
    /// Where everything can be taken out as a file.
    pub download: Option<String>,
}

/// A permission, and whether it holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub role: String,
    pub of: String,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub tone: Tone,
    pub state: String,
}

/// How many there are of something that the person did or that is kept about it, and the newest of
/// them.
#[derive(Clone, Debug)]
pub struct OfAKind {
    pub title: String,
    pub count: usize,
    pub newest: Vec<String>,
}

/// A service that was let know something.
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
    /// What is wrong with the address.
    pub why: Option<String>,
    /// The address that a code was sent to.
    pub asked: Option<String>,
    pub typed: String,
    pub errors: Errors,
}
