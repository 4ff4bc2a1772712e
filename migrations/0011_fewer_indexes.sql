-- Indexes that no statement uses, each of which costs one more page write at every sign-in.
DROP INDEX audit_actor;
DROP INDEX session_used;
