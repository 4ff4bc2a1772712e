//! Templates of the message pages.

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
    /// Label, URL, count, and whether it is selected.
    pub tabs: Vec<(String, String, usize, bool)>,
    /// The search form's URL.
    pub at: String,
    pub search: String,
    pub pager: Pager,
    pub several_units: bool,
    pub new: &'static str,
    pub may_write: bool,
    pub as_staff: bool,
}

impl Inbox<'_> {
    /// Whether there is any thread: the first tab counts all.
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
    /// The last message is the unit's, so staff owe a reply.
    pub waits: bool,
}

/// A thread. Field: `text`.
#[derive(Template)]
#[template(path = "messages/thread.html")]
pub struct ThreadPage<'a> {
    pub p: &'a Page,
    pub line: ThreadLine,
    pub unread: bool,
    /// The URL of the thread's subject matter: submission, rule or row.
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
