//! SQL for accounts and invitations. After each change of a name or an address, `note_sought`
//! updates the search column.

use base::{AccountId, EmailAddress, Fault, InvitationId, Language, Line, Timestamp};
use store::{Row, Tx, params};

use super::model::released_address;
use super::{Account, Invitation};

store::sql! {
    FIND = "SELECT id, state, address, first_name, last_name, language, phone, created_at, activated_at FROM account WHERE id = $1";
    FIND_BY_FOLDED = "SELECT id, state, address, first_name, last_name, language, phone, created_at, activated_at FROM account WHERE folded = $1";
    ALL = "SELECT id, state, address, first_name, last_name, language, phone, created_at, activated_at FROM account
        WHERE folded > $1 ORDER BY folded LIMIT $2";
    ADD = "INSERT INTO account (id, state, address, folded, mailbox, first_name, last_name, sought, language, phone, created_at, activated_at, closed_at)
        VALUES ($1, 'invited', $2, $3, $4, $5, $6, $3, $7, NULL, $8, NULL, NULL) ON CONFLICT (folded) DO NOTHING";
    OF_MAILBOX = "SELECT id FROM account WHERE mailbox = $1 ORDER BY id";
    SEARCH = r"SELECT id, state, address, first_name, last_name, language, phone, created_at, activated_at FROM account
        WHERE folded IN (SELECT b.folded FROM account b WHERE b.sought LIKE $1 ESCAPE '\' ORDER BY b.folded LIMIT $2) ORDER BY folded";
    SOUGHT = "UPDATE account SET sought = $2 WHERE id = $1";
    FILL_NAMES = "UPDATE account SET first_name = coalesce(first_name, $2), last_name = coalesce(last_name, $3) WHERE id = $1";
    REOPEN = "UPDATE account SET state = 'invited', first_name = $2, last_name = $3, language = $4, closed_at = NULL, erased_at = NULL WHERE id = $1 AND state = 'closed'";
    ACTIVATE = "UPDATE account SET state = 'active', first_name = $2, last_name = $3, language = coalesce($6, language, $4), activated_at = $5
        WHERE id = $1 AND state = 'invited'";
    CLOSE = "UPDATE account SET state = 'closed', phone = NULL, closed_at = $2 WHERE id = $1 AND state <> 'closed'";
    OVERWRITE = "UPDATE account SET address = $2, folded = $3, mailbox = $4, first_name = NULL, last_name = NULL, language = NULL, phone = NULL,
        erased_at = $5 WHERE id = $1";
    TAKE_BACK_ALL = "UPDATE invitation SET taken_back_at = $2 WHERE account = $1 AND taken_back_at IS NULL AND done_at IS NULL";
    CLOSED_BEFORE = "SELECT id FROM account WHERE closed_at IS NOT NULL AND erased_at IS NULL AND closed_at < $1 ORDER BY closed_at, id LIMIT 100";
    PROFILE = "UPDATE account SET first_name = $2, last_name = $3, language = $4, phone = $5 WHERE id = $1 AND state = 'active'";
    LANGUAGE = "UPDATE account SET language = $2 WHERE id = $1 AND state = 'active'";

    ADDRESS = "UPDATE account SET address = $2, folded = $3, mailbox = $4 WHERE id = $1 AND state = 'invited'";

    // Does nothing if another account has the address.
    MOVE_ADDRESS = "UPDATE account SET address = $2, folded = $3, mailbox = $4, address_doubted_at = NULL
        WHERE id = $1 AND state = 'active' AND NOT EXISTS (SELECT 1 FROM account b WHERE b.folded = $3 AND b.id <> $1)";
    DOUBT_ADDRESS = "UPDATE account SET address_doubted_at = $2 WHERE id = $1 AND address_doubted_at IS NULL";
    TRUST_ADDRESS = "UPDATE account SET address_doubted_at = NULL WHERE id = $1 AND address_doubted_at IS NOT NULL";
    // Frees the address for another account; the displayed address stays.
    RELEASE_ADDRESS = "UPDATE account SET folded = $2, mailbox = $2 WHERE id = $1 AND state = 'closed'";

    ADD_INVITATION = "INSERT INTO invitation
        (id, account, sent_by, organisation, url, created_at, sent_at, sends, expires_at, taken_back_at, opened_at, started_at, done_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7, NULL, NULL, NULL, NULL)";
    LIVE_INVITATION = "SELECT i.id, i.account, a.address, a.first_name, a.last_name, i.organisation, i.created_at, i.sent_at, i.sends, i.expires_at,
            i.taken_back_at, i.opened_at, i.started_at, i.done_at, i.url
        FROM invitation i JOIN account a ON a.id = i.account
        WHERE i.account = $1 AND i.taken_back_at IS NULL AND i.done_at IS NULL AND i.expires_at > $2 ORDER BY i.id DESC LIMIT 1";
    INVITATION = "SELECT i.id, i.account, a.address, a.first_name, a.last_name, i.organisation, i.created_at, i.sent_at, i.sends, i.expires_at,
            i.taken_back_at, i.opened_at, i.started_at, i.done_at, i.url
        FROM invitation i JOIN account a ON a.id = i.account WHERE i.id = $1";
    INVITATIONS = "SELECT i.id, i.account, a.address, a.first_name, a.last_name, i.organisation, i.created_at, i.sent_at, i.sends, i.expires_at,
            i.taken_back_at, i.opened_at, i.started_at, i.done_at, i.url
        FROM invitation i JOIN account a ON a.id = i.account ORDER BY i.id DESC LIMIT $1";
    OPEN_INVITATIONS = "SELECT i.id, i.account, a.address, a.first_name, a.last_name, i.organisation, i.created_at, i.sent_at, i.sends, i.expires_at,
            i.taken_back_at, i.opened_at, i.started_at, i.done_at, i.url
        FROM invitation i JOIN account a ON a.id = i.account
        WHERE i.taken_back_at IS NULL AND i.done_at IS NULL ORDER BY i.id DESC LIMIT $1";
    INVITATIONS_OF = "SELECT i.id, i.account, a.address, a.first_name, a.last_name, i.organisation, i.created_at, i.sent_at, i.sends, i.expires_at,
            i.taken_back_at, i.opened_at, i.started_at, i.done_at, i.url
        FROM invitation i JOIN account a ON a.id = i.account WHERE i.account = $1 ORDER BY i.id DESC";
    SENT_AGAIN = "UPDATE invitation SET sent_at = $2, sends = sends + 1, expires_at = $3 WHERE id = $1 AND taken_back_at IS NULL AND done_at IS NULL";
    TAKEN_BACK = "UPDATE invitation SET taken_back_at = $2 WHERE id = $1 AND taken_back_at IS NULL AND done_at IS NULL";
    OPENED = "UPDATE invitation SET opened_at = $2
        WHERE account = $1 AND opened_at IS NULL AND taken_back_at IS NULL AND done_at IS NULL AND expires_at > $2";
    STARTED = "UPDATE invitation SET started_at = $2
        WHERE account = $1 AND started_at IS NULL AND taken_back_at IS NULL AND done_at IS NULL AND expires_at > $2";
    // Only invitations that were valid when the registration began: an expired one gives nothing.
    DONE = "UPDATE invitation SET done_at = $2 WHERE account = $1 AND taken_back_at IS NULL AND done_at IS NULL AND expires_at > $3";
}

fn account(row: &Row) -> Result<Account, Fault> {
    Ok(Account {
        id: row.get(0)?,
        state: row.get(1)?,
        address: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        language: row.get(5)?,
        phone: row.get(6)?,
        created_at: row.get(7)?,
        activated_at: row.get(8)?,
    })
}

/// An invitation, and the URL that its letter leads to.
fn invitation(row: &Row) -> Result<(Invitation, String), Fault> {
    let address: EmailAddress = row.get(2)?;
    let names: [Option<String>; 2] = [row.get(3)?, row.get(4)?];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let read = Invitation {
        id: row.get(0)?,
        account: row.get(1)?,
        address,
        name,
        organisation: row.get(5)?,
        created_at: row.get(6)?,
        sent_at: row.get(7)?,
        sends: row.get(8)?,
        expires_at: row.get(9)?,
        taken_back_at: row.get(10)?,
        opened_at: row.get(11)?,
        started_at: row.get(12)?,
        done_at: row.get(13)?,
    };
    Ok((read, row.get(14)?))
}

pub(crate) fn find(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, Fault> {
    tx.row(&FIND, params![id])?.as_ref().map(account).transpose()
}
pub(crate) fn find_by_folded(tx: &mut Tx<'_>, folded: &str) -> Result<Option<Account>, Fault> {
    tx.row(&FIND_BY_FOLDED, params![folded])?.as_ref().map(account).transpose()
}
pub(super) fn of_mailbox(tx: &mut Tx<'_>, mailbox: &str) -> Result<Vec<AccountId>, Fault> {
    tx.rows(&OF_MAILBOX, params![mailbox])?.iter().map(|row| row.get(0)).collect()
}
pub(super) fn all(tx: &mut Tx<'_>, after: &str, limit: u32) -> Result<Vec<Account>, Fault> {
    tx.rows(&ALL, params![after, limit])?.iter().map(account).collect()
}

/// Accounts whose name or address contains a folded text.
pub(super) fn search(tx: &mut Tx<'_>, folded: &str, limit: u32) -> Result<Vec<Account>, Fault> {
    let mut pattern = String::from("%");
    for letter in folded.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    tx.rows(&SEARCH, params![pattern, limit])?.iter().map(account).collect()
}

/// Updates the column that `SEARCH` reads.
fn note_sought(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Fault> {
    let Some(account) = find(tx, id)? else { return Ok(()) };
    // The address both as written and as compared.
    let (address, name) = (&account.address, account.shown_name());
    let mut sought = format!("{}\n{}", base::fold(address.as_str()), base::fold(&name));
    if !sought.contains(address.folded()) {
        sought = format!("{sought}\n{}", address.folded());
    }
    tx.change(&SOUGHT, params![id, sought])
}

/// False if another account has the address.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    id: AccountId,
    address: &EmailAddress,
    names: [Option<&Line>; 2],
    language: Language,
    now: Timestamp,
) -> Result<bool, Fault> {
    let changed = tx.execute(
        &ADD,
        params![
            id,
            address,
            address.folded(),
            address.mailbox(),
            names[0],
            names[1],
            language,
            now
        ],
    )?;
    if changed == 1 {
        note_sought(tx, id)?;
    }
    Ok(changed == 1)
}
pub(super) fn fill_names(
    tx: &mut Tx<'_>,
    id: AccountId,
    names: [Option<&Line>; 2],
) -> Result<(), Fault> {
    tx.change(&FILL_NAMES, params![id, names[0], names[1]])?;
    note_sought(tx, id)
}
pub(super) fn reopen(
    tx: &mut Tx<'_>,
    id: AccountId,
    names: [Option<&Line>; 2],
    language: Language,
) -> Result<(), Fault> {
    tx.change(&REOPEN, params![id, names[0], names[1], language])?;
    note_sought(tx, id)
}
/// False if the account is not in state `invited`. `chosen` is the person's own choice of language,
/// `language` the page's.
pub(crate) fn activate(
    tx: &mut Tx<'_>,
    id: AccountId,
    names: [Option<&Line>; 2],
    chosen: Option<Language>,
    language: Language,
    now: Timestamp,
) -> Result<bool, Fault> {
    let activated =
        tx.execute(&ACTIVATE, params![id, names[0], names[1], language, now, chosen])? == 1;
    if activated {
        note_sought(tx, id)?;
    }
    Ok(activated)
}
pub(super) fn close(tx: &mut Tx<'_>, id: AccountId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.execute(&CLOSE, params![id, now])? == 1)
}
pub(super) fn set_profile(
    tx: &mut Tx<'_>,
    id: AccountId,
    names: [Option<&Line>; 2],
    language: Option<Language>,
    phone: Option<&Line>,
) -> Result<bool, Fault> {
    let changed = tx.execute(&PROFILE, params![id, names[0], names[1], language, phone])? == 1;
    if changed {
        note_sought(tx, id)?;
    }
    Ok(changed)
}
pub(super) fn set_address(
    tx: &mut Tx<'_>,
    id: AccountId,
    address: &EmailAddress,
) -> Result<(), Fault> {
    tx.change(&ADDRESS, params![id, address, address.folded(), address.mailbox()])?;
    note_sought(tx, id)
}
/// False if another account has the address.
pub(crate) fn move_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    address: &EmailAddress,
) -> Result<bool, Fault> {
    let moved = tx
        .execute(&MOVE_ADDRESS, params![account, address, address.folded(), address.mailbox()])?
        == 1;
    if moved {
        note_sought(tx, account)?;
    }
    Ok(moved)
}
/// False if it was already doubted.
pub(crate) fn doubt_address(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&DOUBT_ADDRESS, params![account, now])? == 1)
}
pub(crate) fn trust_address(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&TRUST_ADDRESS, params![account]).map(drop)
}
pub(super) fn release_address(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.change(&RELEASE_ADDRESS, params![account, released_address(account)])
}
pub(super) fn set_language(
    tx: &mut Tx<'_>,
    id: AccountId,
    language: Language,
) -> Result<bool, Fault> {
    Ok(tx.execute(&LANGUAGE, params![id, language])? == 1)
}

