//! All SQL of codes and access tokens.

store::sql! {
    pub(super) ISSUE = "INSERT INTO oidc_code (code_hash, client, account_id, session_id, sealed, scopes, issued_at, expires_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
    pub(super) FIND = "SELECT client, account_id, sealed, scopes, expires_at, used_at, session_id FROM oidc_code WHERE code_hash = $1";
    pub(super) USE = "UPDATE oidc_code SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL";
    pub(super) END_OF_CODE = "DELETE FROM oidc_access_token WHERE code_hash = $1";
    pub(super) GRANT = "INSERT INTO oidc_access_token (token_hash, code_hash, client, account_id, scopes, issued_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) BEARER = "SELECT t.client, t.account_id, t.scopes, c.code_hash, c.sealed, c.session_id FROM oidc_access_token t
        JOIN oidc_code c ON c.code_hash = t.code_hash WHERE t.token_hash = $1 AND t.expires_at > $2";
    pub(super) END_TOKENS = "DELETE FROM oidc_access_token WHERE account_id = $1 AND client = $2";
    pub(super) END_CODES = "DELETE FROM oidc_code WHERE account_id = $1 AND client = $2 AND used_at IS NULL";
    pub(super) END_ALL_TOKENS = "DELETE FROM oidc_access_token WHERE account_id = $1";
    pub(super) END_ALL_CODES = "DELETE FROM oidc_code WHERE account_id = $1 AND used_at IS NULL";
    pub(super) SWEEP_TOKENS = "DELETE FROM oidc_access_token WHERE expires_at <= $1";
    pub(super) SWEEP_CODES = "DELETE FROM oidc_code WHERE issued_at <= $1";
}
