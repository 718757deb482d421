-- What an event means to users goes when the event is redacted.
CREATE INDEX event_mentions_event ON event_mentions (room_nid, room_order);
