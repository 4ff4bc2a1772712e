-- The address looks like one that several people read: when the person said that it is theirs alone.
ALTER TABLE flow ADD COLUMN own_at BIGINT;

-- When the return from an upstream was answered. Until then a second opening of the return address, by a double click, waits for the first.
ALTER TABLE upstream_pending ADD COLUMN answered_at BIGINT;
