-- The signing keys of ID tokens.
CREATE TABLE oidc_key (
    -- The thumbprint of the public half (RFC 7638).
    id TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    -- JSON (RFC 7517).
    public TEXT NOT NULL,
    -- PKCS#8, sealed.
    sealed BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);

-- A pending authorization request, while the person signs in and consents.
CREATE TABLE oidc_request (
    -- SHA-256 of the id in the browser's URL.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    browser_hash BYTEA NOT NULL,
    -- The query as sent: it may hold an address.
    sealed BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- 1: the person confirmed that they are the one that the client expects.
    chosen BIGINT NOT NULL,
    -- Answered once, except for a double click.
    answered_at BIGINT
);
CREATE INDEX oidc_request_expires ON oidc_request (expires_at);

-- An authorization code, kept until everything that came from it has expired.
CREATE TABLE oidc_code (
    code_hash BYTEA NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    account_id TEXT NOT NULL,
    session_id TEXT,
    -- The redirect URI, the PKCE challenge, the nonce, how and when the person signed in (JSON).
    sealed BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX oidc_code_account ON oidc_code (account_id, client);
CREATE INDEX oidc_code_issued ON oidc_code (issued_at);

-- An access token. `code_hash` is the code that it came from: a replayed code ends the token.
CREATE TABLE oidc_access_token (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    code_hash BYTEA NOT NULL,
    client TEXT NOT NULL,
    account_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oidc_access_token_code ON oidc_access_token (code_hash);
CREATE INDEX oidc_access_token_account ON oidc_access_token (account_id, client);
CREATE INDEX oidc_access_token_expires ON oidc_access_token (expires_at);

-- What a person let a client know: one row for each time; the last one counts.
CREATE TABLE oidc_consent (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    -- Of the text that the person read, from the client's settings.
    version BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX oidc_consent_account ON oidc_consent (account_id, client);
