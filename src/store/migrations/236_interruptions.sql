-- How often people are interrupted: by ward ('' of nobody's) and hour.  kind:
-- 'emergency', 'urgent', 'routine', 'information' or 'incident'.
CREATE TABLE interruption_hours (
	ward TEXT NOT NULL,
	hour_ms BIGINT NOT NULL,
	kind TEXT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (ward, hour_ms, kind)
);
CREATE INDEX interruption_hours_by_hour ON interruption_hours (hour_ms);

-- When a badge last came to a person: several at once interrupt once.
CREATE TABLE interruption_people (
	user_nid BIGINT PRIMARY KEY,
	at_ms BIGINT NOT NULL
);

-- When routine messages to a role come together: local times, "11:00 16:30".
CREATE TABLE role_batches (
	role_nid BIGINT PRIMARY KEY,
	times TEXT NOT NULL
);
