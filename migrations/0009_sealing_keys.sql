-- The keys that this database was sealed with, each with a value that only it opens. Never the keys
-- themselves.
CREATE TABLE sealing_key (
    id BIGINT NOT NULL PRIMARY KEY,
    proof BYTEA NOT NULL,
    -- When a program that was ready to serve last used the database.
    seen_at BIGINT NOT NULL
);
