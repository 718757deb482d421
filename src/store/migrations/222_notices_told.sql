-- Notices that wait to be told to users of other Matrix clients.
ALTER TABLE clinic_notices ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
CREATE INDEX clinic_notices_waiting ON clinic_notices (nid) WHERE waits = 1;
