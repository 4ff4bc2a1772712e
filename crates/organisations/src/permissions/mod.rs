//! Permissions: which role an account has, for which unit or organisation, and when.

mod end;
mod ending;
mod give;
mod invitees;
mod model;
mod permit;
mod rules;
mod sql;
#[cfg(test)]
mod tests;

pub use end::{end, end_all_of};
pub use ending::{ExpiringPermission, tell_of_ending};
pub use give::{Given, Scope, give, give_portal_role, would_give, would_give_portal_role};
pub use invitees::{Invitee, Invitees, LineRefusal, RefusedLine, read_csv};
pub use model::{Effect, Permission, Recipient, Role, Status, Validity};
pub use permit::{
    Administrator, ForUnit, Staff, is_colleague, permit_administrator, permit_invitation,
    permit_operator_over, permit_over, permit_staff, permit_unit,
};
pub use rules::{Actor, Change, Subject, may_change};

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

/// All permissions of an account, ended ones included, the newest first.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Permission>, Fault> {
    tx.rows(&sql::OF_ACCOUNT, params![account])?.iter().map(Permission::read).collect()
}

/// The roles that an account has now.
pub fn roles(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<Vec<Role>, Fault> {
    let mut roles: Vec<Role> = of_account(tx, account)?
        .iter()
        .filter(|p| p.status(now) == Status::Active)
        .map(|p| p.role)
        .collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}
