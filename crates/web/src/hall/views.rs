//! Templates of the public pages and of upstream sign-in.

use askama::Template;
use base::Timestamp;

use crate::kernel::{Door, Environment, Errors, Link as OpenLink, LocalPath, Page, Service};

/// `/` of an open portal.
#[derive(Template)]
#[template(path = "hall/front.html")]
pub struct Front<'a> {
    pub p: &'a Page,
    pub lead: &'a str,
    pub services: Vec<(Environment, Vec<&'a Service>)>,
    pub links: &'a [OpenLink],
}

/// `/sign-in` of an open portal. Fields: `address`, `next` (hidden), `first` (hidden, `yes`: no
/// password was asked for).
#[derive(Template)]
#[template(path = "hall/address_first.html")]
pub struct AddressFirst<'a> {
    pub p: &'a Page,
    pub address: String,
    pub next: Option<String>,
    /// The name of the client that the person is bound for, and the path back to it.
    pub sign_in_target: Option<(String, String)>,
    /// Why the previous session ended.
    pub ended: Option<String>,
    /// The providers with a button.
    pub doors: Vec<&'a Door>,
    pub errors: Errors,
}

/// `/sign-in` after the address: the password. Fields: `address`, `password`, `next` (hidden).
#[derive(Template)]
#[template(path = "hall/password_door.html")]
pub struct PasswordDoor<'a> {
    pub p: &'a Page,
    /// Empty: the page asks for it.
    pub address: String,
    pub next: Option<String>,
    /// The provider that this address suggests.
    pub door: Option<&'a Door>,
    /// The other providers, offered whether or not the address has an account.
    pub doors: Vec<&'a Door>,
    pub errors: Errors,
}

/// `/join`. Field: `address`.
#[derive(Template)]
#[template(path = "hall/join.html")]
pub struct Join<'a> {
    pub p: &'a Page,
    pub address: String,
    /// Where the person is going.
    pub next: Option<String>,
    pub doors: Vec<&'a Door>,
    pub has_guide: bool,
    pub errors: Errors,
}

/// `/join`, after the address: the provider, and why. Leads to `/upstream/ID`.
#[derive(Template)]
#[template(path = "hall/found_way.html")]
pub struct FoundWay<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    /// The provider said so; else the portal file.
    pub by_tenant: bool,
    pub domain: String,
    pub address: String,
    /// The person may register with a password here instead.
    pub with_password: bool,
    pub next: Option<String>,
}

/// `/join`, after an address with an unknown domain: the other choices.
#[derive(Template)]
#[template(path = "hall/no_way.html")]
pub struct NoWay<'a> {
    pub p: &'a Page,
    pub domain: String,
    pub address: String,
    /// The provider could not be asked.
    pub unasked: bool,
    pub with_password: bool,
    pub next: Option<String>,
    pub doors: Vec<&'a Door>,
}

/// `/register/shared`, after an address that looks shared was proved. Field: `mine` (`yes`). With
/// `refused`, also from `/join`.
#[derive(Template)]
#[template(path = "hall/shared_address.html")]
pub struct SharedAddress<'a> {
    pub p: &'a Page,
    pub address: String,
    pub refused: bool,
}

/// `/join/guide`: two questions. Fields: `address` (a kind), `use` (any number).
#[derive(Template)]
#[template(path = "hall/guide.html")]
pub struct Guide<'a> {
    pub p: &'a Page,
    pub chosen: &'a str,
    /// Id, name, and whether it is checked.
    pub uses: Vec<(&'a str, &'a str, bool)>,
    pub pointed: Option<Pointed<'a>>,
    pub next: Option<String>,
    pub errors: Errors,
}

/// The method that the guide recommends, and why.
pub enum Pointed<'a> {
    Email { why: Option<String> },
    Address { why: Option<String> },
    Door { door: &'a Door, why: Option<String> },
    GetAnAddress,
}

/// After a form that sends a person to a provider: goes on by itself.
#[derive(Template)]
#[template(path = "hall/leave.html")]
pub struct Leave<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub url: String,
    /// The domain that decided the provider, if one did.
    pub domain: Option<String>,
}

/// `/upstream/ID`: a single button.
#[derive(Template)]
#[template(path = "hall/there.html")]
pub struct There<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub next: Option<String>,
    /// Whether the login is to be linked to the signed-in account.
    pub links: bool,
}

/// After a callback without an address. Field: `address`; `next` and `untold` are hidden. Leads to
/// `/upstream/ID`.
#[derive(Template)]
#[template(path = "hall/untold.html")]
pub struct Untold<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub address: String,
    pub next: Option<LocalPath>,
    pub errors: Errors,
}

/// `/join/link`: the address already has an account.
#[derive(Template)]
#[template(path = "hall/link.html")]
pub struct Link<'a> {
    pub p: &'a Page,
    /// The provider's name.
    pub name: String,
    /// The provider's name, with the login's address in parentheses.
    pub login: String,
    pub address: String,
    pub standing: Standing,
    /// Where to prove the account: by its password, and by another method.
    pub prove: [String; 2],
    /// For an account without a password: path and button text of each linked login.
    pub logins: Vec<(String, String)>,
    /// The password reset, which returns here.
    pub forgotten: String,
}

/// The person signed in at `/join/link`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Nobody,
    SomebodyElse,
    Proved,
}

impl Link<'_> {
    fn is_nobody(&self) -> bool {
        self.standing == Standing::Nobody
    }
    fn is_proved(&self) -> bool {
        self.standing == Standing::Proved
    }
}

/// `/sign-in/stay`. Fields: `stay` (`yes`, `no`), `always` (`yes`).
#[derive(Template)]
#[template(path = "hall/stay.html")]
pub struct Stay<'a> {
    pub p: &'a Page,
    pub hours: u64,
    pub days: u64,
}

/// `/services`
#[derive(Template)]
#[template(path = "hall/services.html")]
pub struct Services<'a> {
    pub p: &'a Page,
    pub services: Vec<(Environment, Vec<&'a Service>)>,
    pub links: &'a [OpenLink],
}

/// `/services/ID`
#[derive(Template)]
#[template(path = "hall/service.html")]
pub struct OneService<'a> {
    pub p: &'a Page,
    pub service: &'a Service,
    pub needs_two_step: bool,
    /// Why none of the person's sign-in methods opens it.
    pub barred: Option<String>,
}

/// `/account/ways-in`
#[derive(Template)]
#[template(path = "hall/ways_in.html")]
pub struct WaysIn<'a> {
    pub p: &'a Page,
    pub rows: Vec<WayInRow>,
    pub has_password: bool,
    pub doors: Vec<&'a Door>,
}

/// A linked login.
pub struct WayInRow {
    pub id: String,
    pub name: String,
    pub address: Option<String>,
    pub added: Timestamp,
    pub last_used: Option<Timestamp>,
    pub removable: bool,
}

/// Text key of an environment's heading.
pub fn environment_key(environment: &Environment) -> &'static str {
    match environment {
        Environment::Production => "front-production",
        Environment::CustomerTest => "front-customer-test",
    }
}

impl AddressFirst<'_> {
    fn has_private_microsoft(&self) -> bool {
        self.doors.iter().any(|door| door.is_private_microsoft())
    }
}

impl Join<'_> {
    fn has_private_microsoft(&self) -> bool {
        self.doors.iter().any(|door| door.is_private_microsoft())
    }
}
