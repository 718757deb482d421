-- The chain of the audit as it stood at the end of a day, signed.
CREATE TABLE audit_heads (
	day TEXT PRIMARY KEY,
	audit_nid BIGINT NOT NULL,
	chain BLOB NOT NULL,
	key_id TEXT NOT NULL,
	signature BLOB NOT NULL
);
CREATE INDEX audit_subjects_by_row ON audit_subjects (audit_nid);
