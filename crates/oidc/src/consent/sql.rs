//! All SQL of consents.

store::sql! {
    pub(super) GIVE = "INSERT INTO oidc_consent (id, account_id, client, scopes, version, given_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    pub(super) END = "UPDATE oidc_consent SET ended_at = $3 WHERE account_id = $1 AND client = $2 AND ended_at IS NULL";
    pub(super) FIND = "SELECT client, scopes, version, given_at FROM oidc_consent WHERE account_id = $1 AND client = $2 AND ended_at IS NULL
        ORDER BY id DESC LIMIT 1";
    pub(super) OF_ACCOUNT = "SELECT client, scopes, version, given_at FROM oidc_consent WHERE account_id = $1 AND ended_at IS NULL ORDER BY id DESC";
}
