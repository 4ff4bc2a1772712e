use askama::Template;
use base::Timestamp;

use crate::kernel::Page;

/// `/mfa`: whether two-step verification is on, and what it stands on.
#[derive(Template)]
#[template(path = "mfa/mfa.html")]
pub struct Mfa<'a> {
    pub p: &'a Page,
    pub apps: Vec<App>,
    pub codes_left: usize,
    /// It can't be turned off: the portal, or what the person may do here, demands it.
    pub demanded: bool,
    /// The service that sent the person here.
    pub service: Option<String>,
    /// Where the person goes when it is on.
    pub next: Option<String>,
    /// Back to the service without it.
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
