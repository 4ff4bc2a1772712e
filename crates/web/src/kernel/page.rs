//! The data that every template needs besides its own: texts, branding, the signed-in person.

use std::sync::{Arc, OnceLock};

use accounts::account::AddressProblem;
use base::{Language, Timestamp, Words};

use super::{Both, Face, LocalPath, PageFlow, Said, TEXTS};

/// What the layout and all templates share. Made once per request; no I/O.
#[derive(Clone)]
pub struct Page {
    pub face: Arc<Face>,
    pub language: Language,
    pub now: Timestamp,
    /// This page's path and query, where the language switch returns to.
    pub path: String,
    /// The page that held the form, if this answers one.
    pub back: Option<String>,
    /// The value of the hidden field `csrf` in each form.
    pub csrf: String,
    /// The signed-in person, as the layout shows them.
    pub person: Option<Person>,
    /// The incident number of this request.
    pub incident: String,
    /// A [`Notice`](super::Notice) as text: what was just done, shown once.
    pub notice: Option<String>,
    /// The flow that the page belongs to, once known.
    pub flow: OnceLock<PageFlow>,
}

/// The signed-in person, as the layout shows them.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub address: String,
    pub menu: Menu,
    /// Unread messages, shown in the menu.
    pub unread: u32,
    /// Whether the menu links to the services behind the portal.
    pub services: bool,
    /// The problem with the address, if any.
    pub trouble: Option<AddressProblem>,
}

/// Which menu a signed-in person has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    Respondent,
    Staff,
    /// A person who signed up in an open portal.
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

    /// A text of the portal file, in the page's language.
    pub fn both<'a>(&self, words: &'a Both) -> &'a str {
        words.get(self.language)
    }

    pub fn brand(&self) -> &str {
        self.face.name.get(self.language)
    }

    pub fn asset(&self, name: &str) -> String {
        self.face.asset(name)
    }

    /// `path` within the page's flow.
    pub fn in_flow(&self, path: &str) -> String {
        self.flow.get().map_or_else(|| path.to_owned(), |flow| flow.path(path))
    }

    /// `path` with `next`, so that the person comes back to where they were going.
    pub fn towards(&self, path: &str, next: &Option<String>) -> String {
        crate::session::leading_back(path, next.as_deref().and_then(LocalPath::parse)).to_string()
    }

    /// The problem with the person's address, in words. `None` on the pages that correct it: they
    /// say it themselves.
    pub fn address_trouble(&self) -> Option<String> {
        let person = self
            .person
            .as_ref()
            .filter(|_| !self.is_at("/account/address") && !self.is_at("/account/confirm"))?;
        Some(self.words_of_trouble(person.trouble?, &person.address))
    }

    pub(crate) fn words_of_trouble(&self, trouble: AddressProblem, address: &str) -> String {
        let key = match trouble {
            AddressProblem::Doubted => "address-doubted",
            AddressProblem::Undelivered => "address-undelivered",
        };
        self.t1(key, "address", address)
    }

    /// The e-mail address that the page's flow is for.
    pub fn begun_for(&self) -> Option<&str> {
        self.flow.get()?.address.as_deref()
    }

    /// The language that the switch offers.
    pub fn other_language(&self) -> Language {
        match self.language {
            Language::Sv => Language::En,
            Language::En => Language::Sv,
        }
    }

    /// Whether `path` is this page or an ancestor of it, for `aria-current`. `/staff` and
    /// `/account` match only themselves.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        here == path
            || (!matches!(path, "/staff" | "/account")
                && path.len() > 1
                && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}
