-- A person's account; never shared. An invited person has one from the start.
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    -- invited, active, closed
    state TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The address in the form in which it is compared (`base::fold`).
    folded TEXT NOT NULL UNIQUE,
    -- The mailbox behind the address (`EmailAddress::mailbox`): ada+x@b.example is ada@b.example.
    mailbox TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    -- What searches look through: address and name, folded, one per line.
    sought TEXT NOT NULL,
    -- NULL: not chosen; the browser decides.
    language TEXT,
    phone TEXT,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    closed_at BIGINT,
    -- When an upstream provider reported another address that could not replace this one. From then
    -- on this one opens no flow.
    address_doubted_at BIGINT,
    -- When address, names and phone number were overwritten.
    erased_at BIGINT
);
-- Closed accounts that await erasure.
CREATE INDEX account_closed ON account (closed_at, id) WHERE closed_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX account_mailbox ON account (mailbox, id);
-- A covering index: a search for part of a name scans only this, in the order of its results.
CREATE INDEX account_sought ON account (folded, sought);

-- An invitation, one for each time that staff invite; `sends` counts its letters.
CREATE TABLE invitation (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    sent_by TEXT,
    -- The organisation's name and the page's URL, as in the letter.
    organisation TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    taken_back_at BIGINT,
    -- When a code was requested, the address proved, and the account activated.
    opened_at BIGINT,
    started_at BIGINT,
    done_at BIGINT
);
CREATE INDEX invitation_account ON invitation (account, id);
-- Invitations that are neither completed nor revoked.
CREATE INDEX invitation_open ON invitation (id) WHERE taken_back_at IS NULL AND done_at IS NULL;

CREATE TABLE password (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    -- A PHC string (Argon2id).
    phc TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE totp (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    -- The person's own name for the app; NULL for the first.
    label TEXT,
    -- Sealed.
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    -- The last accepted time step (RFC 6238). Only a later one is accepted.
    last_step BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX totp_account ON totp (account, id);

-- An authenticator app that is being added on the account page: its secret, until the first code.
CREATE TABLE totp_enrolment (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    -- Keyed hash.
    hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account, hash)
);

-- New recovery codes, sealed, until the person confirms having saved them, or for an hour.
CREATE TABLE recovery_display (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    codes BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- A browser in which the person signed in or proved the address. Strangers' attempts do not slow
-- it.
CREATE TABLE device (
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's token.
    token BYTEA NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- NULL: the address was proved in it, without a sign-in.
    signed_in_at BIGINT,
    -- Keyed hash of the address and the client of the last sign-in, by which another browser there
    -- is recognised.
    client BYTEA,
    PRIMARY KEY (account, token)
);

-- The session of a signed-in browser.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL UNIQUE,
    -- The previous secret, a keyed hash of the request that replaced it, and when. It opens
    -- nothing; the same request, repeated because its response was lost, gets the new secret again.
    previous BYTEA,
    proof BYTEA,
    replaced_at BIGINT,
    created_at BIGINT NOT NULL,
    -- Updated every few minutes at most.
    used_at BIGINT NOT NULL,
    -- 1: the browser has used the session, so the response that opened it was not lost.
    seen BIGINT NOT NULL,
    -- 1: 'stay signed in', so the session does not end when idle.
    stay BIGINT NOT NULL,
    -- The last proof of identity, for step-up.
    fresh_at BIGINT NOT NULL,
    -- All methods proved in this session: password, one-time-code, upstream.
    methods TEXT NOT NULL,
    device TEXT NOT NULL,
    -- The client's network, never the address.
    place TEXT NOT NULL,
    -- The version of the notice that counts as accepted; NULL: it is asked for before anything
    -- else.
    notice TEXT
);
CREATE INDEX session_previous ON session (previous);
CREATE INDEX session_account ON session (account, id);
CREATE INDEX session_used ON session (used_at, id);

-- Why a session ended, for the browser that returns with its secret. No account is recorded.
CREATE TABLE ended_session (
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL PRIMARY KEY,
    -- signed-out, elsewhere, administrator, password, consent, closed, unused, too-old
    why TEXT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX ended_session_ended ON ended_session (ended_at);

-- A new address of an account, or its present one to be proved again, until the mailed code is
-- right.
CREATE TABLE address_change (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    address TEXT NOT NULL,
    -- Keyed hash.
    code BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

-- A pending sign-in: the password was right, the second factor is due.
CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's token.
    token BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    stay BIGINT NOT NULL,
    next TEXT,
    -- Set at the end: the session, and the keyed hash of the code, so that a double click gets the
    -- same answer.
    session TEXT,
    code BYTEA,
    ended_at BIGINT
);
CREATE INDEX sign_in_account ON sign_in (account, id);

-- A running registration or password reset. Nothing takes effect before the last step.
CREATE TABLE flow (
    -- Part of pages and of the cookie's name; not a secret.
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL UNIQUE,
    -- The previous secret, a keyed hash of the proof that replaced it, and when. It may repeat that
    -- proof, in case the response was lost.
    previous BYTEA,
    proof BYTEA,
    replaced_at BIGINT,
    -- register, reset, join, arrive
    purpose TEXT NOT NULL,
    -- Empty once the flow has ended, like all other personal data.
    address TEXT NOT NULL,
    folded TEXT NOT NULL,
    -- NULL: no account has the address. Without self-registration, the flow then stops at the code.
    account TEXT REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Keyed hash.
    code BYTEA NOT NULL,
    code_sent_at BIGINT NOT NULL,
    code_tries BIGINT NOT NULL,
    verified_at BIGINT,
    -- Sealed; the secret that is shown during enrolment.
    totp BYTEA NOT NULL,
    -- The time step that proved it.
    totp_step BIGINT,
    -- Wrong codes of the second factor.
    factor_tries BIGINT NOT NULL,
    factor_at BIGINT,
    phc TEXT,
    first_name TEXT,
    last_name TEXT,
    notice TEXT,
    notice_hash BYTEA,
    session TEXT,
    ended_at BIGINT
);
CREATE INDEX flow_previous ON flow (previous);
CREATE INDEX flow_account ON flow (account, id);
CREATE INDEX flow_expires ON flow (expires_at, id);

-- Which account accepted which notice when, and a hash of its text.
CREATE TABLE notice_acceptance (
    account TEXT NOT NULL REFERENCES account (id),
    version TEXT NOT NULL,
    -- SHA-256 of its text.
    text_hash BYTEA NOT NULL,
    language TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (account, version)
);

-- Throttling buckets, filled by failures and drained by time. Keys are keyed hashes: no address is
-- stored.
CREATE TABLE throttle (
    key BYTEA NOT NULL PRIMARY KEY,
    -- When the bucket is empty again; from then on the row is meaningless.
    drained_at BIGINT NOT NULL
);
CREATE INDEX throttle_drained ON throttle (drained_at);
