-- An incoming call is pushed again and again while it rings: kind 'call',
-- item_id tells the call, event_id and room_id its invite.  priority: 'rings'
-- until until_ms, then 'missed', or 'over' when somebody has taken it.
ALTER TABLE alert_pushes ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_pushes ADD COLUMN room_id TEXT NOT NULL DEFAULT '';
