-- Who did what, and to whom: rows are only ever added, in the transaction of
-- what they tell of.  One task chains their hashes later: until then chain is
-- NULL; it works in the order of nid, which is a stream position.

CREATE TABLE audit (
	nid BIGINT PRIMARY KEY,
	at_ms BIGINT NOT NULL,
	class TEXT NOT NULL,
	action TEXT NOT NULL,
	actor TEXT NOT NULL DEFAULT '',
	device TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL DEFAULT '',
	detail TEXT NOT NULL DEFAULT '',
	chain BLOB
);
CREATE INDEX audit_by_actor ON audit (actor, nid);
CREATE INDEX audit_by_class ON audit (class, nid);

-- What it was about: "role:...", "user:...", "room:...", "patient:...".
CREATE TABLE audit_subjects (
	subject TEXT NOT NULL,
	audit_nid BIGINT NOT NULL,
	PRIMARY KEY (subject, audit_nid)
);
CREATE INDEX audit_unchained ON audit (nid) WHERE chain IS NULL;
