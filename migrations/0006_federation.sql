-- A pending sign-in at an upstream provider, from the redirect there to the response.
CREATE TABLE upstream_pending (
    -- SHA-256 of `state`, which is part of URLs.
    state_hash BYTEA NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that began it.
    browser_hash BYTEA NOT NULL,
    provider TEXT NOT NULL,
    -- Nonce, PKCE verifier, `max_age` and login hint; NULL once used.
    sealed BYTEA,
    -- The flow it belongs to: ids only.
    context TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX upstream_pending_expires ON upstream_pending (expires_at);

-- The portal's list of domains and the providers at which their people sign in. Takes precedence
-- over what providers say.
CREATE TABLE home_realm (
    -- In lower case, IDNs as Punycode.
    domain TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT
);
