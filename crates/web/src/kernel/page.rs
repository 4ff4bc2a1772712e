use std::sync::{Arc, OnceLock};

use accounts::account::Trouble;
use base::{Language, Timestamp, Words};

use super::{Both, Face, LocalPath, PageFlow, Said, TEXTS};

/// What a template needs besides its own data: the words, the portal's face, who is signed in. Made
/// once a request; no I/O.
#[derive(Clone)]
pub struct Page {
    pub face: Arc<Face>,
    pub language: Language,
    pub now: Timestamp,
    /// This page's path and query, where the language switch returns to.
    pub path: String,
    /// The page that the form stood on, where this is the answer to one.
    pub back: Option<String>,
    /// For the hidden field `csrf` of each form.
    pub csrf: String,
    /// Who is signed in, as the frame of the page shows it.
    pub person: Option<Person>,
    /// The incident number of this request.
    pub incident: String,
    /// What was just done, said once: a [`Notice`](super::Notice) as text.
    pub notice: Option<String>,
    /// The flow that the page belongs to, once that is known.
    pub flow: OnceLock<PageFlow>,
}

/// The signed-in person, as the frame of the page shows them.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub address: String,
    pub menu: Menu,
    /// Unread messages, shown in the menu.
    pub unread: u32,
    /// Whether anything stands behind the portal, for the menu.
    pub services: bool,
    /// What is wrong with the address.
    pub trouble: Option<Trouble>,
}

/// Which menu a signed-in person has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    Respondent,
    Staff,
    /// Somebody in an open portal.
    Member,
}

impl Page {
    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        self.text(key, &[])
    }
    pub fn t1(&self, key: &str, name: &'static str, value: impl Said) -> String {
        self.text(key, &[(name, value.said())])
    }
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Said,
        name2: &'static str,
        value2: impl Said,
    ) -> String {
        self.text(key, &[(name, value.said()), (name2, value2.said())])
    }

    /// The text of a key with any number of arguments.
    pub fn text(&self, key: &str, args: &[(&'static str, Words<'_>)]) -> String {
        let found = TEXTS.find(self.language, key, args);
        debug_assert!(found.is_some(), "no text {key} in {}", self.language);
        found.map_or_else(|| key.to_owned(), std::borrow::Cow::into_owned)
    }

    /// Words that the portal's file has in both languages.
    pub fn both<'a>(&self, words: &'a Both) -> &'a str {
        words.get(self.language)
    }

    pub fn brand(&self) -> &str {
        self.face.name.get(self.language)
    }

    pub fn asset(&self, name: &str) -> String {
        self.face.asset(name)
    }

    /// A path of the flow that this page belongs to.
    pub fn in_flow(&self, path: &str) -> String {
        self.flow.get().map_or_else(|| path.to_owned(), |flow| flow.path(path))
    }

    /// A path that leads back to where the person is going.
    pub fn towards(&self, path: &str, next: &Option<String>) -> String {
        crate::session::leading_back(path, next.as_deref().and_then(LocalPath::parse)).to_string()
    }

    /// What is wrong with the person's address, in words. The page where that is mended says it
    /// itself.
    pub fn address_trouble(&self) -> Option<String> {
        let person = self
            .person
            .as_ref()
            .filter(|_| !self.is_at("/account/address") && !self.is_at("/account/confirm"))?;
        Some(self.words_of_trouble(person.trouble?, &person.address))
    }

    pub(crate) fn words_of_trouble(&self, trouble: Trouble, address: &str) -> String {
        let key = match trouble {
            Trouble::Doubted => "address-doubted",
            Trouble::Undelivered => "address-undelivered",
        };
        self.t1(key, "address", address)
    }

    /// The address that the page's flow is for.
    pub fn begun_for(&self) -> Option<&str> {
        self.flow.get()?.address.as_deref()
    }

    /// The other language than the page's.
    pub fn other_language(&self) -> Language {
        match self.language {
            Language::Sv => Language::En,
            Language::En => Language::Sv,
        }
    }

    /// `page` inside an `aria-current`, where `path` is this page or above it.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        here == path
            || (!matches!(path, "/staff" | "/account")
                && path.len() > 1
                && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}
