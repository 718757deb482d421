/* user/filter.h: what a client wants to see (Client-Server API, filtering).
 *
 * A filter is parsed once into lists; unknown fields are ignored.  "*" in types
 * matches any run of characters.  A not_ list wins over its list; an absent
 * list admits all, an empty one nothing.  Saving is user/saved_filter.h's.
 */
#ifndef USER_FILTER_H
#define USER_FILTER_H

#include "base/json.h"

#define FILTER_LIST_MAX 1024

/* Strings that are there (is_set) or absent. */
struct filter_list {
	const char *const *items;
	size_t count;
	bool is_set;
};

/* EventFilter and RoomEventFilter. */
struct event_filter {
	struct filter_list types, not_types;
	struct filter_list senders, not_senders;
	struct filter_list rooms, not_rooms;
	int64_t limit;	  /* 0: not given */
	int contains_url; /* -1: not given, else 0 or 1 */
	bool lazy_load_members;
	bool include_redundant_members;
	bool unread_thread_notifications;
};

struct filter {
	struct filter_list event_fields; /* dotted paths */
	struct event_filter presence;
	struct event_filter account_data;
	struct filter_list rooms, not_rooms;
	struct event_filter ephemeral;
	struct event_filter room_account_data;
	struct event_filter state;
	struct event_filter timeline;
	bool include_leave;
	bool is_federation_format; /* event_format: federation */
};

/* A filter that admits everything. */
void filter_init(struct filter *f);
void event_filter_init(struct event_filter *f);

/* Parses a Filter / a RoomEventFilter (as in /messages); strings are borrowed
 * from the document.
 *
 * ERR_BAD_JSON        a member of the wrong type
 * ERR_INVALID_PARAM   a malformed user or room id, a limit below 1, a list that
 *                     is too long
 */
enum err filter_parse(struct scope *sc, yyjson_val *object,
		      struct filter *out) MUST_CHECK;
enum err event_filter_parse(struct scope *sc, yyjson_val *object,
			    struct event_filter *out) MUST_CHECK;

/* Whether the event may be shown, by what it is. */
struct filter_event {
	const char *type;
	const char *sender;  /* NULL: none (account data) */
	const char *room_id; /* NULL: not asked */
	bool contains_url;
};
bool
event_filter_admits(const struct event_filter *f, const struct filter_event *e);

/* Whether the room may be shown in any section, by filter.room's lists. */
bool filter_admits_room(const struct filter *f, const char *room_id);
/* By one section's own lists. */
bool
event_filter_admits_room(const struct event_filter *f, const char *room_id);

#endif
