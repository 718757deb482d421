-- Handover lists: one for a team and shift, with items about patients.

CREATE TABLE handovers (
	nid INTEGER PRIMARY KEY,
	team_nid BIGINT NOT NULL,
	-- The shift that wrote it; who comes after accepts.
	from_ms BIGINT NOT NULL,
	to_ms BIGINT NOT NULL,
	before_nid BIGINT NOT NULL, -- the list it went on from; 0 none
	created_ms BIGINT NOT NULL,
	created_by BIGINT NOT NULL,
	completed_ms BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX handovers_shift ON handovers (team_nid, from_ms);

CREATE TABLE handover_items (
	nid INTEGER PRIMARY KEY,
	handover_nid BIGINT NOT NULL,
	carried_nid BIGINT NOT NULL, -- the item of the list before; 0 new
	created_ms BIGINT NOT NULL,
	created_by BIGINT NOT NULL,
	accepted_ms BIGINT NOT NULL DEFAULT 0,
	accepted_by BIGINT NOT NULL DEFAULT 0,
	removed_ms BIGINT NOT NULL DEFAULT 0,
	removed_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX handover_items_of ON handover_items (handover_nid, nid);

-- Every version of every field: the highest one stands. Rows are only added.
CREATE TABLE handover_values (
	item_nid BIGINT NOT NULL,
	field TEXT NOT NULL,
	version BIGINT NOT NULL,
	value TEXT NOT NULL,
	changed_ms BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	PRIMARY KEY (item_nid, field, version)
);

CREATE TABLE handover_tasks (
	nid INTEGER PRIMARY KEY,
	item_nid BIGINT NOT NULL,
	words TEXT NOT NULL,
	owner_nid BIGINT NOT NULL,      -- a person; 0 none
	owner_role_nid BIGINT NOT NULL, -- or a role; 0 none
	due_ms BIGINT NOT NULL,         -- 0 none
	version BIGINT NOT NULL,
	done_ms BIGINT NOT NULL DEFAULT 0,
	done_by BIGINT NOT NULL DEFAULT 0,
	removed_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX handover_tasks_of ON handover_tasks (item_nid, nid);
