/* room/directory.h: rooms as strangers see them: the published directory, and
 * one room's summary (Client-Server API, 10.5 and room_summary).
 */
#ifndef ROOM_DIRECTORY_H
#define ROOM_DIRECTORY_H

#include "base/json.h"
#include "base/json_write.h"
#include "room/read.h"

struct room_public {
	const char *room_id;
	const char *name; /* NULL: none, as for the rest */
	const char *topic;
	const char *canonical_alias;
	const char *avatar_url;
	const char *join_rule; /* never NULL */
	const char *room_type;
	const char *room_version;
	const char *encryption;
	int64_t joined;
	bool world_readable;
	bool guest_can_join;
	yyjson_val *allow; /* of restricted rooms; NULL */
};

/* One room, whoever asks. */
enum err
room_public_read(struct scope *sc, struct txn *t, const struct room_row *room,
		 struct room_public *out) MUST_CHECK;
/* Whether a user with that membership may know of it. user_nid 0: nobody. */
enum err
room_public_may_know(struct scope *sc, struct txn *t, enum membership m,
		     int64_t user_nid, const struct room_public *p,
		     bool *out) MUST_CHECK;
/* The room that a rule of "allow" names; NULL for other rules. */
const char *room_allowed_id(yyjson_val *rule);
/* Whether the user is joined to a room that such rules name. */
enum err room_is_in_allowed(struct scope *sc, struct txn *t, int64_t user_nid,
			    yyjson_val *allow, bool *out) MUST_CHECK;

struct room_public_query {
	const char *network;	/* an application service's; NULL: our own */
	const char *search;	/* in name, topic, alias; NULL: all */
	yyjson_val *room_types; /* strings, and null for rooms without a type;
				 * NULL: all */
	int64_t offset;		/* as given back in next_offset */
	size_t limit;
	bool world_readable; /* only rooms that anybody may read */
};
struct room_public_page {
	struct room_public *rooms; /* the largest first */
	size_t count;
	size_t total;	     /* of all that match */
	int64_t next_offset; /* -1: there are no more */
};
enum err room_directory_list(struct scope *sc, struct rooms *r,
			     const struct room_public_query *q,
			     struct room_public_page *out) MUST_CHECK;

/* One room, if the requester (may be NULL) may know of it; *membership_out is
 * theirs.
 *
 * ERR_NOT_FOUND   no such room, or not for this requester
 */
enum err room_directory_get(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *id_or_alias,
			    struct room_public *out,
			    enum membership *membership_out) MUST_CHECK;

/* Whether the room is in the directory. ERR_NOT_FOUND: no such room. */
enum err room_directory_has(struct scope *sc, struct rooms *r,
			    const char *room_id, bool *out) MUST_CHECK;

/* The members of a PublicRoomsChunk, into an object that is begun. */
void room_public_render(struct json_writer *w, const struct room_public *p);
/* Those of a RoomSummary. */
void
room_public_render_summary(struct json_writer *w, const struct room_public *p);

/* The room that an alias of this server stands for. ERR_NOT_FOUND: none. */
enum err
room_directory_resolve(struct scope *sc, struct rooms *r, const char *alias,
		       const char **room_id_out) MUST_CHECK;

#endif
