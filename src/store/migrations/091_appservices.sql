-- How far each application service has been told what happened.  body is the
-- transaction under way, kept so that a retry is the same to the byte, with the
-- positions that count once it is taken.
CREATE TABLE appservice_streams (
	service_id TEXT PRIMARY KEY,
	pos BIGINT NOT NULL,
	receipt_pos BIGINT NOT NULL,
	txn_id BIGINT NOT NULL,
	body TEXT,
	body_pos BIGINT NOT NULL DEFAULT 0,
	body_receipt_pos BIGINT NOT NULL DEFAULT 0
);

-- Rooms that a service shows in a directory of its own network.
CREATE TABLE appservice_rooms (
	service_id TEXT NOT NULL,
	network_id TEXT NOT NULL,
	room_nid BIGINT NOT NULL,
	PRIMARY KEY (network_id, room_nid, service_id)
);
