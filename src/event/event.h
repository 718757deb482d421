/* event/event.h: one event (PDU) by itself: parsed, built, named.
 *
 * An event is kept as its canonical bytes with hashes and signatures and
 * without "unsigned".  A struct event borrows from the scope it was made in and
 * from what it was made of.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "base/json.h"
#include "crypto/sign.h"
#include "event/version.h"

#define EVENT_LEN_MAX 65536
#define EVENT_AUTH_MAX 10
#define EVENT_PREV_MAX 20

struct event {
	const struct room_version *version;
	const char *event_id;
	const char *room_id; /* of a v12 create event too */
	const char *sender;
	const char *type;
	const char *state_key;	  /* NULL: not a state event */
	const char *redacts;	  /* wherever the version has it; NULL */
	yyjson_val *content;	  /* an object */
	const char *content_json; /* its bytes, part of json */
	size_t content_len;
	int64_t depth;
	int64_t origin_server_ts;
	const char *const *prev_events;
	size_t prev_count;
	const char *const *auth_events;
	size_t auth_count;
	const char *json; /* canonical bytes of the whole */
	size_t json_len;
	yyjson_val *root; /* NULL where event_build() made it */
	bool has_room_id; /* as a key of the PDU */
	bool rejected;	  /* set by who knows: a verdict, not a part of it */
};

/* Parses a PDU from outside and checks its form (Room Versions, Event format;
 * Client-Server API, Size limits); computes its id.  Hash, signatures and auth
 * are other checks (event/verify.h, room/auth.h).
 *
 * ERR_NOT_JSON          not JSON
 * ERR_BAD_JSON          a field is missing or not as it must be
 * ERR_EVENT_TOO_LARGE   longer than EVENT_LEN_MAX, or an id than 255 bytes
 */
enum err
event_parse(struct scope *sc, const struct room_version *version,
	    const char *bytes, size_t len, struct event *out) MUST_CHECK;
/* The same of an object that has been parsed (a transaction's PDUs). */
enum err event_parse_value(struct scope *sc, const struct room_version *version,
			   yyjson_val *root, struct event *out) MUST_CHECK;

/* What we have stored: canonical bytes whose form was checked when they came
 * in, or their redacted copy.  bytes are borrowed. event_id is the known id.
 *
 * ERR_CORRUPT   not what we stored
 */
struct event_stored {
	const struct room_version *version;
	const char *event_id;
	const char *bytes;
	size_t len;
};
enum err event_load(struct scope *sc, const struct event_stored *stored,
		    struct event *out) MUST_CHECK;

/* What a new event is made of. Borrowed. */
struct event_draft {
	const struct room_version *version;
	const char *room_id; /* NULL: a create event of version 12 */
	const char *sender;
	const char *type;
	const char *state_key; /* NULL: not a state event */
	const char *redacts;   /* NULL; placed where the version wants it */
	yyjson_val *content;   /* an object */
	/* Set by event_draft_prepare(). */
	const char *content_json;
	size_t content_len;
	int64_t depth;
	int64_t origin_server_ts;
	const char *const *prev_events;
	size_t prev_count;
	const char *const *auth_events;
	size_t auth_count;
};

/* Checks the draft's fields and size and brings content into canonical form
 * (with redacts in it where the version wants that): all that needs no links,
 * so that it can be done before a transaction.
 *
 * ERR_BAD_JSON          a field, or a number in content, that cannot be
 * ERR_EVENT_TOO_LARGE   content or an id is too long
 */
enum err
event_draft_prepare(struct scope *sc, struct event_draft *d) MUST_CHECK;

/* Makes, hashes and signs the event (Server-Server API, Adding hashes and
 * signatures to outgoing events), preparing the draft where that was not done.
 * Some 30 us.
 *
 * ERR_BAD_JSON, ERR_EVENT_TOO_LARGE   as above
 */
enum err
event_build(struct scope *sc, struct event_draft *d, const char *server_name,
	    const struct sign_key *key, struct event *out) MUST_CHECK;

/* The draft as an event without id and signatures, for room/auth.h, which reads
 * no more than the draft has. Borrows from the draft. */
void event_from_draft(const struct event_draft *d, struct event *out);

/* The event's id from its reference hash (Room Versions, Event IDs; 3 and
 * later). root is the whole PDU. */
enum err
event_compute_id(struct scope *sc, const struct room_version *version,
		 yyjson_val *root, const char **event_id_out) MUST_CHECK;

/* The room id that the id of a version 12 create event gives. */
char *event_room_id_of_create(struct scope *sc, const char *event_id);

bool event_is(const struct event *e, const char *type, const char *state_key);

/* content.membership, or NULL. */
const char *event_membership(const struct event *e);

#endif
