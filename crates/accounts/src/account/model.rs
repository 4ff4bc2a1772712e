use base::{AccountId, EmailAddress, InvitationId, Language, Letter, LetterKind, Line, Timestamp};

store::stored! {
    pub enum State {
        /// Asked in; has no credentials and can't sign in. Permissions can already be given.
        Invited = "invited",
        Active = "active",
        /// Ended: no credentials, no sessions. Kept, since submissions and the log point at it.
        Closed = "closed",
    }
}

/// First and last name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    pub first: Line,
    /// `None`: the person has one name.
    pub last: Option<Line>,
}

impl Names {
    /// The one name, or both.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        [Some(&self.first), self.last.as_ref()].into_iter().flatten().map(Line::as_str)
    }

    /// As it is shown.
    pub fn shown(&self) -> String {
        self.parts().collect::<Vec<_>>().join(" ")
    }

    /// First and last name from a name in one piece: the first word, and the rest. What is missing
    /// the person is asked for.
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
    /// The person's own choice; without one the browser decides.
    pub language: Option<Language>,
    pub phone: Option<Line>,
    pub created_at: Timestamp,
    pub activated_at: Option<Timestamp>,
}

impl Account {
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// What was known of the person is overwritten.
    pub fn is_erased(&self) -> bool {
        self.address.as_str() == erased_address(self.id)
    }

    /// The names, if they are known.
    pub fn names(&self) -> Option<Names> {
        Some(Names { first: self.first_name.clone()?, last: self.last_name.clone() })
    }

    /// The name as pages show it; the address where no name is known.
    pub fn shown_name(&self) -> String {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(Line::as_str).collect();
        if parts.is_empty() { self.address.to_string() } else { parts.join(" ") }
    }

    /// In which language letters to this person are.
    pub fn writes_in(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// A letter to this person, in the person's language.
    pub fn letter(&self, kind: LetterKind) -> Letter {
        Letter { to: self.address.clone(), language: self.writes_in(), kind }
    }
}

/// An address that nobody has and no letter reaches (RFC 6761, section 6.4).
pub(super) fn erased_address(account: AccountId) -> String {
    format!("erased-{}@erased.invalid", account.to_string().to_lowercase())
}

/// What a closed account's address is compared as, once another account may have the address.
pub(super) fn released_address(account: AccountId) -> String {
    format!("released-{}@released.invalid", account.to_string().to_lowercase())
}

/// A person who was asked in, as staff see it.
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

/// How far an invited person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InvitationState {
    /// The letter is on its way or arrived.
    Sent,
    /// The person entered the address and got a code.
    Opened,
    /// The address is proved; credentials are being made.
    InProgress,
    /// The account is active.
    Done,
    Expired,
    TakenBack,
}
