-- What administrators note of accounts and rooms.

-- erased_ms: the account was closed with everything its person showed.
-- is_unlimited: requests are not rate limited.
CREATE TABLE account_notes (
	user_nid INTEGER PRIMARY KEY,
	erased_ms BIGINT NOT NULL DEFAULT 0,
	is_unlimited BIGINT NOT NULL DEFAULT 0,
	user_type TEXT
);

-- Rooms that nobody may join; also such that this server does not know.
CREATE TABLE blocked_rooms (
	room_id TEXT PRIMARY KEY,
	by_nid BIGINT NOT NULL,
	blocked_ms BIGINT NOT NULL
);

-- Work in the background that must survive a restart.  words and result are
-- JSON objects of ours.  status: 0 scheduled, 1 active, 2 complete, 3 failed.
CREATE TABLE tasks (
	nid INTEGER PRIMARY KEY,
	task_id TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	status BIGINT NOT NULL,
	words TEXT NOT NULL,
	result TEXT,
	error TEXT,
	created_ms BIGINT NOT NULL,
	ended_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tasks_by_subject ON tasks (kind, subject);

ALTER TABLE media ADD COLUMN quarantined_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN is_protected BIGINT NOT NULL DEFAULT 0;
