-- What can be searched: an event, which of its keys (bits: 1 content.body, 2
-- content.name, 4 content.topic), and while it waits to be folded into the
-- full-text index, its words.
CREATE TABLE search_docs (
	nid INTEGER PRIMARY KEY,
	room_nid BIGINT NOT NULL,
	sender_nid BIGINT NOT NULL,
	keys BIGINT NOT NULL,
	words TEXT
);
CREATE INDEX search_docs_waiting ON search_docs (nid) WHERE words IS NOT NULL;
