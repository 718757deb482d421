-- Whether anybody at all came or went since a position: mostly nobody did.
CREATE INDEX room_members_moved ON room_members (since_pos);
