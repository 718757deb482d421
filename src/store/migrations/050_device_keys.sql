-- Keys of devices and people for end-to-end encryption, and who must look at
-- whose keys again.

-- What a device uploaded, canonical, without signatures and unsigned.
CREATE TABLE device_keys (
	device_nid INTEGER PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	json TEXT NOT NULL
);
CREATE INDEX device_keys_by_user ON device_keys (user_nid);

-- nid is the order in which they are given out; a row goes with its claim.
CREATE TABLE one_time_keys (
	nid INTEGER PRIMARY KEY,
	device_nid BIGINT NOT NULL,
	algorithm TEXT NOT NULL,
	key_id TEXT NOT NULL,
	json TEXT NOT NULL,
	UNIQUE (device_nid, algorithm, key_id)
);
CREATE INDEX one_time_keys_order ON one_time_keys (device_nid, algorithm, nid);

CREATE TABLE fallback_keys (
	device_nid BIGINT NOT NULL,
	algorithm TEXT NOT NULL,
	key_id TEXT NOT NULL,
	json TEXT NOT NULL,
	used INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (device_nid, algorithm)
);

-- usage: 1 master, 2 self-signing, 3 user-signing. json as in device_keys.
CREATE TABLE cross_signing_keys (
	user_nid BIGINT NOT NULL,
	usage INTEGER NOT NULL,
	public_key TEXT NOT NULL,
	json TEXT NOT NULL,
	PRIMARY KEY (user_nid, usage)
);

-- target_key: a device id, or the public key of a cross-signing key.
CREATE TABLE key_signatures (
	target_nid BIGINT NOT NULL,
	target_key TEXT NOT NULL,
	signer_nid BIGINT NOT NULL,
	signer_key TEXT NOT NULL,
	signature TEXT NOT NULL,
	PRIMARY KEY (target_nid, target_key, signer_nid, signer_key)
);
CREATE INDEX key_signatures_by_signer ON key_signatures
	(signer_nid, signer_key);

-- When a user's keys last changed, for everybody who shares a room with them
-- (viewer_nid 0) or for one viewer alone.
CREATE TABLE device_list_changes (
	viewer_nid BIGINT NOT NULL,
	user_nid BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	PRIMARY KEY (viewer_nid, user_nid)
);
CREATE INDEX device_list_changes_by_pos ON device_list_changes
	(viewer_nid, pos);

-- Who came into or left a room since a position.
CREATE INDEX room_members_since ON room_members (room_nid, since_pos);
