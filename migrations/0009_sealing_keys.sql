-- The keys that this database was sealed with, each with a value that it alone opens. The keys themselves are never here.
CREATE TABLE sealing_key (
    id BIGINT NOT NULL PRIMARY KEY,
    proof BYTEA NOT NULL,
    -- By a program that was ready to serve.
    seen_at BIGINT NOT NULL
);
