-- Which threads a user follows (MSC4306).  state: 0 no more, 1 because a client
-- thought so, 2 by the user's own wish.  A row stays when the user stops, so
-- that clients are told and that an older mention does not bring it back.
CREATE TABLE thread_subscriptions (
	user_nid BIGINT NOT NULL,
	root_nid BIGINT NOT NULL,
	room_nid BIGINT NOT NULL,
	state BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	PRIMARY KEY (user_nid, root_nid)
);
CREATE INDEX thread_subscriptions_news ON thread_subscriptions (user_nid, pos);
CREATE INDEX thread_subscriptions_root ON thread_subscriptions (root_nid);
