-- Legal persons that people act for.
CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The name, folded for sorting.
    folded TEXT NOT NULL,
    -- The principal code (huvudkod), in sectors that have them.
    principal_code TEXT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX organisation_folded ON organisation (folded, id);

-- A part of an organisation that reports.
CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    -- The sector's code for the unit in files, such as four digits.
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX unit_organisation ON unit (organisation_id, folded, id);

-- A role for an account at an organisation, a unit or the operator, for a time. Never deleted, but
-- ended (`ended_at`), so that past rights stay known.
CREATE TABLE permission (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisation (id),
    unit_id TEXT REFERENCES unit (id),
    valid_from BIGINT NOT NULL,
    -- Exclusive; NULL = open.
    valid_to BIGINT,
    -- The invitation that it depends on: in force only while that is open or once it is completed.
    -- NULL = given to an active account.
    invitation_id TEXT REFERENCES invitation (id),
    given_by TEXT,
    given_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    -- When the account was told that it expires soon.
    told_at BIGINT
);
CREATE INDEX permission_ending ON permission (valid_to, id);
CREATE INDEX permission_account ON permission (account_id, id);
CREATE INDEX permission_unit ON permission (unit_id, id);
-- Few rows. Finds whether an account is the last system administrator.
CREATE INDEX permission_administrator ON permission (account_id, id) WHERE role = 'system-administrator' AND ended_at IS NULL;
