use askama::Template;

use crate::kernel::{Errors, Page};

/// `/sign-in`: address, password, one link for who is invited or has forgotten.
///
/// Fields: `address`, `password`, `next` (hidden, a local path).
#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
pub struct SignIn<'a> {
    pub p: &'a Page,
    pub address: String,
    pub next: Option<String>,
    /// The service that the person is on the way to, and where they can go back to it.
    pub bound_for: Option<(String, String)>,
    /// Why the session before is over.
    pub ended: Option<String>,
    /// People make accounts by themselves.
    pub is_open: bool,
    pub errors: Errors,
}

/// `/sign-in/code`: the six digits that the app shows. Field: `code`.
#[derive(Template)]
#[template(path = "sign_in/challenge.html")]
pub struct Challenge<'a> {
    pub p: &'a Page,
    pub errors: Errors,
}

/// `/sign-in/recovery`: one of the recovery codes in place of the phone. Field: `code`.
#[derive(Template)]
#[template(path = "sign_in/recovery.html")]
pub struct Recovery<'a> {
    pub p: &'a Page,
    pub errors: Errors,
}

/// `/sign-in/lost-phone`: the ways in without the phone.
#[derive(Template)]
#[template(path = "sign_in/lost_phone.html")]
pub struct LostPhone<'a> {
    pub p: &'a Page,
    /// Where a recovery code is taken, and where the person came from.
    pub recovery: String,
    pub back: String,
}
