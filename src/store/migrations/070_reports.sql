-- What users report as inappropriate.  kind: 1 an event, 2 a room, 3 a user;
-- numbers that a kind does not have are 0.
CREATE TABLE reports (
	nid INTEGER PRIMARY KEY,
	kind BIGINT NOT NULL,
	reporter_nid BIGINT NOT NULL,
	room_nid BIGINT NOT NULL DEFAULT 0,
	event_nid BIGINT NOT NULL DEFAULT 0,
	user_nid BIGINT NOT NULL DEFAULT 0,
	score BIGINT,
	reason TEXT,
	received_ms BIGINT NOT NULL
);
CREATE INDEX reports_by_reporter ON reports (reporter_nid);
