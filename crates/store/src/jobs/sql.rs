//! All SQL of jobs. Each statement that searches starts at a partial index of `job`.

use crate::{SealedColumn, Sql};

pub(super) const PAYLOAD: SealedColumn = SealedColumn("job", "payload");
pub(super) const ANSWER: SealedColumn = SealedColumn("job", "answer");

macro_rules! claim {
    ($skip:literal) => {
        concat!(
            "UPDATE job SET attempts = attempts + 1, leased_until = $3, asked_again_at = NULL, crashes = crashes + CASE WHEN leased_until > 0 THEN 1 ELSE 0 END
            WHERE id IN (SELECT id FROM job WHERE set_aside_at IS NULL AND lane = $1 AND run_at <= $2
                AND (leased_until <= $2 OR leased_until > $5) ORDER BY run_at, id LIMIT $4",
            $skip,
            ") AND (leased_until <= $2 OR leased_until > $5)
            RETURNING id, kind, payload, attempts, created_at, once, crashes, run_at"
        )
    };
}

macro_rules! summary {
    () => {
        "SELECT id, lane, kind, attempts, created_at, run_at, set_aside_at, trouble, answer, payload FROM job "
    };
}

crate::sql! {
    pub(super) ENQUEUE = "INSERT INTO job
        (id, lane, kind, payload, once, recipient, created_at, run_at, attempts, crashes, leased_until, set_aside_at, trouble, answer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, NULL, NULL, NULL)
        ON CONFLICT (once) DO UPDATE SET asked_again_at = excluded.run_at WHERE job.leased_until > 0";
    pub(super) CLAIM = claim!("");
    pub(super) NEXT_AT = "SELECT run_at FROM job WHERE set_aside_at IS NULL AND lane = $1 AND (leased_until <= $2 OR leased_until > $3)
        ORDER BY run_at, id LIMIT 1";
    pub(super) DONE = "DELETE FROM job WHERE id = $1 AND asked_again_at IS NULL";
    pub(super) ONCE_MORE = "UPDATE job SET run_at = asked_again_at, asked_again_at = NULL, leased_until = 0, attempts = 0, crashes = 0,
        trouble = NULL, answer = NULL WHERE id = $1 AND asked_again_at IS NOT NULL";
    // The attempt number identifies the lease: a worker that has lost it changes nothing.
    pub(super) RENEW = "UPDATE job SET leased_until = $3 WHERE id = $1 AND attempts = $2 AND leased_until > 0";
    pub(super) RETRY_LATER = "UPDATE job SET run_at = $3, leased_until = 0, crashes = 0, trouble = $4, answer = $5
        WHERE id = $1 AND attempts = $2 AND leased_until > 0";
    pub(super) SET_ASIDE = "UPDATE job SET set_aside_at = $3, leased_until = 0, trouble = $4, answer = $5 WHERE id = $1 AND attempts = $2";
    pub(super) AGAIN = "UPDATE job SET run_at = $3, leased_until = 0, attempts = 0, crashes = 0, trouble = NULL, answer = NULL
        WHERE id = $1 AND attempts = $2";
    pub(super) PUT_BACK = "UPDATE job SET leased_until = 0, attempts = attempts - 1 WHERE id = $1 AND attempts = $2 AND leased_until > 0";
    pub(super) END_LEASES = "UPDATE job SET leased_until = 0, crashes = crashes + 1
        WHERE set_aside_at IS NULL AND lane = $1 AND leased_until > 0";

    pub(super) DUE = "SELECT CAST(count(*) AS BIGINT) FROM job WHERE set_aside_at IS NULL AND lane = $1 AND run_at <= $2";
    pub(super) WAITING = "SELECT CAST(count(*) AS BIGINT) FROM job WHERE set_aside_at IS NULL AND lane = $1";
    pub(super) FAILING_COUNT = "SELECT CAST(count(*) AS BIGINT) FROM job WHERE trouble IS NOT NULL AND set_aside_at IS NULL AND lane = $1";
    pub(super) SET_ASIDE_COUNT = "SELECT CAST(count(*) AS BIGINT) FROM job WHERE set_aside_at IS NOT NULL AND lane = $1";
    pub(super) ALL_SET_ASIDE = concat!(summary!(), "WHERE set_aside_at IS NOT NULL AND lane = $1 ORDER BY set_aside_at DESC, id DESC LIMIT $2");
    pub(super) ALL_FAILING = concat!(summary!(), "WHERE trouble IS NOT NULL AND set_aside_at IS NULL AND lane = $1 ORDER BY id LIMIT $2");
    pub(super) ALL_WAITING = concat!(summary!(), "WHERE set_aside_at IS NULL AND lane = $1 ORDER BY run_at, id LIMIT $2");
    pub(super) OF_RECIPIENT = concat!(summary!(), "WHERE set_aside_at IS NOT NULL AND recipient = $1 ORDER BY id DESC LIMIT $2");
    pub(super) ONE = concat!(summary!(), "WHERE id = $1");
    pub(super) RETRY_NOW = "UPDATE job SET set_aside_at = NULL, run_at = $2, attempts = 0, crashes = 0, leased_until = 0, trouble = NULL, answer = NULL
        WHERE id = $1 AND (leased_until <= $2 OR leased_until > $3)";
    pub(super) DROP = "DELETE FROM job WHERE id = $1 AND (leased_until <= $2 OR leased_until > $3)";
    pub(super) HOLD = "UPDATE job SET set_aside_at = $2, leased_until = 0, trouble = $3 WHERE set_aside_at IS NULL AND lane = $1";
    pub(super) FORGET = "DELETE FROM job WHERE recipient = $1";
    pub(super) SWEEP = "DELETE FROM job WHERE set_aside_at IS NOT NULL AND lane = $1 AND set_aside_at < $2";
}

/// Nodes that claim concurrently skip each other's rows instead of waiting. SQLite has one writer
/// and no such clause, so this statement is not among those that are prepared on both.
pub(super) static CLAIM_SKIPPING: Sql =
    Sql::new("CLAIM_SKIPPING", module_path!(), claim!(" FOR UPDATE SKIP LOCKED"));
