//! All SQL of signing keys.

store::sql! {
    pub(super) ADD = "INSERT INTO oidc_key (id, algorithm, public, sealed, made_at) VALUES ($1, $2, $3, $4, $5)";
    pub(super) ALL = "SELECT id, algorithm, public, made_at, sealed FROM oidc_key ORDER BY made_at, id";
    pub(super) REMOVE = "DELETE FROM oidc_key WHERE id = $1";
}
