-- When somebody was told that a list is late; 0 not yet.
ALTER TABLE handovers ADD COLUMN told_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX handovers_end ON handovers (to_ms);
