//! The second factor: one-time codes from a phone (TOTP, RFC 6238), and recovery codes for when the
//! phone is gone.

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

/// Why a use case of this folder did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such factor, or no enrolment is under way.
    Unknown,
    /// It is the last way in: another one first.
    LastWayIn,
    /// The account is not active.
    NotActive,
    /// So many phones are enrolled that one should go first.
    TooMany,
}

/// The enrolled phones, the oldest first.
pub fn factors(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Factor>, Fault> {
    sql::of_account(tx, account)
}

pub(crate) fn delete_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::delete_all(tx, account)
}

pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    sql::sweep(tx, now.minus(recovery::SHOWN_FOR))
}
