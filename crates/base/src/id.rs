//! Typed ids. One id has exactly one spelling.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::{Entropy, Timestamp};

/// Text that is not an id. It does not carry the text, which may be hostile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// A ULID in lower case: 26 characters of Crockford's base 32, sorted by creation time,
        /// unguessable, and without meaning.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(Ulid::from_parts(u64::try_from(now.millis()).unwrap_or(0), u128::from_le_bytes(entropy.bytes())))
            }

            /// When it was created, to the millisecond, by the clock of the creating node.
            pub fn made_at(self) -> Timestamp {
                Timestamp::from_micros(i64::try_from(self.0.timestamp_ms()).unwrap_or(i64::MAX / 1000) * 1000)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut buffer = [0; ulid::ULID_LEN];
                let text = self.0.array_to_str(&mut buffer);
                text.make_ascii_lowercase();
                f.write_str(text)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Self(Ulid::from_string(text).map_err(|_| NotAnId)?);
                // One id has one spelling: no other case, no look-alike letters.
                if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// One person's account; never shared.
    AccountId
    /// One credential of an account: TOTP secret, password, recovery code, …
    CredentialId
    /// A running sign-up or password reset.
    FlowId
    /// A signed-in browser.
    SessionId
    /// An invitation to make an account.
    InvitationId
    /// A legal person that people act for.
    OrganisationId
    /// A part of an organisation that reports for itself.
    UnitId
    /// A role of an account at an organisation or unit, for a time.
    PermissionId
    /// A survey with a schema and rules.
    CollectionId
    /// One version of a collection's folder.
    DefinitionId
    /// A dated round of a collection.
    PeriodId
    /// One unit's data in one period.
    SubmissionId
    /// One received file of a submission.
    UploadId
    /// A corrected value.
    CorrectionId
    /// A comment that answers warnings.
    CommentId
    /// A later deadline, requested and decided.
    ExtensionId
    /// A conversation between a unit and staff.
    ThreadId
    /// One message of a thread.
    MessageId
    /// Work queued by a transaction.
    JobId
    /// A sealed object outside the database.
    BlobId
    /// An entry of the audit log.
    AuditId
}
