-- Work to be done after a transaction (the outbox). A row lives until the work is done.
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    -- Jobs of one lane never wait for those of another.
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Sealed: a letter can hold a code.
    payload BYTEA NOT NULL,
    -- A job with a key exists once at a time, such as a periodic one.
    once TEXT UNIQUE,
    -- For a letter: a keyed hash of the address, to find a person's letters.
    recipient BYTEA,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Consecutive leases that expired without an outcome: the program died.
    crashes BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    -- When to run it once more: its key was requested again while it was being done.
    asked_again_at BIGINT,
    -- When it was set aside: it is not claimed again unless staff retry it.
    set_aside_at BIGINT,
    -- The error of the last attempt, in the program's own words.
    trouble TEXT,
    -- Sealed: the mail server's reply, which can hold an address.
    answer BYTEA
);
CREATE INDEX job_due ON job (lane, run_at, id) WHERE set_aside_at IS NULL;
CREATE INDEX job_failing ON job (lane, id) WHERE trouble IS NOT NULL AND set_aside_at IS NULL;
CREATE INDEX job_set_aside ON job (lane, set_aside_at, id) WHERE set_aside_at IS NOT NULL;
CREATE INDEX job_recipient ON job (recipient, id) WHERE recipient IS NOT NULL;

-- The audit log: it grows at its end, and `[retention] audit` prunes it from its beginning. `mac`
-- authenticates the entry as written. The worker sets `seq` and `hash`, which chain each entry to
-- the one before. Each MAC begins with the id of its key; the keys are not here.
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

-- The end of the chain, one row: it reveals a truncated end.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at BIGINT NOT NULL,
    mac BYTEA NOT NULL
);

-- The start of the chain, one row once old entries were pruned: the number and hash of the last
-- pruned entry, and when it was written. With a MAC, so that it cannot be moved without the keys.
CREATE TABLE audit_start (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at BIGINT NOT NULL,
    mac BYTEA NOT NULL
);
CREATE INDEX audit_object ON audit (object, id);
CREATE INDEX audit_actor ON audit (actor, id);

-- The key of everything that is erased together: of a period, under the period's id. Sealed with
-- the portal's key. Erasure destroys it (`sealed` becomes null), and with it everything that it
-- sealed. In a backup's database `sealed` is null too: there the keys are separate files.
CREATE TABLE data_key (
    id TEXT NOT NULL PRIMARY KEY,
    sealed BYTEA,
    made_at BIGINT NOT NULL,
    destroyed_at BIGINT
);

-- Scheduled backups that were made, to report their age.
CREATE TABLE backup (
    name TEXT NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    files BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE INDEX backup_made ON backup (made_at, name);

-- Sealed objects outside the database. One without a row is an orphan, to be found and erased.
CREATE TABLE blob (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    data_key TEXT NOT NULL REFERENCES data_key (id),
    created_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    -- SHA-256 of the plaintext; sealed, since it would confirm a guess at the content.
    sha256 BYTEA NOT NULL
);

-- Pages that answer forms, shown after the redirect; deleted after some minutes.
CREATE TABLE form_answer (
    -- SHA-256 of the id in the browser's URL.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    browser_hash BYTEA NOT NULL,
    account TEXT,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX form_answer_expires ON form_answer (expires_at);
CREATE INDEX form_answer_account ON form_answer (account);
