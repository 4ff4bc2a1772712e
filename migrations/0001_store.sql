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
    -- Of a letter: a keyed hash of the address, by which staff find a person's letters.
    recipient BYTEA,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Leases that ended without a word, one after the other: the program died.
    crashes BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
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
CREATE INDEX job_recipient ON job (recipient, id) WHERE set_aside_at IS NOT NULL;

-- The audit log: it only grows. `seq` and `hash` are given by the worker, which chains each entry to the one before.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT,
    action TEXT NOT NULL,
    object TEXT,
    data TEXT NOT NULL,
    seq BIGINT UNIQUE,
    hash BYTEA
);
CREATE INDEX audit_object ON audit (object, id);
CREATE INDEX audit_actor ON audit (actor, id);

-- Sealed objects outside the database, so that one whose transaction never came is found and taken away.
CREATE TABLE blob (
    id TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    -- Of the content as received, before sealing.
    sha256 BYTEA NOT NULL
);
