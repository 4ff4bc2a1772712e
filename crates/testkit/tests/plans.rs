//! No statement reads all of a table that grows with people, units or time. Deliberate exceptions
//! are listed here, each with its reason.

use std::collections::BTreeSet;

use store::plans::{Scan, scans};
use store::testing;
// A crate's statements are linked only if the crate is used.
use web as _;

/// Tables that stay small: some hundred rows in the largest portal, whatever people do.
const SMALL: &[&str] = &[
    "backup",
    "collection",
    "definition",
    "definition_file",
    "home_realm",
    "migration",
    "oidc_key",
    "organisation",
    "period",
    "sealing_key",
    "unit",
];

/// Tables whose rows live for minutes or hours and are then swept.
const SHORT_LIVED: &[&str] = &[
    "address_change",
    "flow",
    "job",
    "oidc_request",
    "recovery_display",
    "sign_in",
    "totp_enrolment",
    "upstream_pending",
];

/// Statements that deliberately read all of a table.
const ON_PURPOSE: &[(&str, &str, &str)] = &[
    (
        "accounts::account::sql::SEARCH",
        "account",
        "part of a name can stand anywhere: one narrow index is read, until enough is found",
    ),
    (
        "accounts::account::sql::INVITATIONS",
        "invitation",
        "the newest so many, in the order of the key",
    ),
    (
        "accounts::session::sql::SWEEP",
        "session",
        "once an hour, and no index to write for every sign-in",
    ),
    (
        "accounts::session::sql::FORGET_UNUSED",
        "device",
        "once a day, and no index to write for every sign-in",
    ),
    (
        "accounts::session::sql::SWEEP_DEVICES",
        "device",
        "once an hour, and no index to write for every sign-in",
    ),
    ("accounts::session::sql::END_EVERY_ONE", "session", "it ends them all"),
    ("accounts::session::sql::KEEP_EVERY_ONE", "session", "it ends them all"),
    ("accounts::session::sql::KEEP_OVER", "session", "once an hour, with SWEEP"),
    ("accounts::session::sql::SIGNED_IN", "session", "how many it ends, asked just before"),
    ("store::data_keys::DESTROYED", "data_key", "for each backup: the keys to take out of it"),
    ("store::data_keys::LOST", "data_key", "once, after a backup was restored"),
    ("messages::threads::sql::OF_STAFF", "thread", "the newest so many, in the order of an index"),
];

fn allowed(scan: &Scan) -> bool {
    let table = scan.table.as_str();
    SMALL.contains(&table)
        || SHORT_LIVED.contains(&table)
        || ON_PURPOSE.iter().any(|(statement, of, _)| scan.statement == *statement && table == *of)
}

fn assert_allowed(all: &BTreeSet<Scan>) {
    assert!(all.iter().any(|scan| scan.table == "organisation"), "the plans were read");
    let wrong: Vec<&Scan> = all.iter().filter(|scan| !allowed(scan)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_statement_reads_all_of_a_table_that_grows() {
    let all = scans(&testing::sqlite());
    assert_allowed(&all);
    for (statement, table, why) in ON_PURPOSE {
        let used = all.iter().any(|scan| scan.statement == *statement && scan.table == *table);
        assert!(
            used && !why.is_empty(),
            "{statement} reads {table} by an index now: take it out of the list"
        );
    }
}

/// PostgreSQL: whether a statement *needs* to read all of a table. Sequential scans are priced so
/// high (`enable_seqscan = off`) that a plan has one only if no index fits. Reading a whole index
/// without a condition counts as a scan too.
#[test]
fn no_statement_needs_to_read_all_of_a_table_that_grows_on_postgresql() {
    if let Some(database) = testing::postgres() {
        assert_allowed(&scans(&database));
    }
}
