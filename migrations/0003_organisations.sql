-- The legal entities that people act for.
CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The name as it is searched and sorted.
    folded TEXT NOT NULL,
    -- Principal code (huvudkod), where the sector has them.
    principal_code TEXT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX organisation_folded ON organisation (folded, id);

-- A part of an organisation that submits for itself.
CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    -- What the sector calls the unit in files, such as a four-digit code.
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX unit_organisation ON unit (organisation_id, folded, id);

-- account + role + organisation or unit + from + to. What an invitation gives ends with it. Ended by `ended_at`, never taken away: who could do what when stays known.
CREATE TABLE permission (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisation (id),
    unit_id TEXT REFERENCES unit (id),
    valid_from BIGINT NOT NULL,
    -- The first moment at which it no longer holds; NULL = open.
    valid_to BIGINT,
    -- The invitation that it came with, while it is in force only if that was followed; null = given to an account that was active.
    invitation_id TEXT REFERENCES invitation (id),
    given_by TEXT,
    given_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    -- When the account was told that it ends soon.
    told_at BIGINT
);
CREATE INDEX permission_ending ON permission (valid_to, id);
CREATE INDEX permission_account ON permission (account_id, id);
CREATE INDEX permission_unit ON permission (unit_id, id);
-- Few rows: whether an account is the last that runs the portal.
CREATE INDEX permission_administrator ON permission (account_id, id) WHERE role = 'system-administrator' AND ended_at IS NULL;
