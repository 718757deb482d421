-- The rota: who is meant to hold a role, or to work in a team, when.  Times are
-- moments (milliseconds since 1970, UTC); local time is the reader's matter.

-- role_nid or team_nid is 0. user_nid 0: a shift that nobody fills yet.
-- source and uid: which import it came from, and its name there.
CREATE TABLE shifts (
	nid BIGINT PRIMARY KEY,
	role_nid BIGINT NOT NULL DEFAULT 0,
	team_nid BIGINT NOT NULL DEFAULT 0,
	user_nid BIGINT NOT NULL DEFAULT 0,
	from_ms BIGINT NOT NULL,
	to_ms BIGINT NOT NULL,
	tier INTEGER NOT NULL DEFAULT 0,
	non_resident INTEGER NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	declined_ms BIGINT NOT NULL DEFAULT 0,
	source TEXT NOT NULL DEFAULT '',
	uid TEXT NOT NULL DEFAULT '',
	pos BIGINT NOT NULL
);
CREATE INDEX shifts_by_role ON shifts (role_nid, to_ms);
CREATE INDEX shifts_by_team ON shifts (team_nid, to_ms);
CREATE INDEX shifts_by_user ON shifts (user_nid, to_ms);
CREATE INDEX shifts_by_end ON shifts (to_ms);
CREATE INDEX shifts_by_source ON shifts (source, uid);

-- kind 'cover': to_nid works the shift. 'swap': and from_nid works other_nid.
-- state: asked -> agreed (by to_nid) -> approved, or refused, or withdrawn.
CREATE TABLE rota_requests (
	nid BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	shift_nid BIGINT NOT NULL,
	other_nid BIGINT NOT NULL DEFAULT 0,
	from_nid BIGINT NOT NULL,
	to_nid BIGINT NOT NULL DEFAULT 0,
	state TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	asked_ms BIGINT NOT NULL,
	decided_ms BIGINT NOT NULL DEFAULT 0,
	decided_nid BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rota_requests_by_state ON rota_requests (state, nid);
CREATE INDEX rota_requests_by_shift ON rota_requests (shift_nid);

-- Calendars behind secret addresses. Nids are 0 but for what it shows.
CREATE TABLE rota_feeds (
	nid BIGINT PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE,
	owner_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL DEFAULT 0,
	role_nid BIGINT NOT NULL DEFAULT 0,
	team_nid BIGINT NOT NULL DEFAULT 0,
	created_ms BIGINT NOT NULL,
	used_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rota_feeds_by_owner ON rota_feeds (owner_nid);

-- The daily test call.
CREATE TABLE test_calls (
	nid BIGINT PRIMARY KEY,
	by_nid BIGINT NOT NULL,
	started_ms BIGINT NOT NULL,
	ended_ms BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE test_call_answers (
	call_nid BIGINT NOT NULL,
	role_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	answered_ms BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (call_nid, role_nid)
);
