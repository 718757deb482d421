-- Accounts of this server, their devices and tokens, and what a user sets for
-- themselves.  Only hashes of tokens and passwords are kept.

CREATE TABLE settings (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

-- Times are 0 where the thing never happened.
CREATE TABLE accounts (
	user_nid INTEGER PRIMARY KEY,
	localpart TEXT NOT NULL UNIQUE,
	password_hash TEXT,
	is_admin INTEGER NOT NULL DEFAULT 0,
	created_ms BIGINT NOT NULL,
	deactivated_ms BIGINT NOT NULL DEFAULT 0,
	locked_ms BIGINT NOT NULL DEFAULT 0,
	suspended_ms BIGINT NOT NULL DEFAULT 0
);

-- secret is sealed; it protects what the app keeps on the device.
CREATE TABLE devices (
	nid INTEGER PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	device_id TEXT NOT NULL,
	display_name TEXT,
	secret BLOB,
	created_ms BIGINT NOT NULL,
	last_seen_ms BIGINT NOT NULL DEFAULT 0,
	last_seen_address TEXT,
	UNIQUE (user_nid, device_id)
);

-- expires_ms 0: never.
CREATE TABLE access_tokens (
	nid INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,
	user_nid BIGINT NOT NULL,
	device_nid BIGINT NOT NULL,
	refresh_nid BIGINT NOT NULL DEFAULT 0,
	created_ms BIGINT NOT NULL,
	expires_ms BIGINT NOT NULL
);
CREATE INDEX access_tokens_by_device ON access_tokens (device_nid);

-- touched_ms: when it was made or last used. browser: held in a cookie.
CREATE TABLE refresh_tokens (
	nid INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,
	user_nid BIGINT NOT NULL,
	device_nid BIGINT NOT NULL,
	browser INTEGER NOT NULL,
	created_ms BIGINT NOT NULL,
	touched_ms BIGINT NOT NULL,
	expires_ms BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_by_device ON refresh_tokens (device_nid);

CREATE TABLE profiles (
	user_nid INTEGER PRIMARY KEY,
	display_name TEXT,
	avatar_url TEXT
);

-- Fields beyond the two; value is JSON.
CREATE TABLE profile_fields (
	user_nid BIGINT NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (user_nid, name)
);

-- room_id '': global. content NULL: a mark that push rules changed.
CREATE TABLE account_data (
	user_nid BIGINT NOT NULL,
	room_id TEXT NOT NULL,
	type TEXT NOT NULL,
	content TEXT,
	pos BIGINT NOT NULL,
	PRIMARY KEY (user_nid, room_id, type)
);
CREATE INDEX account_data_by_pos ON account_data (user_nid, pos);

CREATE TABLE filters (
	user_nid BIGINT NOT NULL,
	filter_id BIGINT NOT NULL,
	content TEXT NOT NULL,
	PRIMARY KEY (user_nid, filter_id)
);

-- A user's own rules, and what they changed of the default ones (place 0; NULL
-- columns are as the default has them). conditions and actions are JSON.
CREATE TABLE push_rules (
	user_nid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	rule_id TEXT NOT NULL,
	place BIGINT NOT NULL,
	enabled INTEGER NOT NULL,
	actions TEXT,
	conditions TEXT,
	pattern TEXT,
	PRIMARY KEY (user_nid, kind, rule_id)
);

-- What the Trust says of a person. clinical: 1 yes, 0 no.
CREATE TABLE staff_cards (
	user_nid INTEGER PRIMARY KEY,
	job TEXT,
	staff_group TEXT,
	grade TEXT,
	site TEXT,
	clinical INTEGER NOT NULL DEFAULT 0,
	on_duty INTEGER NOT NULL DEFAULT 0
);
