-- A survey, identified by the name in its folder.
CREATE TABLE collection (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

-- One version of a collection's folder. Never changed: what a period was checked with stays
-- readable.
CREATE TABLE definition (
    id TEXT NOT NULL PRIMARY KEY,
    collection TEXT NOT NULL REFERENCES collection (id),
    number BIGINT NOT NULL,
    version TEXT NOT NULL,
    title_sv TEXT NOT NULL,
    title_en TEXT NOT NULL,
    -- Of all files with their names, so that the same folder added twice is one version.
    sha256 BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT,
    UNIQUE (collection, number)
);
CREATE TABLE definition_file (
    definition TEXT NOT NULL REFERENCES definition (id),
    path TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (definition, path)
);

-- A dated round of a collection. Everything sealed in it is sealed with the data key that has its
-- id.
CREATE TABLE period (
    id TEXT NOT NULL PRIMARY KEY,
    collection TEXT NOT NULL REFERENCES collection (id),
    definition TEXT NOT NULL REFERENCES definition (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Calendar days in `zone`, both inclusive.
    opens_on TEXT NOT NULL,
    closes_on TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- The corresponding moments: the first one, and the first one after.
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    -- The period whose accepted submissions the checks compare with.
    previous TEXT REFERENCES period (id),
    created_at BIGINT NOT NULL,
    created_by TEXT,
    erased_at BIGINT
);
CREATE INDEX period_collection ON period (collection, opens_at, id);

-- One unit's part in one period. The row exists from when the unit is asked.
CREATE TABLE submission (
    id TEXT NOT NULL PRIMARY KEY,
    period TEXT NOT NULL REFERENCES period (id),
    unit TEXT NOT NULL,
    status TEXT NOT NULL,
    -- The upload that counts.
    upload TEXT,
    -- The last day granted by an extension.
    extended_to TEXT,
    asked_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    reminded_at BIGINT,
    -- The person to ask about the data (name and phone number), and the system that made the file.
    -- Sealed.
    contact BYTEA,
    payroll_system BYTEA,
    -- The account that wrote the contact; the contact is erased with it.
    contact_by TEXT,
    UNIQUE (period, unit)
);
CREATE INDEX submission_unit ON submission (unit, id);
CREATE INDEX submission_contact ON submission (contact_by, id) WHERE contact_by IS NOT NULL;
CREATE INDEX submission_to_decide ON submission (period) WHERE status = 'submitted';

-- One received file. Its bytes are a blob and never change.
CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    number BIGINT NOT NULL,
    -- Sealed: a file name can hold a person's name.
    name BYTEA NOT NULL,
    blob TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    received_by TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The reading options, what the reader understood, and what stopped it. JSON, sealed.
    options BYTEA NOT NULL,
    understood BYTEA,
    trouble BYTEA,
    -- Thousandths read and checked, and until when a node has the lease.
    progress BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    -- Incremented by every correction and comment; `checked` is the revision of the findings.
    revision BIGINT NOT NULL,
    checked BIGINT NOT NULL,
    UNIQUE (submission, number)
);

CREATE INDEX upload_person ON upload (received_by, received_at);

-- The findings of the check, by rule. The rows behind a count are found by checking again: they are
-- the unit's data and stay in the file.
CREATE TABLE finding (
    upload TEXT NOT NULL REFERENCES upload (id),
    position BIGINT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    severity TEXT NOT NULL,
    count BIGINT NOT NULL,
    -- Of a warning: how many of them are answered by comments.
    answered BIGINT NOT NULL,
    PRIMARY KEY (upload, rule)
);

-- A comment answers a warning: all of a rule's findings, or one row or group.
CREATE TABLE comment (
    id TEXT NOT NULL PRIMARY KEY,
    upload TEXT NOT NULL REFERENCES upload (id),
    rule TEXT NOT NULL,
    -- '*', 'row:N', or 'key:' and a hash of the group's key, keyed by the period's data key.
    place TEXT NOT NULL,
    -- For '*': the number of findings when it was written. If there are more, they need a new
    -- answer.
    covers BIGINT NOT NULL,
    -- The group's key and the text, sealed.
    key BYTEA,
    body BYTEA NOT NULL,
    written_at BIGINT NOT NULL,
    written_by TEXT NOT NULL,
    UNIQUE (upload, rule, place)
);

CREATE INDEX comment_person ON comment (written_by, written_at);

-- The journal of changed values. It only grows: an undo is an entry of its own.
CREATE TABLE correction (
    id TEXT NOT NULL PRIMARY KEY,
    upload TEXT NOT NULL REFERENCES upload (id),
    number BIGINT NOT NULL,
    row BIGINT NOT NULL,
    field TEXT NOT NULL,
    -- Old value, new value and reason, sealed together.
    change BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    undoes TEXT REFERENCES correction (id),
    UNIQUE (upload, number)
);
CREATE UNIQUE INDEX correction_undone_once ON correction (undoes);
CREATE INDEX correction_person ON correction (made_by, made_at);
CREATE INDEX correction_cell ON correction (upload, row, field, number);

-- What was submitted, and the decision by staff.
CREATE TABLE receipt (
    submission TEXT NOT NULL REFERENCES submission (id),
    number BIGINT NOT NULL,
    upload TEXT NOT NULL REFERENCES upload (id),
    revision BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    -- Null for imported data.
    submitted_by TEXT,
    rows BIGINT NOT NULL,
    corrections BIGINT NOT NULL,
    comments BIGINT NOT NULL,
    -- JSON, sealed: sums by field, and the SHA-256 of the file as received and as submitted.
    facts BYTEA NOT NULL,
    -- The data as submitted: the corrected file.
    blob TEXT NOT NULL,
    decision TEXT,
    decided_at BIGINT,
    decided_by TEXT,
    message BYTEA,
    PRIMARY KEY (submission, number)
);

CREATE INDEX receipt_person ON receipt (submitted_by, submitted_at);
-- For the foreign key: without it, erasing an upload scans all receipts.
CREATE INDEX receipt_upload ON receipt (upload);

-- A request for a later day, and its decision.
CREATE TABLE extension (
    id TEXT NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    state TEXT NOT NULL,
    wanted_on TEXT NOT NULL,
    reason BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    granted_on TEXT,
    answer BYTEA,
    decided_at BIGINT,
    decided_by TEXT
);
CREATE INDEX extension_person ON extension (asked_by, asked_at);
CREATE INDEX extension_decided ON extension (decided_at DESC, id) WHERE state IN ('granted', 'refused');
CREATE INDEX extension_submission ON extension (submission, id);
CREATE UNIQUE INDEX extension_one_open ON extension (submission) WHERE state = 'asked';
