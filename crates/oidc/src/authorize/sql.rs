store::sql! {
    pub(super) KEEP = "INSERT INTO oidc_request (id_hash, browser_hash, sealed, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    pub(super) RESUME = "SELECT browser_hash, sealed, asked_at FROM oidc_request WHERE id_hash = $1 AND expires_at > $2";
    pub(super) FINISH = "DELETE FROM oidc_request WHERE id_hash = $1";
    pub(super) SWEEP = "DELETE FROM oidc_request WHERE expires_at <= $1";
}
