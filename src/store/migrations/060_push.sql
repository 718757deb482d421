-- Where and what to push: pushers, what waits to be sent to each, and how far
-- events were looked through for it.

-- device_nid: the session that set it and ends it.  data is JSON.  Times are 0
-- where the thing never happened; next_ms: not before, after a failure.
CREATE TABLE pushers (
	nid INTEGER PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	device_nid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	app_id TEXT NOT NULL,
	pushkey TEXT NOT NULL,
	app_display_name TEXT NOT NULL,
	device_display_name TEXT NOT NULL,
	profile_tag TEXT,
	lang TEXT NOT NULL,
	data TEXT NOT NULL,
	set_ms BIGINT NOT NULL,
	sent_ms BIGINT NOT NULL DEFAULT 0,
	failing_ms BIGINT NOT NULL DEFAULT 0,
	next_ms BIGINT NOT NULL DEFAULT 0,
	tries BIGINT NOT NULL DEFAULT 0,
	last_status BIGINT NOT NULL DEFAULT 0,
	UNIQUE (app_id, pushkey, user_nid)
);
CREATE INDEX pushers_by_user ON pushers (user_nid);
CREATE INDEX pushers_by_device ON pushers (device_nid);

-- Subscriptions that their push service said are gone, for who asks why a
-- device is not reached.
CREATE TABLE pushers_gone (
	device_nid INTEGER PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	gone_ms BIGINT NOT NULL,
	last_status BIGINT NOT NULL
);

-- sound, highlight: the tweaks; priority 1: at once.
CREATE TABLE push_queue (
	pusher_nid BIGINT NOT NULL,
	event_nid BIGINT NOT NULL,
	priority BIGINT NOT NULL,
	highlight BIGINT NOT NULL,
	sound TEXT,
	added_ms BIGINT NOT NULL,
	PRIMARY KEY (pusher_nid, event_nid)
);

CREATE TABLE push_reader (
	id INTEGER PRIMARY KEY,
	pos BIGINT NOT NULL
);
