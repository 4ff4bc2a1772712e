-- Coming in by oneself: with an address of one's own, or by signing in elsewhere.

-- A sign-in elsewhere that opens an account here. Issuer and subject are the person; addresses change hands.
CREATE TABLE upstream_link (
    issuer TEXT NOT NULL,
    -- `sub`; for Entra TENANT/OBJECT.
    subject TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    -- The portal's name for the upstream.
    provider TEXT NOT NULL,
    -- The address as the upstream told it when the link was made: words for the person's own list, never a reason.
    shown TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX upstream_link_account ON upstream_link (account, id);

-- Who agreed to what the body receives and logs, and when that was taken back.
CREATE TABLE organisation_consent (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX organisation_consent_account ON organisation_consent (account, id);

-- Who wants to hear news, and who was asked and did not.
CREATE TABLE news_choice (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    wanted BIGINT NOT NULL,
    chosen_at BIGINT NOT NULL
);

-- How the first half of a sign-in was proved: `password`, `upstream`.
ALTER TABLE sign_in ADD COLUMN methods TEXT;

-- A flow that was begun elsewhere: who came, and what was told of the person.
ALTER TABLE flow ADD COLUMN provider TEXT;
ALTER TABLE flow ADD COLUMN issuer TEXT;
ALTER TABLE flow ADD COLUMN subject TEXT;
ALTER TABLE flow ADD COLUMN told_first TEXT;
ALTER TABLE flow ADD COLUMN told_last TEXT;
ALTER TABLE flow ADD COLUMN told_address TEXT;
-- Where the person was going: a path of this portal.
ALTER TABLE flow ADD COLUMN next TEXT;
ALTER TABLE flow ADD COLUMN country TEXT;
ALTER TABLE flow ADD COLUMN news BIGINT;
ALTER TABLE flow ADD COLUMN consent TEXT;
ALTER TABLE flow ADD COLUMN human_at BIGINT;
-- The human check: how often the picture was turned to the right, how many were answered rightly, and wrongly.
ALTER TABLE flow ADD COLUMN human_turns BIGINT;
ALTER TABLE flow ADD COLUMN human_right BIGINT;
ALTER TABLE flow ADD COLUMN human_tries BIGINT;
