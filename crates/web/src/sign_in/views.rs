//! Page structs of sign-in.

use askama::Template;

use crate::kernel::{Errors, Page};

/// `/sign-in`, with one link for people who are invited or have forgotten the password.
///
/// Fields: `address`, `password`, `next` (hidden, a local path).
#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
pub struct SignIn<'a> {
    pub p: &'a Page,
    pub address: String,
    pub next: Option<String>,
    /// The client that the person continues to, and the path back to it.
    pub sign_in_target: Option<(String, String)>,
    /// Why the previous session ended.
    pub ended: Option<String>,
    /// Anyone can make an account.
    pub is_open: bool,
    pub errors: Errors,
}

/// `/sign-in/code`: the code that the app shows. Field: `code`.
#[derive(Template)]
#[template(path = "sign_in/challenge.html")]
pub struct Challenge<'a> {
    pub p: &'a Page,
    pub errors: Errors,
}

/// `/sign-in/recovery`: a recovery code instead of the phone. Field: `code`.
#[derive(Template)]
#[template(path = "sign_in/recovery.html")]
pub struct Recovery<'a> {
    pub p: &'a Page,
    pub errors: Errors,
}

/// `/sign-in/lost-phone`: what to do without the phone.
#[derive(Template)]
#[template(path = "sign_in/lost_phone.html")]
pub struct LostPhone<'a> {
    pub p: &'a Page,
    /// The page that takes a recovery code, and the page to go back to.
    pub recovery: String,
    pub back: String,
}
