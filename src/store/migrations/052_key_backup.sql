-- Backups of message keys, which the server cannot read.

-- The newest that is not removed is the current one. removed: only the number
-- is remembered.  etag counts changes, keys the rows of backup_keys.
CREATE TABLE key_backups (
	user_nid BIGINT NOT NULL,
	version BIGINT NOT NULL,
	algorithm TEXT NOT NULL,
	auth_data TEXT NOT NULL,
	etag BIGINT NOT NULL DEFAULT 0,
	keys BIGINT NOT NULL DEFAULT 0,
	removed INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (user_nid, version)
);

CREATE TABLE backup_keys (
	user_nid BIGINT NOT NULL,
	version BIGINT NOT NULL,
	room_id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	first_message_index BIGINT NOT NULL,
	forwarded_count BIGINT NOT NULL,
	is_verified INTEGER NOT NULL,
	session_data TEXT NOT NULL,
	PRIMARY KEY (user_nid, version, room_id, session_id)
);
