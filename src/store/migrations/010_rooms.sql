-- Rooms, events, state, members, receipts, aliases.
--
-- Everything is numbered: a nid stands for a room, a user (user_ids), an event
-- or an event type.  Event, room and snapshot nids come from the stream
-- position, so they only grow and are never given twice.

CREATE TABLE rooms (
	nid INTEGER PRIMARY KEY,
	room_id TEXT NOT NULL UNIQUE,
	version TEXT NOT NULL,
	creator_nid BIGINT NOT NULL,
	created_ts BIGINT NOT NULL,
	is_public BIGINT NOT NULL DEFAULT 0,
	partial_state BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rooms_public ON rooms (nid) WHERE is_public = 1;

-- The one row of a room that every append changes.  heads: "nid event_id"
-- pairs with spaces between.  snapshot_nid: the state after the heads.
-- last_pos, receipt_pos: the newest event and receipt, for catching up.
CREATE TABLE room_heads (
	room_nid INTEGER PRIMARY KEY,
	heads TEXT NOT NULL,
	snapshot_nid BIGINT NOT NULL,
	depth BIGINT NOT NULL,
	last_pos BIGINT NOT NULL,
	receipt_pos BIGINT NOT NULL DEFAULT 0,
	first_order BIGINT NOT NULL DEFAULT 0,
	joined BIGINT NOT NULL DEFAULT 0,
	invited BIGINT NOT NULL DEFAULT 0
);

-- Numbers below 1000 are fixed in store/event_type_store.h.
CREATE TABLE event_types (
	nid INTEGER PRIMARY KEY,
	type TEXT NOT NULL UNIQUE
);
INSERT INTO event_types (nid, type) VALUES
	(1, 'm.room.create'),
	(2, 'm.room.member'),
	(3, 'm.room.power_levels'),
	(4, 'm.room.join_rules'),
	(5, 'm.room.history_visibility'),
	(6, 'm.room.third_party_invite'),
	(7, 'm.room.name'),
	(8, 'm.room.topic'),
	(9, 'm.room.avatar'),
	(10, 'm.room.canonical_alias'),
	(11, 'm.room.guest_access'),
	(12, 'm.room.encryption'),
	(13, 'm.room.tombstone'),
	(14, 'm.room.server_acl'),
	(15, 'm.room.pinned_events'),
	(16, 'm.room.redaction'),
	(17, 'm.room.message'),
	(18, 'm.room.encrypted'),
	(19, 'm.reaction'),
	(20, 'm.sticker'),
	(21, 'm.space.child'),
	(22, 'm.space.parent'),
	(23, 'org.wardwire.room.class');

-- The skeleton of an event.  pos is null for outliers and backfill; room_order
-- equals pos for what happened here and grows downward for backfill, and is
-- null for what no timeline shows (outliers, rejected, soft-failed).
CREATE TABLE events (
	nid INTEGER PRIMARY KEY,
	room_nid BIGINT NOT NULL,
	id_hash BIGINT NOT NULL,
	event_id TEXT NOT NULL,
	type_nid BIGINT NOT NULL,
	sender_nid BIGINT NOT NULL,
	state_key TEXT,
	depth BIGINT NOT NULL,
	origin_ts BIGINT NOT NULL,
	received_ts BIGINT NOT NULL,
	pos BIGINT,
	room_order BIGINT,
	verdict BIGINT NOT NULL DEFAULT 0,
	outlier BIGINT NOT NULL DEFAULT 0,
	snapshot_nid BIGINT NOT NULL DEFAULT 0,
	replaces_nid BIGINT NOT NULL DEFAULT 0,
	redacted_by BIGINT NOT NULL DEFAULT 0,
	notify_class BIGINT NOT NULL DEFAULT 0,
	thread_nid BIGINT NOT NULL DEFAULT 0,
	device_nid BIGINT NOT NULL DEFAULT 0,
	txn_id TEXT
);
CREATE INDEX events_id ON events (id_hash);
CREATE INDEX events_order ON events
	(room_nid, room_order, notify_class, sender_nid, thread_nid);

-- The body: the full PDU as canonical JSON (after a redaction: the redacted
-- one).  content_at, content_len: where the value of "content" stands in it.
CREATE TABLE event_bodies (
	nid INTEGER PRIMARY KEY,
	content_at BIGINT NOT NULL,
	content_len BIGINT NOT NULL,
	body TEXT NOT NULL
);

-- Transaction ids: key holds the device (or user) and a hash of room, type and
-- transaction id; the event's row has the text to compare.
CREATE TABLE sent_txns (
	key INTEGER PRIMARY KEY,
	event_nid BIGINT NOT NULL
);

CREATE TABLE room_state (
	room_nid BIGINT NOT NULL,
	type_nid BIGINT NOT NULL,
	state_key TEXT NOT NULL,
	event_nid BIGINT NOT NULL,
	PRIMARY KEY (room_nid, type_nid, state_key)
);

-- Every change of current state, in stream order.  event_nid is 0 where
-- resolution took the key away.
CREATE TABLE room_state_log (
	room_nid BIGINT NOT NULL,
	type_nid BIGINT NOT NULL,
	state_key TEXT NOT NULL,
	pos BIGINT NOT NULL,
	event_nid BIGINT NOT NULL,
	PRIMARY KEY (room_nid, type_nid, state_key, pos)
);
CREATE INDEX room_state_log_pos ON room_state_log (room_nid, pos);

-- State as chains of deltas: a snapshot is its prev_nid's state with its own
-- deltas put over it.  length counts the steps down to a full one (prev_nid 0),
-- size the keys of the whole state.
CREATE TABLE state_snapshots (
	nid INTEGER PRIMARY KEY,
	room_nid BIGINT NOT NULL,
	prev_nid BIGINT NOT NULL,
	length BIGINT NOT NULL,
	size BIGINT NOT NULL
);
CREATE TABLE state_deltas (
	snapshot_nid BIGINT NOT NULL,
	type_nid BIGINT NOT NULL,
	state_key TEXT NOT NULL,
	event_nid BIGINT NOT NULL,
	PRIMARY KEY (snapshot_nid, type_nid, state_key)
);

-- Current membership of whoever ever had one.  pos: when its event last changed,
-- since_pos: when the membership itself did.
CREATE TABLE room_members (
	user_nid BIGINT NOT NULL,
	room_nid BIGINT NOT NULL,
	membership BIGINT NOT NULL,
	event_nid BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	since_pos BIGINT NOT NULL,
	forgotten BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (user_nid, room_nid)
);
CREATE INDEX room_members_room ON room_members
	(room_nid, membership, user_nid);

-- Who is mentioned by an event, for highlight counts.
CREATE TABLE event_mentions (
	user_nid BIGINT NOT NULL,
	room_nid BIGINT NOT NULL,
	room_order BIGINT NOT NULL,
	thread_nid BIGINT NOT NULL,
	PRIMARY KEY (user_nid, room_nid, room_order)
);

-- What an event relates to: groundwork for relations and aggregations.
CREATE TABLE event_relations (
	parent_nid BIGINT NOT NULL,
	room_order BIGINT NOT NULL,
	event_nid BIGINT NOT NULL,
	rel_type TEXT NOT NULL,
	PRIMARY KEY (parent_nid, room_order)
);

-- How far each member has read.  thread: '' for unthreaded, 'main', or the
-- thread root's event id.
CREATE TABLE receipts (
	room_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	thread TEXT NOT NULL,
	event_nid BIGINT NOT NULL,
	event_order BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	PRIMARY KEY (room_nid, user_nid, kind, thread)
);
CREATE INDEX receipts_pos ON receipts (room_nid, pos);

CREATE TABLE room_aliases (
	alias TEXT PRIMARY KEY,
	room_nid BIGINT NOT NULL,
	creator_nid BIGINT NOT NULL,
	created_ts BIGINT NOT NULL
);
CREATE INDEX room_aliases_room ON room_aliases (room_nid);
