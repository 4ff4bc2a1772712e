//! SQL for pending sign-ins.

store::sql! {
    pub(super) KEEP = "INSERT INTO upstream_pending (state_hash, browser_hash, provider, sealed, context, started_at, expires_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    pub(super) FIND = "SELECT browser_hash, provider, sealed, context, started_at, expires_at, used_at, answered_at FROM upstream_pending WHERE state_hash = $1";
    // Use deletes the secrets; the row stays to tell a second use from an unknown state.
    pub(super) USE = "UPDATE upstream_pending SET used_at = $2, sealed = NULL WHERE state_hash = $1 AND used_at IS NULL";
    pub(super) ANSWERED = "UPDATE upstream_pending SET answered_at = $2 WHERE state_hash = $1 AND used_at IS NOT NULL";
    pub(super) SWEEP = "DELETE FROM upstream_pending WHERE expires_at <= $1";
}
