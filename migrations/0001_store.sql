-- Work to be done after a transaction (the outbox). A row lives until the work is done.
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Sealed: a letter can hold a code.
    payload BYTEA NOT NULL,
    -- A job with a key exists once: the key of the periodic ones.
    once TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    -- What the last attempt met, in the program's own words.
    trouble TEXT
);
CREATE INDEX job_run_at ON job (run_at, id);

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
