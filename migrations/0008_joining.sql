-- Self-registration, with one's own address or from an upstream provider.

-- A linked login. Issuer and subject identify the person; addresses change hands.
CREATE TABLE upstream_link (
    issuer TEXT NOT NULL,
    -- `sub`; for Entra TENANT/OBJECT.
    subject TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    -- The portal's name for the provider.
    provider TEXT NOT NULL,
    -- The address that the provider reported last: shown to the person, and compared to see whether
    -- it changed.
    shown TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX upstream_link_account ON upstream_link (account, id);

-- Consents to what the operator receives and logs.
CREATE TABLE organisation_consent (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX organisation_consent_account ON organisation_consent (account, id);

-- Answers to whether a person wants news.
CREATE TABLE news_choice (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    wanted BIGINT NOT NULL,
    chosen_at BIGINT NOT NULL
);

-- The methods proved so far: `password`, `upstream`.
ALTER TABLE sign_in ADD COLUMN methods TEXT;

-- A flow that began with an upstream sign-in: the identity, and what the provider reported.
ALTER TABLE flow ADD COLUMN provider TEXT;
ALTER TABLE flow ADD COLUMN issuer TEXT;
ALTER TABLE flow ADD COLUMN subject TEXT;
ALTER TABLE flow ADD COLUMN told_first TEXT;
ALTER TABLE flow ADD COLUMN told_last TEXT;
ALTER TABLE flow ADD COLUMN told_address TEXT;
-- The page to open afterwards: a path of this portal.
ALTER TABLE flow ADD COLUMN next TEXT;
ALTER TABLE flow ADD COLUMN country TEXT;
ALTER TABLE flow ADD COLUMN news BIGINT;
ALTER TABLE flow ADD COLUMN consent TEXT;
ALTER TABLE flow ADD COLUMN human_at BIGINT;
-- The human check: turns of the picture to the right, right answers, wrong answers.
ALTER TABLE flow ADD COLUMN human_turns BIGINT;
ALTER TABLE flow ADD COLUMN human_right BIGINT;
ALTER TABLE flow ADD COLUMN human_tries BIGINT;
