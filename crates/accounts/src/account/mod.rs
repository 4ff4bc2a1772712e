//! A person's account: invitation, profile, address, closing and erasure. An account carries no
//! permissions; `organisations` holds those.

mod change_address;
mod close;
mod correct_address;
mod erase;
mod invite;
mod model;
mod profile;
mod rules;
pub(crate) mod sql;
mod stuck;
#[cfg(test)]
mod tests;

use base::{AccountId, EmailAddress, Fault};
pub use change_address::{
    AddressChanged, AddressProblem, CodeSent, address_trouble, ask_for_address, asked_address,
    change_address,
};
pub(crate) use change_address::{forget as forget_asked_address, sweep as sweep_asked_addresses};
pub use close::close;
pub use correct_address::{address_can_be_corrected, correct_address};
pub use erase::{closed_before, erase};
pub use invite::{
    InvitationEffect, Invite, Invited, had_account, invitation, invitation_of, invitations,
    invitations_of, invite, open_invitations, send_again, take_back,
};
pub use model::{Account, Invitation, InvitationState, Names, State};
pub use profile::{Profile, change_profile, choose_language};
pub use rules::invitation_state;
use store::Tx;
pub use stuck::is_stuck;

/// Why a use case of this module was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such account or invitation.
    Unknown,
    /// The account is closed, or not active yet.
    NotActive,
    /// The invitation was completed or revoked.
    InvitationOver,
    /// The person has proved the address, so staff may no longer correct it.
    AddressProved,
    /// Another account has the address.
    AddressTaken,
}

pub fn find(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Account>, Fault> {
    sql::find(tx, account)
}

pub fn find_by_address(tx: &mut Tx<'_>, address: &EmailAddress) -> Result<Option<Account>, Fault> {
    sql::find_by_folded(tx, address.folded())
}

/// Accounts whose address leads to the same mailbox, in any spelling and with any subaddress.
pub fn of_mailbox(tx: &mut Tx<'_>, address: &EmailAddress) -> Result<Vec<AccountId>, Fault> {
    sql::of_mailbox(tx, &address.mailbox())
}

/// Accounts whose name or address contains a text, ordered by address; at most `limit`. The text is
/// folded by the caller ([`base::fold`]).
pub fn search(tx: &mut Tx<'_>, folded: &str, limit: u32) -> Result<Vec<Account>, Fault> {
    sql::search(tx, folded, limit)
}

/// One page of all accounts, ordered by folded address: at most `limit` after `after`.
pub fn all(tx: &mut Tx<'_>, after: &str, limit: u32) -> Result<Vec<Account>, Fault> {
    sql::all(tx, after, limit)
}
