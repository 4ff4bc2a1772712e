//! Letters as values: what is mailed, without its wording.

use serde::{Deserialize, Serialize};

use crate::{EmailAddress, Language, Timestamp};

/// A letter: its recipient, language and content. `messages::mail` has the wording.
///
/// A context queues it as a job in its own transaction. It is sealed at rest, since it may hold a
/// code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub to: EmailAddress,
    pub language: Language,
    pub kind: LetterKind,
}

/// Every kind of letter. A new kind does not compile until it is worded in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LetterKind {
    /// An invitation by staff. `url` is the portal's sign-in page; following it consumes nothing.
    Invitation { name: String, organisation: String, valid_to: Timestamp, url: String },
    /// A person with an account got a further permission.
    NewPermission { organisation: String, url: String },
    /// A permission ended before its last day. `organisation` is empty for a role at the operator.
    PermissionEnded { organisation: String, at: Timestamp },
    /// A permission ends at this time unless it is renewed.
    PermissionEnding { organisation: String, until: Timestamp },
    /// A permission's dates changed. `from` is given if it has not begun; `to` is the first moment
    /// after it.
    PermissionChanged {
        organisation: String,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        url: String,
    },
    /// A six-digit code that proves the address.
    Code { code: String, minutes: u32 },
    /// The password was changed, and every session ended.
    PasswordChanged { at: Timestamp },
    /// A second factor was added or removed, or recovery codes were created or used.
    SecondFactorChanged { at: Timestamp, change: FactorChange },
    /// A linked login was added or removed.
    #[serde(rename = "way-in-changed")]
    LinkedLoginChanged { at: Timestamp, added: bool },
    /// The account's address changed: by the person, or because it changed at an upstream provider
    /// (`upstream`). Sent to both the old and the new address.
    AddressChanged { at: Timestamp, upstream: bool },
    /// A sign-in from a new browser. `device` is text such as "Firefox, Windows".
    NewDevice { at: Timestamp, device: String, url: String },
    /// There is a new message. Its contents are never included.
    NewMessage { url: String },
    /// An extension was decided. `until` is the new deadline if it was granted.
    ExtensionDecided { collection: String, until: Option<Timestamp>, url: String },
    /// A submission was sent back or accepted.
    SubmissionDecided { collection: String, accepted: bool, url: String },
    /// A period is open and the unit has not submitted.
    Reminder { collection: String, deadline: Timestamp, url: String },
    /// To the operator: a person reports a client as suspicious.
    ServiceReported { service: String, reason: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorChange {
    Added,
    Removed,
    ResetByStaff,
    RecoveryCodesMade,
    RecoveryCodeUsed,
}
