-- Events before this position are yet to be noted for searches; 0: none.
INSERT INTO meta (key, value)
	SELECT 'search_from', value + 1 FROM meta WHERE key = 'position';
