-- One person's account; never shared. Invited people are accounts from the first moment.
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    -- invited, active, closed
    state TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The address as it is compared (`base::fold`).
    folded TEXT NOT NULL UNIQUE,
    -- The mailbox behind the address (`EmailAddress::mailbox`): ada+x@b.example is ada@b.example.
    mailbox TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    -- What a search looks through: the address and the name, folded, a line each.
    sought TEXT NOT NULL,
    -- Null: not chosen, the browser decides.
    language TEXT,
    phone TEXT,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    closed_at BIGINT,
    -- When an upstream told another address of the person that could not take the place of this one: this one opens nothing.
    address_doubted_at BIGINT,
    -- When address, names and phone number were overwritten.
    erased_at BIGINT
);
-- Closed accounts whose time to be erased comes.
CREATE INDEX account_closed ON account (closed_at, id) WHERE closed_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX account_mailbox ON account (mailbox, id);
-- A search for part of a name goes through this alone, in the order of its answer.
CREATE INDEX account_sought ON account (folded, sought);

-- The letter that asks a person in. One for each time that staff invite; sending it again counts up.
CREATE TABLE invitation (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    sent_by TEXT,
    -- The organisation's name as the letter says it, and the page that the letter leads to.
    organisation TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    taken_back_at BIGINT,
    -- A code was asked for; the address was confirmed; the account became active.
    opened_at BIGINT,
    started_at BIGINT,
    done_at BIGINT
);
CREATE INDEX invitation_account ON invitation (account, id);
-- Those that still wait for the person.
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
    -- What the person calls the phone; null for the first.
    label TEXT,
    -- Sealed.
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    -- The last step (RFC 6238) that was taken. Only a later one is taken again.
    last_step BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX totp_account ON totp (account, id);

-- A second factor that is being added from the account page: the secret that the page shows until its first code came.
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

-- Recovery codes that were made and that the person has not yet said to have kept. Sealed; gone at that word or after an hour.
CREATE TABLE recovery_display (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    codes BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- A browser that somebody signed in with, or confirmed the address in: it is not slowed by what strangers try elsewhere.
CREATE TABLE device (
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's token.
    token BYTEA NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Null: the address was confirmed in it and nobody has signed in.
    signed_in_at BIGINT,
    -- Where the last sign-in was: a keyed hash of account and address, which a new browser there is told by.
    client BYTEA,
    PRIMARY KEY (account, token)
);

-- A signed-in browser.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL UNIQUE,
    -- The secret before it, which request replaced it (keyed hash), and when. It opens nothing; the
    -- same request, sent again because its answer was lost, is answered with the new secret.
    previous BYTEA,
    proof BYTEA,
    replaced_at BIGINT,
    created_at BIGINT NOT NULL,
    -- Written at most every few minutes.
    used_at BIGINT NOT NULL,
    -- 1: the browser has come with it, so the answer that brought it was not lost.
    seen BIGINT NOT NULL,
    -- 1: ninety days; 0: twelve hours of use.
    stay BIGINT NOT NULL,
    -- When the person last proved who it is: for step-up.
    fresh_at BIGINT NOT NULL,
    -- By what, in this session: password, one-time-code, upstream.
    methods TEXT NOT NULL,
    device TEXT NOT NULL,
    -- The client's address class, never the address.
    place TEXT NOT NULL,
    -- The notice that counts as accepted in this session; null: it is asked for before anything else.
    notice TEXT
);
CREATE INDEX session_previous ON session (previous);
CREATE INDEX session_account ON session (account, id);
CREATE INDEX session_used ON session (used_at, id);

-- Why a session ended, for the browser that comes back with its secret. Nothing says whose it was.
CREATE TABLE ended_session (
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL PRIMARY KEY,
    -- signed-out, elsewhere, administrator, password, consent, closed, unused, too-old
    why TEXT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX ended_session_ended ON ended_session (ended_at);

-- A new address of an account, or the present one again, that waits for the code in a letter to it.
CREATE TABLE address_change (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    address TEXT NOT NULL,
    -- Keyed hash.
    code BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

-- A password was right and the second factor is waited for.
CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    -- SHA-256 of the cookie's token.
    token BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    stay BIGINT NOT NULL,
    next TEXT,
    -- Set when it is over: the session that came of it, and the keyed hash of the code, so that a double click is answered the same.
    session TEXT,
    code BYTEA,
    ended_at BIGINT
);
CREATE INDEX sign_in_account ON sign_in (account, id);

-- A running registration, or a forgotten password. Everything is held here until the last step.
CREATE TABLE flow (
    -- Stands in pages and in the cookie's name: it opens nothing.
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie's secret.
    token BYTEA NOT NULL UNIQUE,
    -- The secret before it, what it was replaced for (keyed hash of the proof), and when. It is
    -- good for repeating that proof, in case the answer was lost.
    previous BYTEA,
    proof BYTEA,
    replaced_at BIGINT,
    -- register, reset
    purpose TEXT NOT NULL,
    -- Empty once the flow has ended, like all else that tells of the person.
    address TEXT NOT NULL,
    folded TEXT NOT NULL,
    -- Null: nobody has this address; the flow goes on to the code and no further.
    account TEXT REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Keyed hash.
    code BYTEA NOT NULL,
    code_sent_at BIGINT NOT NULL,
    code_tries BIGINT NOT NULL,
    verified_at BIGINT,
    -- Sealed; the one that the page shows.
    totp BYTEA NOT NULL,
    -- The step that proved it.
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

-- Who accepted which notice when, and what it said.
CREATE TABLE notice_acceptance (
    account TEXT NOT NULL REFERENCES account (id),
    version TEXT NOT NULL,
    -- SHA-256 of its text.
    text_hash BYTEA NOT NULL,
    language TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (account, version)
);

-- Buckets that failures fill and time drains. The key is a keyed hash of what is counted: no address stands here.
CREATE TABLE throttle (
    key BYTEA NOT NULL PRIMARY KEY,
    -- When the bucket is empty again. From then on the row means nothing.
    drained_at BIGINT NOT NULL
);
CREATE INDEX throttle_drained ON throttle (drained_at);
