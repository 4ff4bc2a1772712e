//! All SQL of pending authorization requests.

store::sql! {
    pub(super) SAVE = "INSERT INTO oidc_request (id_hash, browser_hash, sealed, asked_at, expires_at, chosen, answered_at) VALUES ($1, $2, $3, $4, $5, 0, NULL)";
    pub(super) RESUME = "SELECT browser_hash, sealed, asked_at, chosen, answered_at FROM oidc_request WHERE id_hash = $1 AND expires_at > $2";
    pub(super) CONFIRM_PERSON = "UPDATE oidc_request SET chosen = 1 WHERE id_hash = $1";
    pub(super) ANSWER = "UPDATE oidc_request SET answered_at = $2 WHERE id_hash = $1 AND answered_at IS NULL AND expires_at > $2";
    pub(super) ANSWERED = "SELECT answered_at FROM oidc_request WHERE id_hash = $1 AND expires_at > $2";
    pub(super) SWEEP = "DELETE FROM oidc_request WHERE expires_at <= $1";
}
