use askama::Template;
use base::Timestamp;

use crate::kernel::{Errors, Page};
use crate::parts::Pager;

/// `/messages`, `/staff/messages`.
#[derive(Template)]
#[template(path = "messages/inbox.html")]
pub struct Inbox<'a> {
    pub p: &'a Page,
    pub threads: Vec<ThreadLine>,
    /// Words, address, how many, whether it is the one that shows.
    pub tabs: Vec<(String, String, usize, bool)>,
    /// Where what is searched for is shown.
    pub at: String,
    pub search: String,
    pub pager: Pager,
    pub several_units: bool,
    pub new: &'static str,
    pub may_write: bool,
    pub as_staff: bool,
}

impl Inbox<'_> {
    /// The first tab is all.
    fn has_some(&self) -> bool {
        self.tabs.first().is_some_and(|(.., n, _)| *n > 0)
    }
}

#[derive(Clone, Debug)]
pub struct ThreadLine {
    pub href: String,
    pub subject: String,
    pub unit: String,
    pub about: Option<String>,
    pub at: Timestamp,
    pub unread: bool,
    /// The last word is the unit's.
    pub waits: bool,
}

/// A thread. Field: `text`.
#[derive(Template)]
#[template(path = "messages/thread.html")]
pub struct ThreadPage<'a> {
    pub p: &'a Page,
    pub line: ThreadLine,
    pub unread: bool,
    /// Where what it is about is.
    pub about: Option<String>,
    pub messages: Vec<MessageLine>,
    pub back: &'static str,
    pub text: String,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct MessageLine {
    pub by: String,
    pub by_staff: bool,
    pub at: Timestamp,
    pub body: String,
}

/// A new thread. Fields: `unit`, `subject`, `text`.
#[derive(Template)]
#[template(path = "messages/new.html")]
pub struct New<'a> {
    pub p: &'a Page,
    pub units: Vec<(String, String)>,
    pub chosen: String,
    pub submission: String,
    pub rule: String,
    pub row: String,
    pub subject: String,
    pub text: String,
    pub action: &'static str,
    pub back: &'static str,
    pub errors: Errors,
}
