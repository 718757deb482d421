-- What the store knows of itself, and the numbers that stand for user ids.

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value BIGINT NOT NULL
);
-- The newest stream position given out.
INSERT INTO meta (key, value) VALUES ('position', 0);

CREATE TABLE user_ids (
	nid INTEGER PRIMARY KEY,
	user_id TEXT NOT NULL UNIQUE
);
