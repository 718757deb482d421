-- A device that is not signed in anywhere: it receives message keys while all
-- others of the user are away. device_data is sealed by the client.

CREATE TABLE dehydrated_devices (
	user_nid INTEGER PRIMARY KEY,
	device_nid BIGINT NOT NULL,
	device_data TEXT NOT NULL
);
