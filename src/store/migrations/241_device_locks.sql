-- The app's lock on one device: its PIN, counted here, so that a copied browser
-- profile (with its cookie) is no way in.  pin_hash is '' on a shared device
-- whose person has not chosen one.  next_ms: no attempt before it.  ends_ms: the
-- session ends then (shared devices: with the shift); 0 it does not.
CREATE TABLE device_locks (
	device_nid BIGINT PRIMARY KEY,
	user_nid BIGINT NOT NULL,
	pin_hash TEXT NOT NULL,
	fails INTEGER NOT NULL DEFAULT 0,
	next_ms BIGINT NOT NULL DEFAULT 0,
	is_shared INTEGER NOT NULL DEFAULT 0,
	ends_ms BIGINT NOT NULL DEFAULT 0,
	set_ms BIGINT NOT NULL
);

-- What a page that was unlocked shows instead of the PIN, by its hash.
CREATE TABLE device_unlocks (
	hash BLOB PRIMARY KEY,
	device_nid BIGINT NOT NULL,
	until_ms BIGINT NOT NULL
);
CREATE INDEX device_unlocks_by_device ON device_unlocks (device_nid);
