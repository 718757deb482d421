-- Alerts on their way to our own app on sleeping phones: written in the
-- transaction that alerts, one row for each subscription.  A newer alert of
-- the same thing takes the row's place.
--
-- kind: 'priority' or 'alert_test'; item_id: of the message or the test.
-- priority: its word, '' for a test.  made_ms tells one alert from the next.
-- next_ms: to be sent then, 0: the push service took it over.  until_ms: no use
-- after it, the row goes.
CREATE TABLE alert_pushes (
	pusher_nid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	item_id TEXT NOT NULL,
	priority TEXT NOT NULL,
	sounds INTEGER NOT NULL,
	is_test INTEGER NOT NULL,
	made_ms BIGINT NOT NULL,
	until_ms BIGINT NOT NULL,
	next_ms BIGINT NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (pusher_nid, kind, item_id)
);
CREATE INDEX alert_pushes_by_next ON alert_pushes (next_ms) WHERE next_ms > 0;
CREATE INDEX alert_pushes_by_item ON alert_pushes (item_id);
CREATE INDEX alert_pushes_by_until ON alert_pushes (until_ms);

-- When an alert test last came to the device by push; 0 never.
ALTER TABLE alert_devices ADD COLUMN pushed_ms BIGINT NOT NULL DEFAULT 0;
