-- A sign-in under way at an upstream: from the redirect there to the return here.
CREATE TABLE upstream_pending (
    -- SHA-256 of `state`, which stands in the browser's address.
    state_hash BYTEA NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that began it.
    browser_hash BYTEA NOT NULL,
    provider TEXT NOT NULL,
    -- Nonce and PKCE verifier; NULL once used.
    sealed BYTEA,
    -- Which flow it belongs to: ids only.
    context TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX upstream_pending_expires ON upstream_pending (expires_at);

-- Which upstream the people of a domain sign in at: what the portal's own staff say goes before what an upstream says.
CREATE TABLE home_realm (
    -- In lower case, as DNS has it (no Å Ä Ö).
    domain TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT
);
