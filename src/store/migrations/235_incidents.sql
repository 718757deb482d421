-- Major incidents.  Times are milliseconds of the clinic's clock; 0 where a
-- thing has not happened, or is not due.

-- mode: 'live' or 'exercise', never changed.  state: 'standby', 'declared',
-- 'stood_down' or 'cancelled'.  methane: version of the newest METHANE form.
-- room_id: '' until its conversation was made; role_nid: the role whose account
-- speaks in it.
CREATE TABLE incidents (
	nid BIGINT PRIMARY KEY,
	incident_id TEXT NOT NULL UNIQUE,
	mode TEXT NOT NULL,
	state TEXT NOT NULL,
	title TEXT NOT NULL,
	by_nid BIGINT NOT NULL,
	role_nid BIGINT NOT NULL,
	created_ms BIGINT NOT NULL,
	declared_ms BIGINT NOT NULL DEFAULT 0,
	ended_ms BIGINT NOT NULL DEFAULT 0,
	methane BIGINT NOT NULL DEFAULT 0,
	room_id TEXT NOT NULL DEFAULT ''
);
-- One at a time of each mode: two who declare at once do not raise two cascades.
CREATE UNIQUE INDEX incidents_running ON incidents (mode)
	WHERE state IN ('standby', 'declared');

-- What is told to whom when.  step: 1 standby, 2 declared, 3 ended, 100 + n
-- wave n.  state: 'waiting', 'fired' or 'stopped'; its key is that it fires
-- once.  targets: JSON, of waves.
CREATE TABLE incident_steps (
	incident_nid BIGINT NOT NULL,
	step BIGINT NOT NULL,
	name TEXT NOT NULL,
	targets TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL,
	due_ms BIGINT NOT NULL,
	fired_ms BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (incident_nid, step)
);
CREATE INDEX incident_steps_due ON incident_steps (due_ms) WHERE state = 'waiting';

-- Whom a step tells.  next_ms: the next alert.  channel: '', 'waiting', 'sent'
-- or 'failed' of the second channel (waiting: why), channel_ms when it is tried.
-- nid: by which a gateway knows it again.
CREATE TABLE incident_alerts (
	nid BIGINT NOT NULL,
	incident_nid BIGINT NOT NULL,
	step BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	via TEXT NOT NULL,
	next_ms BIGINT NOT NULL,
	alerted_ms BIGINT NOT NULL DEFAULT 0,
	alerts BIGINT NOT NULL DEFAULT 0,
	delivered_ms BIGINT NOT NULL DEFAULT 0,
	seen_ms BIGINT NOT NULL DEFAULT 0,
	channel TEXT NOT NULL DEFAULT '',
	channel_ms BIGINT NOT NULL DEFAULT 0,
	channel_tries BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (incident_nid, step, user_nid)
);
CREATE INDEX incident_alerts_due ON incident_alerts (next_ms) WHERE next_ms > 0;
CREATE INDEX incident_alerts_channel ON incident_alerts (channel_ms) WHERE channel_ms > 0;
CREATE INDEX incident_alerts_by_user ON incident_alerts (user_nid, incident_nid);

-- What each says now; all that was said is in the log.
CREATE TABLE incident_answers (
	incident_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	reply TEXT NOT NULL,
	eta_ms BIGINT NOT NULL DEFAULT 0,
	words TEXT NOT NULL DEFAULT '',
	at_ms BIGINT NOT NULL,
	PRIMARY KEY (incident_nid, user_nid)
);

-- The log: rows are only added.  posted: is in the conversation, or need not be.
CREATE TABLE incident_log (
	nid BIGINT PRIMARY KEY,
	incident_nid BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	what TEXT NOT NULL,
	user_nid BIGINT NOT NULL DEFAULT 0,
	step BIGINT NOT NULL DEFAULT 0,
	words TEXT NOT NULL DEFAULT '',
	posted INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX incident_log_by_incident ON incident_log (incident_nid, nid);
CREATE INDEX incident_log_unposted ON incident_log (nid) WHERE posted = 0;

CREATE TABLE incident_methane (
	incident_nid BIGINT NOT NULL,
	version BIGINT NOT NULL,
	by_nid BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	form TEXT NOT NULL,
	PRIMARY KEY (incident_nid, version)
);

-- What was read back and not yet confirmed.  request: JSON; basis: what the
-- read-back was true of; used_ms: a token is good for one confirmation.
CREATE TABLE incident_tokens (
	token_hash BLOB PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	act TEXT NOT NULL,
	incident_nid BIGINT NOT NULL,
	request TEXT NOT NULL,
	basis TEXT NOT NULL,
	expires_ms BIGINT NOT NULL,
	used_ms BIGINT NOT NULL DEFAULT 0
);
