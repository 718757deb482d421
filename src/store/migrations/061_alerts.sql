-- event_mentions says how an event counts for one user otherwise than by its
-- class: a mention, or rules of the user's own. The differences are added to
-- what the class gives.
ALTER TABLE event_mentions ADD COLUMN notify_delta BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_mentions ADD COLUMN highlight_delta BIGINT NOT NULL DEFAULT 1;
