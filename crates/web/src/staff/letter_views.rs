//! Page structs of failed letters and of the address correction.

use askama::Template;
use base::Timestamp;

use crate::kernel::{Errors, Page};

/// `/staff/letters`: letters that could not be sent, and jobs that were set aside.
#[derive(Template)]
#[template(path = "staff/letters.html")]
pub struct Letters<'a> {
    pub p: &'a Page,
    pub letters: Vec<LetterRow>,
    pub work: Vec<JobRow>,
}

#[derive(Clone, Debug)]
pub struct LetterRow {
    pub id: String,
    /// Empty if no account has the address.
    pub name: String,
    /// The person's page.
    pub person: Option<String>,
    pub address: String,
    /// Text key.
    pub kind: &'static str,
    pub written: Timestamp,
    /// What the mail server said.
    pub why: String,
    pub again: bool,
}

/// A job that is not a letter.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: String,
    /// Text key.
    pub words: &'static str,
    pub kind: String,
    pub since: Timestamp,
    pub why: String,
    /// A job whose content cannot be opened is not retried from here.
    pub opens: bool,
}

/// `/staff/people/{id}/address`: corrects an address that the person has not confirmed. Field:
/// `address`.
#[derive(Template)]
#[template(path = "staff/address.html")]
pub struct Address<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub address: String,
    pub errors: Errors,
}
