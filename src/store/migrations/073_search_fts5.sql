-- SQLite's full-text index (store/search_dialect.h). It holds no copy of the
-- texts. marks: "r" and the room's number.
CREATE VIRTUAL TABLE search_index USING fts5 (
	words, marks, content = '', columnsize = 0,
	tokenize = 'porter unicode61 remove_diacritics 2'
);
