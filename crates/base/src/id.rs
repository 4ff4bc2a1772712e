use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::{Entropy, Timestamp};

/// Text that is no id of this kind. It carries nothing: what was sent is hostile until proven
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// 26 characters of Crockford's base 32 in lower case (a ULID): sorted by the time at which
        /// it was made, guessable by nobody, and free of meaning.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(Ulid::from_parts(u64::try_from(now.millis()).unwrap_or(0), u128::from_le_bytes(entropy.bytes())))
            }

            /// When it was made, to the millisecond, by the clock of the node that made it.
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
    /// A running registration or reset.
    FlowId
    /// A signed-in browser.
    SessionId
    /// A letter that asks a person in.
    InvitationId
    /// A legal entity that a person acts for.
    OrganisationId
    /// A part of an organisation that submits for itself.
    UnitId
    /// account + role + organisation or unit + valid from + valid to.
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
    /// A changed value.
    CorrectionId
    /// A comment that answers warnings.
    CommentId
    /// A later deadline, asked for and decided.
    ExtensionId
    /// The talk between a unit and the staff.
    ThreadId
    /// One entry in a thread.
    MessageId
    /// Work to be done after the transaction.
    JobId
    /// A sealed object outside the database.
    BlobId
    /// An entry of the audit log.
    AuditId
}
