-- Events to be sent later (MSC4140).  state: 0 scheduled, 1 sent, 2 cancelled,
-- 3 refused; by_action: whether a request ended it, rather than the time.
CREATE TABLE delayed_events (
	nid INTEGER PRIMARY KEY,
	delay_id TEXT NOT NULL UNIQUE,
	user_nid BIGINT NOT NULL,
	device_nid BIGINT NOT NULL,
	room_id TEXT NOT NULL,
	type TEXT NOT NULL,
	state_key TEXT,
	content TEXT NOT NULL,
	txn_id TEXT,
	delay_ms BIGINT NOT NULL,
	since_ms BIGINT NOT NULL,
	send_ms BIGINT NOT NULL,
	state BIGINT NOT NULL DEFAULT 0,
	by_action BIGINT NOT NULL DEFAULT 0,
	ended_ms BIGINT NOT NULL DEFAULT 0,
	event_id TEXT,
	errcode TEXT,
	error TEXT
);
CREATE INDEX delayed_events_due ON delayed_events (send_ms) WHERE state = 0;
CREATE INDEX delayed_events_by_user ON delayed_events (user_nid, nid);
