-- A person's second channel: a number or an address of the Trust's gateway.
-- code: the test that is under way; '' none. sent_ms: 0 it waits to go out.
CREATE TABLE person_channels (
	user_nid BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	address TEXT NOT NULL,
	code TEXT NOT NULL DEFAULT '',
	asked_ms BIGINT NOT NULL DEFAULT 0,
	sent_ms BIGINT NOT NULL DEFAULT 0,
	tries INTEGER NOT NULL DEFAULT 0,
	tested_ms BIGINT NOT NULL DEFAULT 0,
	failed_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX person_channels_waiting ON person_channels (asked_ms)
	WHERE asked_ms > 0 AND sent_ms = 0;
