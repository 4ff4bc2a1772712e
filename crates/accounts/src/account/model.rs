//! Accounts, names and invitations as values.

use base::{AccountId, EmailAddress, InvitationId, Language, Letter, LetterKind, Line, Timestamp};

store::stored! {
    pub enum State {
        /// Invited: has no credentials and can't sign in, but may already be given permissions.
        Invited = "invited",
        Active = "active",
        /// Closed: no credentials, no sessions. Kept, since submissions and the audit log refer to
        /// it.
        Closed = "closed",
    }
}

/// First and last name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    pub first: Line,
    /// `None` for a person with a single name.
    pub last: Option<Line>,
}

impl Names {
    /// The single name, or both names in order.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        [Some(&self.first), self.last.as_ref()].into_iter().flatten().map(Line::as_str)
    }

    /// The full name for display.
    pub fn shown(&self) -> String {
        self.parts().collect::<Vec<_>>().join(" ")
    }

    /// Splits a full name at the first space. A missing part is asked for during registration.
    pub fn split(name: &Line) -> (Option<Line>, Option<Line>) {
        let mut parts = name.as_str().splitn(2, ' ').map(|part| Line::new(part).ok());
        (parts.next().flatten(), parts.next().flatten())
    }
}

#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub state: State,
    pub address: EmailAddress,
    pub first_name: Option<Line>,
    pub last_name: Option<Line>,
    /// The person's choice; `None` leaves it to the browser.
    pub language: Option<Language>,
    pub phone: Option<Line>,
    pub created_at: Timestamp,
    pub activated_at: Option<Timestamp>,
}

impl Account {
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// Whether the personal data is overwritten.
    pub fn is_erased(&self) -> bool {
        self.address.as_str() == erased_address(self.id)
    }

    /// The names, if at least the first name is known.
    pub fn names(&self) -> Option<Names> {
        Some(Names { first: self.first_name.clone()?, last: self.last_name.clone() })
    }

    /// The name for display, or the address if no name is known.
    pub fn shown_name(&self) -> String {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(Line::as_str).collect();
        if parts.is_empty() { self.address.to_string() } else { parts.join(" ") }
    }

    /// The language of letters to this person.
    pub fn writes_in(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// A letter to this person, in the person's language.
    pub fn letter(&self, kind: LetterKind) -> Letter {
        Letter { to: self.address.clone(), language: self.writes_in(), kind }
    }
}

/// A placeholder that no mailbox can have (RFC 6761, section 6.4).
pub(super) fn erased_address(account: AccountId) -> String {
    format!("erased-{}@erased.invalid", account.to_string().to_lowercase())
}

/// The folded form that replaces a closed account's address, so that another account can have it.
pub(super) fn released_address(account: AccountId) -> String {
    format!("released-{}@released.invalid", account.to_string().to_lowercase())
}

/// An invitation as staff see it.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: InvitationId,
    pub account: AccountId,
    pub address: EmailAddress,
    pub name: String,
    pub organisation: String,
    pub created_at: Timestamp,
    pub sent_at: Timestamp,
    pub sends: u32,
    pub expires_at: Timestamp,
    pub taken_back_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
}

/// An invited person's progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InvitationState {
    /// The letter was sent; nothing has happened since.
    Sent,
    /// The person entered the address and got a code.
    Opened,
    /// The address is proved; the registration continues.
    InProgress,
    /// The account is active.
    Done,
    Expired,
    TakenBack,
}
