//! Types shared by all crates. No I/O except the system's clock and randomness, which callers
//! receive as values.

mod address;
mod clock;
mod entropy;
mod fault;
mod id;
mod language;
mod letter;
pub mod measure;
mod number;
mod organisation_number;
mod secret;
mod text;
pub mod texts;
pub mod trace;

pub use address::{EmailAddress, NotAnAddress, ascii_domain};
pub use clock::{Clock, SystemClock, TestClock, Timestamp};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use fault::{Failure, Fault, Outage};
pub use id::*;
pub use language::{Language, NotALanguage};
pub use letter::{FactorChange, Letter, LetterKind};
pub use number::{decimal, number};
pub use organisation_number::{NotAnOrganisationNumber, OrganisationNumber};
pub use secret::Secret;
pub use text::{Line, NotALine, count_characters, fold, is_invisible, is_joiner, trim_invisible};
pub use texts::{Texts, Words};
