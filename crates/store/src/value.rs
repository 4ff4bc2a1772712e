//! Column values and their conversion. Only integers, text and bytes: both databases have these.

use base::{EmailAddress, Fault, Language, Line, OrganisationNumber, Timestamp};

/// A column value on both databases. Booleans are `Int` 0 and 1: SQLite has no boolean type, and
/// PostgreSQL's differs in syntax.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A type that can be a statement's parameter.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

/// A type that a column can be read as. The fault names the kind of value found instead.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self, Fault>;
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

fn wrong<T>(value: &Value) -> Fault {
    // The value itself may be personal data, so only its kind is named.
    Fault::new(format!("expected {}, found {}", std::any::type_name::<T>(), value.kind()))
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}
impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl ToValue for $t {
            fn to_value(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        }
        impl FromValue for $t {
            fn from_value(value: Value) -> Result<Self, Fault> {
                match value {
                    Value::Int(n) => <$t>::try_from(n).map_err(Fault::new),
                    other => Err(wrong::<$t>(&other)),
                }
            }
        }
    )*};
}
integers!(i64 i32 u32 u16 u8);

impl ToValue for u64 {
    /// Sizes and counts; larger values saturate at 2⁶³ − 1.
    fn to_value(&self) -> Value {
        Value::Int(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}
impl FromValue for u64 {
    fn from_value(value: Value) -> Result<Self, Fault> {
        i64::from_value(value).and_then(|n| Self::try_from(n).map_err(Fault::new))
    }
}
impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
}
impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(wrong::<Self>(&other)),
        }
    }
}
impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}
impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}
impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(wrong::<Self>(&other)),
        }
    }
}
impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}
impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}
impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(wrong::<Self>(&other)),
        }
    }
}
impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Result<Self, Fault> {
        Vec::from_value(value)?
            .try_into()
            .map_err(|_| Fault::new(format!("expected {N} bytes, found another length")))
    }
}
impl ToValue for Timestamp {
    fn to_value(&self) -> Value {
        Value::Int(self.micros())
    }
}
impl FromValue for Timestamp {
    fn from_value(value: Value) -> Result<Self, Fault> {
        i64::from_value(value).map(Self::from_micros)
    }
}

macro_rules! texts {
    ($($t:ty: $read:expr;)*) => {$(
        impl ToValue for $t {
            fn to_value(&self) -> Value {
                Value::Text(self.to_owned().into())
            }
        }
        impl FromValue for $t {
            fn from_value(value: Value) -> Result<Self, Fault> {
                let text = String::from_value(value)?;
                $read(&text).map_err(Fault::new)
            }
        }
    )*};
}
texts! {
    EmailAddress: EmailAddress::new;
    Line: Line::new;
    OrganisationNumber: OrganisationNumber::new;
}

macro_rules! parsed {
    ($($t:ident)*) => {$(
        impl ToValue for base::$t {
            fn to_value(&self) -> Value {
                Value::Text(self.to_string())
            }
        }
        impl FromValue for base::$t {
            fn from_value(value: Value) -> Result<Self, Fault> {
                String::from_value(value)?.parse().map_err(Fault::new)
            }
        }
    )*};
}
parsed! {
    AccountId CredentialId FlowId SessionId InvitationId OrganisationId UnitId PermissionId CollectionId DefinitionId PeriodId SubmissionId UploadId
    CorrectionId CommentId ExtensionId ThreadId MessageId JobId BlobId AuditId
}

impl ToValue for Language {
    fn to_value(&self) -> Value {
        self.tag().to_value()
    }
}
impl FromValue for Language {
    fn from_value(value: Value) -> Result<Self, Fault> {
        String::from_value(value)?.parse().map_err(Fault::new)
    }
}

/// The parameters of a statement: `params![account, now, &text]`, `$1` first.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToValue::to_value(&$value)),*] };
}

/// Declares an enum that is stored as text:
/// `stored! { pub enum State { Invited = "invited", Active = "active" } }`.
///
/// Provides `ALL`, `as_str`, `FromStr` (`Err` for unknown text), `ToValue` and `FromValue`.
#[macro_export]
macro_rules! stored {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant),* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stored text, which files and URLs use too.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(self.as_str().to_owned())
            }
        }
        impl $crate::FromValue for $name {
            fn from_value(value: $crate::Value) -> Result<Self, base::Fault> {
                let text = <String as $crate::FromValue>::from_value(value)?;
                text.parse().map_err(|()| base::Fault::new(format!("unknown {}: {text:?}", stringify!($name))))
            }
        }
    };
}
