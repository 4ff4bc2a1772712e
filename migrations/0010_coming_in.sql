-- When the person confirmed that they alone read an address that looks shared.
ALTER TABLE flow ADD COLUMN own_at BIGINT;

-- When the response was handled. Until then, a second request with it, by a double click, waits.
ALTER TABLE upstream_pending ADD COLUMN answered_at BIGINT;
