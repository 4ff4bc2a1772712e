//! The second factor: TOTP codes from an authenticator app (RFC 6238), and recovery codes for a
//! lost phone. Each code is accepted once.

mod enrol;
mod model;
mod prove;
mod recovery;
mod remove;
mod reset_by_staff;
mod rules;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Timestamp};
pub use enrol::{Enrolled, begin_enrolment, confirm_enrolment, enrolment};
pub use model::{Factor, OneTimeCode, Proof, RecoveryCode, TotpSecret};
pub(crate) use prove::{Proved, prove};
pub(crate) use recovery::make as make_recovery_codes_quietly;
pub use recovery::{
    RecoveryCodes, keep_recovery_codes, make_recovery_codes, recovery_codes, recovery_codes_to_keep,
};
pub use remove::remove;
pub use reset_by_staff::reset_by_staff;
pub(crate) use rules::matching_step;
use store::Tx;

/// Why a use case of this module was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such factor, or no enrolment is under way.
    Unknown,
    /// It is the last second factor, and one is required: add another first.
    LastSignInMethod,
    /// The account is not active.
    NotActive,
    /// The maximum number of apps is enrolled: remove one first.
    TooMany,
}

/// The enrolled authenticator apps, the oldest first.
pub fn factors(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Factor>, Fault> {
    sql::of_account(tx, account)
}

pub(crate) fn delete_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::delete_all(tx, account)
}

pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    sql::sweep(tx, now.minus(recovery::SHOWN_FOR))
}
