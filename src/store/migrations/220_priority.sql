-- Priority messages and their ladders.  Times are milliseconds of the clinic's
-- clock (clinic/ladder_clock.h); 0 where a thing has not happened, or is not
-- due.  What people wrote is one JSON text, content.

-- priority: 'emergency', 'urgent', 'routine' or 'information'. answer: 'any' or
-- 'each_role'. state: 'open', 'accepted', 'no_response', 'closed' or
-- 'cancelled'. role_nid or team_nid is 0. level: the highest step that fired.
-- step_due_ms: when the next one does; due_ms: the earliest of all that is due.
CREATE TABLE priority_items (
	nid BIGINT PRIMARY KEY,
	item_id TEXT NOT NULL UNIQUE,
	sender_nid BIGINT NOT NULL,
	behalf_nid BIGINT NOT NULL DEFAULT 0,
	txn_id TEXT NOT NULL,
	role_nid BIGINT NOT NULL DEFAULT 0,
	team_nid BIGINT NOT NULL DEFAULT 0,
	tier INTEGER NOT NULL DEFAULT 0,
	priority TEXT NOT NULL,
	answer TEXT NOT NULL,
	is_test INTEGER NOT NULL DEFAULT 0,
	content TEXT NOT NULL,
	state TEXT NOT NULL,
	level INTEGER NOT NULL DEFAULT 0,
	created_ms BIGINT NOT NULL,
	step_due_ms BIGINT NOT NULL DEFAULT 0,
	paused_ms BIGINT NOT NULL DEFAULT 0,
	accepted_nid BIGINT NOT NULL DEFAULT 0,
	accept_due_ms BIGINT NOT NULL DEFAULT 0,
	reminded_ms BIGINT NOT NULL DEFAULT 0,
	operator_ms BIGINT NOT NULL DEFAULT 0,
	ended_ms BIGINT NOT NULL DEFAULT 0,
	due_ms BIGINT NOT NULL DEFAULT 0,
	room_id TEXT NOT NULL DEFAULT '',
	event_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX priority_items_by_due ON priority_items (due_ms) WHERE due_ms > 0;
CREATE UNIQUE INDEX priority_items_by_txn ON priority_items (sender_nid, txn_id);
CREATE INDEX priority_items_by_role ON priority_items (role_nid, state);

-- Whom it was given to. is_target: may stop the ladder by accepting. sound_ms:
-- when the device may last have sounded for it. reply: '', 'accepted',
-- 'declined' or 'call_me'.
CREATE TABLE priority_recipients (
	item_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	role_nid BIGINT NOT NULL DEFAULT 0,
	level INTEGER NOT NULL,
	is_target INTEGER NOT NULL DEFAULT 1,
	first_ms BIGINT NOT NULL DEFAULT 0,
	alerted_ms BIGINT NOT NULL DEFAULT 0,
	sound_ms BIGINT NOT NULL DEFAULT 0,
	delivered_ms BIGINT NOT NULL DEFAULT 0,
	proven_ms BIGINT NOT NULL DEFAULT 0,
	seen_ms BIGINT NOT NULL DEFAULT 0,
	opened_ms BIGINT NOT NULL DEFAULT 0,
	channel_ms BIGINT NOT NULL DEFAULT 0,
	unseen_ms BIGINT NOT NULL DEFAULT 0,
	reply TEXT NOT NULL DEFAULT '',
	replied_ms BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (item_nid, user_nid)
);
CREATE INDEX priority_recipients_by_user ON priority_recipients (user_nid, item_nid);

-- A step fires once: that it has is this row. how: 'fired', 'overtaken' or
-- 'by_hand'. posted: its message is in the role's conversation.
CREATE TABLE priority_steps (
	item_nid BIGINT NOT NULL,
	level INTEGER NOT NULL,
	at_ms BIGINT NOT NULL,
	how TEXT NOT NULL,
	role_nid BIGINT NOT NULL DEFAULT 0,
	posted INTEGER NOT NULL DEFAULT 0,
	room_id TEXT NOT NULL DEFAULT '',
	event_id TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (item_nid, level)
);
CREATE INDEX priority_steps_by_event ON priority_steps (event_id);
CREATE INDEX priority_steps_unposted ON priority_steps (item_nid) WHERE posted = 0;

-- What happened, in order. user_nid: to or by whom; by_nid: on whose behalf it
-- was done, or by whom for them. words: what a person wrote with it.
CREATE TABLE priority_timeline (
	nid BIGINT PRIMARY KEY,
	item_nid BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	what TEXT NOT NULL,
	user_nid BIGINT NOT NULL DEFAULT 0,
	by_nid BIGINT NOT NULL DEFAULT 0,
	level INTEGER NOT NULL DEFAULT 0,
	words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX priority_timeline_by_item ON priority_timeline (item_nid, nid);

CREATE INDEX priority_timeline_ticks ON priority_timeline (words)
	WHERE what = 'ticked';

-- When a person's device last sounded, over all items.
CREATE TABLE priority_sounds (
	user_nid BIGINT PRIMARY KEY,
	at_ms BIGINT NOT NULL
);

-- The second channel: what is to go out by mail or webhook. state: 'waiting',
-- 'sent' or 'failed'.
CREATE TABLE priority_channel (
	nid BIGINT PRIMARY KEY,
	item_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	why TEXT NOT NULL,
	state TEXT NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0,
	next_ms BIGINT NOT NULL,
	created_ms BIGINT NOT NULL
);
CREATE INDEX priority_channel_by_next ON priority_channel (next_ms) WHERE state = 'waiting';