pub(super) struct NewInvitation<'a> {
    pub(super) id: InvitationId,
    pub(super) account: AccountId,
    pub(super) by: Option<AccountId>,
    pub(super) organisation: &'a Line,
    pub(super) url: &'a str,
    pub(super) expires_at: Timestamp,
}
pub(super) fn add_invitation(
    tx: &mut Tx<'_>,
    new: &NewInvitation<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(
        &ADD_INVITATION,
        params![new.id, new.account, new.by, new.organisation, new.url, now, new.expires_at],
    )
}
/// The account's newest invitation that is still valid.
pub(super) fn live_invitation(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<(Invitation, String)>, Fault> {
    tx.row(&LIVE_INVITATION, params![account, now])?.as_ref().map(invitation).transpose()
}
pub(super) fn find_invitation(
    tx: &mut Tx<'_>,
    id: InvitationId,
) -> Result<Option<(Invitation, String)>, Fault> {
    tx.row(&INVITATION, params![id])?.as_ref().map(invitation).transpose()
}
pub(super) fn invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    tx.rows(&INVITATIONS, params![limit])?
        .iter()
        .map(|row| invitation(row).map(|(i, _)| i))
        .collect()
}
pub(super) fn open_invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    tx.rows(&OPEN_INVITATIONS, params![limit])?
        .iter()
        .map(|row| invitation(row).map(|(i, _)| i))
        .collect()
}
pub(super) fn invitations_of(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<Invitation>, Fault> {
    tx.rows(&INVITATIONS_OF, params![account])?
        .iter()
        .map(|row| invitation(row).map(|(i, _)| i))
        .collect()
}
pub(super) fn sent_again(
    tx: &mut Tx<'_>,
    id: InvitationId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&SENT_AGAIN, params![id, now, expires_at])? == 1)
}
pub(super) fn taken_back(tx: &mut Tx<'_>, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.execute(&TAKEN_BACK, params![id, now])? == 1)
}
/// A code was requested. Runs without an account too, so that an unknown address costs the same
/// statements.
pub(crate) fn mark_opened(
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&OPENED, params![account, now]).map(drop)
}
pub(crate) fn mark_started(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&STARTED, params![account, now]).map(drop)
}
/// The account became active: completes the invitations that were valid when its registration
/// `began`.
pub(crate) fn mark_done(
    tx: &mut Tx<'_>,
    account: AccountId,
    began: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&DONE, params![account, now, began]).map(drop)
}

/// Replaces all that is known of the person with a placeholder address.
pub(super) fn overwrite(
    tx: &mut Tx<'_>,
    account: AccountId,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&TAKE_BACK_ALL, params![account, now])?;
    tx.change(&OVERWRITE, params![account, address, address.folded(), address.mailbox(), now])?;
    note_sought(tx, account)
}

pub(super) fn closed_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AccountId>, Fault> {
    tx.rows(&CLOSED_BEFORE, params![before])?.iter().map(|row| row.get(0)).collect()
}
