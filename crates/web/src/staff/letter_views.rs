use askama::Template;
use base::Timestamp;

use crate::kernel::{Errors, Page};

/// `/staff/letters`: letters that could not be sent, and work that was set aside.
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
    /// Empty where the address belongs to no account.
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

/// Work that is not a letter.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: String,
    /// Text key.
    pub words: &'static str,
    pub kind: String,
    pub since: Timestamp,
    pub why: String,
    /// What cannot be opened is not tried again from here.
    pub opens: bool,
}

/// `/staff/people/ID/address`: puts an address right that the person has not proved. Field:
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
