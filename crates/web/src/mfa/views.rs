//! Template of `/mfa`.

use askama::Template;
use base::Timestamp;

use crate::kernel::Page;

/// `/mfa`: whether two-step verification is on, and by which apps.
#[derive(Template)]
#[template(path = "mfa/mfa.html")]
pub struct Mfa<'a> {
    pub p: &'a Page,
    pub apps: Vec<App>,
    pub codes_left: usize,
    /// It can't be turned off: the portal or one of the person's roles requires it.
    pub demanded: bool,
    /// The name of the client that sent the person here.
    pub service: Option<String>,
    /// Where the person goes once it is on.
    pub next: Option<String>,
    /// The path back to the client without it.
    pub way_out: Option<String>,
}

/// A connected authenticator app.
#[derive(Clone, Debug)]
pub struct App {
    pub id: String,
    pub name: String,
    pub added: Timestamp,
    pub last_used: Option<Timestamp>,
    pub removable: bool,
}
