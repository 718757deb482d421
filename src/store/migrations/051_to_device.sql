-- Messages from device to device, until they are acknowledged.

CREATE TABLE to_device (
	device_nid BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	sender_nid BIGINT NOT NULL,
	type TEXT NOT NULL,
	content TEXT NOT NULL,
	PRIMARY KEY (device_nid, pos)
);

-- Requests that were carried out, so that none is twice.
CREATE TABLE to_device_txns (
	device_nid BIGINT NOT NULL,
	type TEXT NOT NULL,
	txn_id TEXT NOT NULL,
	sent_ms BIGINT NOT NULL,
	PRIMARY KEY (device_nid, type, txn_id)
);
CREATE INDEX to_device_txns_by_time ON to_device_txns (sent_ms);
