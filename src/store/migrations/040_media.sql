-- Files: a row for each mxc: address, a blob (named by its SHA-256) for its bytes.

CREATE TABLE media (
	nid INTEGER PRIMARY KEY,
	media_id TEXT NOT NULL UNIQUE,
	uploader_nid BIGINT NOT NULL,
	created_ms BIGINT NOT NULL,
	-- Until when a reserved address waits for its file.
	expires_ms BIGINT NOT NULL,
	-- NULL: reserved, not uploaded yet.
	blob TEXT,
	size BIGINT NOT NULL,
	content_type TEXT,
	filename TEXT,
	quarantined_ms BIGINT NOT NULL
);
CREATE INDEX media_by_blob ON media (blob);
CREATE INDEX media_by_uploader ON media (uploader_nid, nid);

CREATE TABLE thumbnails (
	media_nid BIGINT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	method TEXT NOT NULL,
	blob TEXT NOT NULL,
	size BIGINT NOT NULL,
	content_type TEXT NOT NULL,
	PRIMARY KEY (media_nid, width, height, method)
);
CREATE INDEX thumbnails_by_blob ON thumbnails (blob);

-- Which events show a file, so that removal and retention follow them.
CREATE TABLE event_media (
	event_nid BIGINT NOT NULL,
	media_nid BIGINT NOT NULL,
	PRIMARY KEY (event_nid, media_nid)
);
CREATE INDEX event_media_by_media ON event_media (media_nid);
