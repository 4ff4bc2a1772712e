use askama::Template;
use base::Timestamp;

use crate::kernel::{Door, Environment, Errors, Link as OpenLink, LocalPath, Page, Service};

/// `/`: what is behind the portal.
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
    /// The service that the person is on the way to, and the way back to it.
    pub bound_for: Option<(String, String)>,
    /// Why the session before is over.
    pub ended: Option<String>,
    /// Those with a button.
    pub doors: Vec<&'a Door>,
    pub errors: Errors,
}

/// `/sign-in` after the address: the password. Fields: `address`, `password`, `next` (hidden).
#[derive(Template)]
#[template(path = "hall/password_door.html")]
pub struct PasswordDoor<'a> {
    pub p: &'a Page,
    /// Empty: it is asked for here.
    pub address: String,
    pub next: Option<String>,
    /// Where people with such an address mostly sign in.
    pub door: Option<&'a Door>,
    /// The others: a person who came by one of them is offered it, whether the address has an
    /// account or not.
    pub doors: Vec<&'a Door>,
    pub errors: Errors,
}

/// `/join`: which address? Field: `address`.
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

/// `/join`, after the address: where its people sign in, and why. Leads to `/upstream/ID`.
#[derive(Template)]
#[template(path = "hall/found_way.html")]
pub struct FoundWay<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    /// The upstream said so; else the portal's own list.
    pub by_tenant: bool,
    pub domain: String,
    pub address: String,
    /// An account with a password here can be made instead.
    pub with_password: bool,
    pub next: Option<String>,
}

/// `/join`, after an address whose domain nobody knows: the other choices.
#[derive(Template)]
#[template(path = "hall/no_way.html")]
pub struct NoWay<'a> {
    pub p: &'a Page,
    pub domain: String,
    pub address: String,
    /// The question could not be asked just now.
    pub unasked: bool,
    pub with_password: bool,
    pub next: Option<String>,
    pub doors: Vec<&'a Door>,
}

/// `/register/shared`, after an address that looks shared was proved. Field: `mine` (`yes`).
/// Refused: also from `/join`.
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
    /// Id, name, and whether it is ticked.
    pub uses: Vec<(&'a str, &'a str, bool)>,
    pub pointed: Option<Pointed<'a>>,
    pub next: Option<String>,
    pub errors: Errors,
}

/// What the guide points at, and why.
pub enum Pointed<'a> {
    Email { why: Option<String> },
    Address { why: Option<String> },
    Door { door: &'a Door, why: Option<String> },
    GetAnAddress,
}

/// After a form that sends a person elsewhere: leads on by itself.
#[derive(Template)]
#[template(path = "hall/leave.html")]
pub struct Leave<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub url: String,
    /// The organisation's domain, where that is why.
    pub domain: Option<String>,
}

/// `/upstream/ID`: the one button.
#[derive(Template)]
#[template(path = "hall/there.html")]
pub struct There<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub next: Option<String>,
    /// To add the way in to the account that is signed in.
    pub links: bool,
}

/// Back from upstream, which told no address. Field: `address`; `next` and `untold` are hidden.
/// Leads to `/upstream/ID`.
#[derive(Template)]
#[template(path = "hall/untold.html")]
pub struct Untold<'a> {
    pub p: &'a Page,
    pub door: &'a Door,
    pub address: String,
    pub next: Option<LocalPath>,
    pub errors: Errors,
}

/// `/join/link`: the address is an account's already.
#[derive(Template)]
#[template(path = "hall/link.html")]
pub struct Link<'a> {
    pub p: &'a Page,
    /// The upstream's.
    pub name: String,
    /// The same with the address of the login there.
    pub login: String,
    pub address: String,
    pub standing: Standing,
    /// Where the account is proved, by its password and by another way.
    pub prove: [String; 2],
    /// The account has no password: where it is proved instead; path, and what the button says.
    pub logins: Vec<(String, String)>,
    /// Where a forgotten password is made new, and back here.
    pub forgotten: String,
}

/// Who is signed in at the page that links.
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
    /// Why none of the person's logins is the way to it.
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

/// One sign-in elsewhere that opens the account.
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
