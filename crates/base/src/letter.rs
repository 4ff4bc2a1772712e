use serde::{Deserialize, Serialize};

use crate::{EmailAddress, Language, Timestamp};

/// A mail as a value: to whom, in which language, and what it says. The words are
/// `messages::mail`'s.
///
/// A context writes it as a job in its own transaction; it is sealed at rest, since it can hold a
/// code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub to: EmailAddress,
    pub language: Language,
    pub kind: LetterKind,
}

/// Everything that the system writes letters about. A new one does not compile until it has words
/// in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LetterKind {
    /// Staff ask a person in. `url` is the portal's sign-in page; following it uses nothing up.
    Invitation { name: String, organisation: String, valid_to: Timestamp, url: String },
    /// Somebody who has an account got something more to do.
    NewPermission { organisation: String, url: String },
    /// A permission of somebody who has an account ended before its day. `organisation` is empty
    /// for a role at the operator.
    PermissionEnded { organisation: String, at: Timestamp },
    /// A permission ends at this moment unless it is given again.
    PermissionEnding { organisation: String, until: Timestamp },
    /// A permission has other days: `from` where it has not begun, `to` = the first moment after
    /// it.
    PermissionChanged {
        organisation: String,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        url: String,
    },
    /// Six digits that prove the address.
    Code { code: String, minutes: u32 },
    /// The password was changed; every session ended.
    PasswordChanged { at: Timestamp },
    /// A second factor was added or removed, or recovery codes were made.
    SecondFactorChanged { at: Timestamp, change: FactorChange },
    /// A sign-in at another provider was added to the account, or taken away from it.
    WayInChanged { at: Timestamp, added: bool },
    /// The account has another address: by the person, or because the person's address at another
    /// provider changed (`upstream`). Goes to the address before and to the new one.
    AddressChanged { at: Timestamp, upstream: bool },
    /// Signed in from a browser that was not seen before. `device` is words such as "Firefox,
    /// Windows".
    NewDevice { at: Timestamp, device: String, url: String },
    /// There is a message; never what it says.
    NewMessage { url: String },
    /// An extension was decided. `until` is the new deadline when it was granted.
    ExtensionDecided { collection: String, until: Option<Timestamp>, url: String },
    /// A submission was sent back or accepted.
    SubmissionDecided { collection: String, accepted: bool, url: String },
    /// A period is open and the unit has not submitted.
    Reminder { collection: String, deadline: Timestamp, url: String },
    /// To the body itself: somebody finds a service suspicious.
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
