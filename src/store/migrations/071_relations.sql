-- Aggregations, kept by the append that changes them.  Kinds are bits: 1
-- m.replace, 2 m.reference, 4 m.thread, 8 m.annotation; 0: not aggregated.

-- Which kinds may be found for an event, so that one without costs nothing.
ALTER TABLE events ADD COLUMN relations BIGINT NOT NULL DEFAULT 0;

ALTER TABLE event_relations ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_relations ADD COLUMN sender_nid BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_relations ADD COLUMN type_nid BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_relations ADD COLUMN annotation TEXT;
DELETE FROM event_relations WHERE event_nid IN
	(SELECT nid FROM events WHERE redacted_by <> 0);
UPDATE event_relations SET
	sender_nid = (SELECT e.sender_nid FROM events e
		WHERE e.nid = event_relations.event_nid),
	type_nid = (SELECT e.type_nid FROM events e
		WHERE e.nid = event_relations.event_nid),
	kind = CASE rel_type WHEN 'm.reference' THEN 2 WHEN 'm.thread' THEN 4
		WHEN 'm.annotation' THEN 8 ELSE 0 END;
UPDATE event_relations SET kind = 1 WHERE rel_type = 'm.replace'
	AND EXISTS (SELECT 1 FROM events p WHERE p.nid = parent_nid
		AND p.sender_nid = event_relations.sender_nid
		AND p.type_nid = event_relations.type_nid
		AND p.state_key IS NULL);
CREATE INDEX event_relations_event ON event_relations (event_nid);
CREATE INDEX event_relations_kind ON event_relations
	(parent_nid, kind, room_order, sender_nid);
CREATE INDEX event_relations_annotation ON event_relations
	(parent_nid, sender_nid, type_nid) WHERE annotation IS NOT NULL;

-- The edit that counts.
CREATE TABLE event_edits (
	parent_nid INTEGER PRIMARY KEY,
	edit_nid BIGINT NOT NULL
);
INSERT INTO event_edits (parent_nid, edit_nid)
	SELECT r.parent_nid, (SELECT r2.event_nid FROM event_relations r2
		JOIN events e ON e.nid = r2.event_nid
		WHERE r2.parent_nid = r.parent_nid AND r2.kind = 1
		ORDER BY e.origin_ts DESC, e.event_id DESC LIMIT 1)
	FROM event_relations r WHERE r.kind = 1 GROUP BY r.parent_nid;

-- Who wrote how much in a thread, so that a viewer's own part and ignored
-- users are told apart.  last_order: their newest event.
CREATE TABLE thread_senders (
	root_nid BIGINT NOT NULL,
	sender_nid BIGINT NOT NULL,
	count BIGINT NOT NULL,
	last_order BIGINT NOT NULL,
	PRIMARY KEY (root_nid, sender_nid)
);
INSERT INTO thread_senders (root_nid, sender_nid, count, last_order)
	SELECT parent_nid, sender_nid, COUNT(*), MAX(room_order)
	FROM event_relations WHERE kind = 4 GROUP BY parent_nid, sender_nid;

CREATE TABLE threads (
	root_nid INTEGER PRIMARY KEY,
	room_nid BIGINT NOT NULL,
	last_order BIGINT NOT NULL
);
CREATE INDEX threads_by_room ON threads (room_nid, last_order);
INSERT INTO threads (root_nid, room_nid, last_order)
	SELECT r.parent_nid, MAX(e.room_nid), MAX(r.room_order)
	FROM event_relations r JOIN events e ON e.nid = r.parent_nid
	WHERE r.kind = 4 GROUP BY r.parent_nid;

UPDATE events SET relations =
	(CASE WHEN EXISTS (SELECT 1 FROM event_relations r
		WHERE r.parent_nid = events.nid AND r.kind = 1)
		THEN 1 ELSE 0 END) +
	(CASE WHEN EXISTS (SELECT 1 FROM event_relations r
		WHERE r.parent_nid = events.nid AND r.kind = 2)
		THEN 2 ELSE 0 END) +
	(CASE WHEN EXISTS (SELECT 1 FROM event_relations r
		WHERE r.parent_nid = events.nid AND r.kind = 4)
		THEN 4 ELSE 0 END)
	WHERE state_key IS NULL
	AND nid IN (SELECT parent_nid FROM event_relations);
