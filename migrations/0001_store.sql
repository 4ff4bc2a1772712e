-- Work to be done after a transaction (the outbox). A row lives until the work is done.
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    -- Jobs of one lane never wait for those of another.
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Sealed: a letter can hold a code.
    payload BYTEA NOT NULL,
    -- A job with a key exists once: the key of the periodic ones.
    once TEXT UNIQUE,
    -- Of a letter: a keyed hash of the address, by which a person's letters are found.
    recipient BYTEA,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Leases that ended without a word, one after the other: the program died.
    crashes BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    -- When to do it once more: a job with its key was asked for while it was being done.
    asked_again_at BIGINT,
    -- Never claimed again unless staff have it retried.
    set_aside_at BIGINT,
    -- What the last attempt met, in the program's own words.
    trouble TEXT,
    -- Sealed: what the mail server said, which can hold an address.
    answer BYTEA
);
CREATE INDEX job_due ON job (lane, run_at, id) WHERE set_aside_at IS NULL;
CREATE INDEX job_failing ON job (lane, id) WHERE trouble IS NOT NULL AND set_aside_at IS NULL;
CREATE INDEX job_set_aside ON job (lane, set_aside_at, id) WHERE set_aside_at IS NOT NULL;
CREATE INDEX job_recipient ON job (recipient, id) WHERE recipient IS NOT NULL;

-- The audit log: it grows at its end, and `[retention] audit` prunes it from its beginning. `mac` authenticates the entry as it was written; `seq` and `hash` are given by the worker, which chains
-- each entry to the one before. Each MAC has the number of its key in front; the keys are not here.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT,
    action TEXT NOT NULL,
    object TEXT,
    data TEXT NOT NULL,
    mac BYTEA NOT NULL,
    seq BIGINT UNIQUE,
    hash BYTEA
);

-- The end of the chain, one row: an end that was cut off shows against it.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at BIGINT NOT NULL,
    mac BYTEA NOT NULL
);

-- Where the chain begins, one row once old entries were pruned: the number and hash of the last one that was, and when it was
-- written. With a MAC, so that nobody else can move it.
CREATE TABLE audit_start (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at BIGINT NOT NULL,
    mac BYTEA NOT NULL
);
CREATE INDEX audit_object ON audit (object, id);
CREATE INDEX audit_actor ON audit (actor, id);

-- The key of all that is erased together: of a period, under the period's id. Sealed with the portal's key; erasing
-- destroys it (`sealed` is null from then on), and with it all that it sealed. In the database of a backup `sealed` is
-- null too: there the keys are files of their own.
CREATE TABLE data_key (
    id TEXT NOT NULL PRIMARY KEY,
    sealed BYTEA,
    made_at BIGINT NOT NULL,
    destroyed_at BIGINT
);

-- Scheduled backups that were made, for their age.
CREATE TABLE backup (
    name TEXT NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    files BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE INDEX backup_made ON backup (made_at, name);

-- Sealed objects outside the database, so that one whose transaction never came is found and taken away.
CREATE TABLE blob (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    data_key TEXT NOT NULL REFERENCES data_key (id),
    created_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    -- SHA-256 of the content as received; sealed, since it tells whether a guess at the content is right.
    sha256 BYTEA NOT NULL
);

-- Pages that answer forms, for the redirect behind them; gone after some minutes.
CREATE TABLE form_answer (
    -- SHA-256 of the id that stands in the browser's address.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    browser_hash BYTEA NOT NULL,
    account TEXT,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX form_answer_expires ON form_answer (expires_at);
CREATE INDEX form_answer_account ON form_answer (account);
