-- Stream positions that were given out after the backup from which this
-- database was restored: what clients hold of them says nothing here.

CREATE TABLE lost_positions (
	first BIGINT PRIMARY KEY,
	last BIGINT NOT NULL
);
