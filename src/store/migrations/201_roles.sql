-- Roles ("medical registrar on call"), who holds them, teams, and what is known
-- of devices that alert.  Lists of words are one text, a line for each.

-- user_nid is the role's own account. policy_*: who may hold it; empty: all
-- clinical staff. locked: only a rota manager gives it. history: what a new
-- holder reads ('all' or 'since').
CREATE TABLE roles (
	nid BIGINT PRIMARY KEY,
	role_id TEXT NOT NULL UNIQUE,
	user_nid BIGINT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	words TEXT NOT NULL DEFAULT '',
	site TEXT NOT NULL DEFAULT '',
	specialty TEXT NOT NULL DEFAULT '',
	tier INTEGER NOT NULL DEFAULT 0,
	team_nid BIGINT NOT NULL DEFAULT 0,
	policy_grades TEXT NOT NULL DEFAULT '',
	policy_groups TEXT NOT NULL DEFAULT '',
	never_empty INTEGER NOT NULL DEFAULT 0,
	fallback_nid BIGINT NOT NULL DEFAULT 0,
	locked INTEGER NOT NULL DEFAULT 0,
	needs_channel INTEGER NOT NULL DEFAULT 0,
	away_text TEXT NOT NULL DEFAULT '',
	phone TEXT NOT NULL DEFAULT '',
	timers TEXT NOT NULL DEFAULT '{}',
	history TEXT NOT NULL DEFAULT 'all',
	archived_ms BIGINT NOT NULL DEFAULT 0,
	created_ms BIGINT NOT NULL,
	pos BIGINT NOT NULL
);

-- One row a role. Nids are 0 and times 0 where there is nobody, or nothing.
-- offered_*: to whom the holder hands over. told_ms: when both and the duty
-- manager were told of an overdue hand-over; overdue_ms: since when two people
-- are alerted. rooms_due: who is in its rooms has to be put right.
CREATE TABLE role_duty (
	role_nid BIGINT PRIMARY KEY,
	holder_nid BIGINT NOT NULL DEFAULT 0,
	held_ms BIGINT NOT NULL DEFAULT 0,
	until_ms BIGINT NOT NULL DEFAULT 0,
	shift_nid BIGINT NOT NULL DEFAULT 0,
	offered_nid BIGINT NOT NULL DEFAULT 0,
	offered_ms BIGINT NOT NULL DEFAULT 0,
	cover_nid BIGINT NOT NULL DEFAULT 0,
	cover_role_nid BIGINT NOT NULL DEFAULT 0,
	status TEXT NOT NULL DEFAULT 'available',
	status_text TEXT NOT NULL DEFAULT '',
	status_ms BIGINT NOT NULL DEFAULT 0,
	overdue_nid BIGINT NOT NULL DEFAULT 0,
	overdue_ms BIGINT NOT NULL DEFAULT 0,
	told_ms BIGINT NOT NULL DEFAULT 0,
	rooms_due INTEGER NOT NULL DEFAULT 0,
	pos BIGINT NOT NULL
);
CREATE INDEX role_duty_by_holder ON role_duty (holder_nid);

-- Who held it when; to_ms 0: still.
CREATE TABLE role_holdings (
	nid BIGINT PRIMARY KEY,
	role_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	from_ms BIGINT NOT NULL,
	to_ms BIGINT NOT NULL DEFAULT 0,
	how TEXT NOT NULL
);
CREATE INDEX role_holdings_by_role ON role_holdings (role_nid, from_ms);

CREATE TABLE teams (
	nid BIGINT PRIMARY KEY,
	team_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	site TEXT NOT NULL DEFAULT '',
	ward TEXT NOT NULL DEFAULT '',
	archived_ms BIGINT NOT NULL DEFAULT 0,
	pos BIGINT NOT NULL
);
CREATE TABLE team_members (
	team_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	tier INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (team_nid, user_nid)
);
CREATE INDEX team_members_by_user ON team_members (user_nid);

-- kind: 'personal', 'role_phone', 'desktop' or 'shared'; the first two alert.
-- test_id names the alert test under way.
CREATE TABLE alert_devices (
	device_nid BIGINT PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	test_id TEXT NOT NULL DEFAULT '',
	asked_ms BIGINT NOT NULL DEFAULT 0,
	heard_ms BIGINT NOT NULL DEFAULT 0,
	tested_ms BIGINT NOT NULL DEFAULT 0,
	failed_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX alert_devices_by_user ON alert_devices (user_nid);

-- What people may do beyond their own part.
CREATE TABLE clinic_rights (
	user_nid BIGINT PRIMARY KEY,
	rota_manager INTEGER NOT NULL DEFAULT 0
);

-- The newest change of each thing that screens show; user_nid 0: everybody's.
CREATE TABLE clinic_changes (
	kind TEXT NOT NULL,
	id TEXT NOT NULL,
	user_nid BIGINT NOT NULL DEFAULT 0,
	pos BIGINT NOT NULL,
	PRIMARY KEY (kind, id, user_nid)
);
CREATE INDEX clinic_changes_by_pos ON clinic_changes (pos);

-- What the server tells one person: "you are proposed", "overdue".
CREATE TABLE clinic_notices (
	nid BIGINT PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	role_nid BIGINT NOT NULL DEFAULT 0,
	at_ms BIGINT NOT NULL,
	seen_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX clinic_notices_by_user ON clinic_notices (user_nid, nid);

-- Conversations with a role. partner_nid 0: a topic's.
CREATE TABLE role_rooms (
	room_id TEXT PRIMARY KEY,
	role_nid BIGINT NOT NULL,
	partner_nid BIGINT NOT NULL DEFAULT 0,
	topic TEXT NOT NULL DEFAULT '',
	created_ms BIGINT NOT NULL
);
CREATE INDEX role_rooms_by_role ON role_rooms (role_nid, partner_nid);

-- Whom the role brought into its rooms: they leave with it.
CREATE TABLE role_room_members (
	room_id TEXT NOT NULL,
	user_nid BIGINT NOT NULL,
	PRIMARY KEY (room_id, user_nid)
);
