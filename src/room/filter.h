/* room/filter.h: which events of a room a client wants (RoomEventFilter,
 * Client-Server API 7.3 "Filtering").
 *
 * Unknown fields are ignored.  Borrowed from the parsed JSON.
 */
#ifndef ROOM_FILTER_H
#define ROOM_FILTER_H

#include "base/json.h"
#include "store/event_store.h"

struct room_filter {
	yyjson_val *types; /* arrays, NULL: any */
	yyjson_val *not_types;
	yyjson_val *senders;
	yyjson_val *not_senders;
	yyjson_val *rooms;
	yyjson_val *not_rooms;
	int contains_url; /* -1: either, 0: without, 1: with */
	int64_t limit;	  /* 0: not given */
	bool lazy_load_members;
	bool include_redundant_members;
	bool unread_thread_notifications;
};

/* obj NULL: a filter that lets all pass.
 *
 * ERR_BAD_JSON   a known field has the wrong type
 */
enum err room_filter_parse(struct scope *sc, yyjson_val *obj,
			   struct room_filter *out) MUST_CHECK;

bool room_filter_has_room(const struct room_filter *f, const char *room_id);
/* types, senders and contains_url. */
bool room_filter_has_event(struct scope *sc, const struct room_filter *f,
			   const struct event_row *e);
/* Whether nothing is filtered by type, sender or url. */
bool room_filter_is_open(const struct room_filter *f);

#endif
