/* event/version.h: what differs between room versions, as one row of flags
 * each (Room Versions).
 *
 * 10, 11 and 12 can be created; 3 to 9 can be read and joined; 1 and 2 are
 * unknown here.  Rows are constants: compare their addresses.
 */
#ifndef EVENT_VERSION_H
#define EVENT_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#define ROOM_VERSION_DEFAULT "12"

struct room_version {
	const char *id; /* "10" */
	bool can_create;
	bool event_id_urlsafe;	   /* 4 on: event ids in URL-safe base64 */
	bool enforces_key_until;   /* 5 on: valid_until_ts of keys counts */
	bool strict_json;	   /* 6 on: canonical JSON is enforced */
	bool has_aliases_rule;	   /* to 5: m.room.aliases in auth, redaction */
	bool checks_notifications; /* 6 on: power rules cover notifications */
	bool has_knock;		   /* 7 on */
	bool has_restricted;	   /* 8 on: and redaction keeps "allow" */
	bool keeps_authorised; /* 9 on: redaction keeps join_authorised... */
	bool has_knock_restricted; /* 10 on */
	bool integer_power;	   /* 10 on: no levels as strings or floats */
	bool redaction_v11;	   /* 11 on: the newer list of kept keys */
	bool redacts_in_content;   /* 11 on */
	bool creator_in_content;   /* to 10: content.creator, else sender */
	bool room_id_is_hash;	   /* 12 on: of the create event */
	bool privileged_creators;  /* 12 on: power without limit */
	bool state_res_v2_1;	   /* 12 on */
};

/* The row of a version, or NULL when it is not known here. id may be NULL. */
const struct room_version *room_version_find(const char *id);

/* All rows, ascending; *count_out of them. */
const struct room_version *room_version_all(size_t *count_out);

#endif
