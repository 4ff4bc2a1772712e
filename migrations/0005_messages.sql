-- A conversation between a unit and staff, optionally about a submission, a rule or a row.
CREATE TABLE thread (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL,
    -- Sealed, like everything that a person writes.
    subject BYTEA NOT NULL,
    submission TEXT,
    -- The submission's period, whose data key seals subject and messages. If null, the portal's key
    -- does.
    period TEXT,
    rule TEXT,
    row BIGINT,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    -- 1: the last message is the unit's, so staff have to answer.
    waits_for_staff BIGINT NOT NULL
);
CREATE INDEX thread_unit ON thread (unit, last_at, id);
CREATE INDEX thread_last ON thread (last_at, id);
CREATE INDEX thread_waits ON thread (waits_for_staff DESC, last_at DESC, id);
CREATE INDEX thread_submission ON thread (submission);

CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL REFERENCES thread (id),
    written_at BIGINT NOT NULL,
    written_by TEXT NOT NULL,
    by_staff BIGINT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX message_thread ON message (thread, id);
CREATE INDEX message_person ON message (written_by, written_at);

-- Up to when a person has read a thread.
CREATE TABLE thread_read (
    thread TEXT NOT NULL REFERENCES thread (id),
    account TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (thread, account)
);
CREATE INDEX thread_read_account ON thread_read (account, read_at);
