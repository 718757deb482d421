/* sync/filter.h: what a client wants to see of a sync (GET /sync?filter=).
 *
 * A filter is parsed once and shared by all requests that bring the same text,
 * since thousands of them wait with the same few filters.  It never changes, so
 * that any thread may read it.  Fields that the specification does not know are
 * ignored; known ones of the wrong type are refused.
 */
#ifndef SYNC_FILTER_H
#define SYNC_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define SYNC_TIMELINE_LIMIT_DEFAULT 10
#define SYNC_TIMELINE_LIMIT_MAX 1000

/* Strings of a list. present tells an empty list from none. */
struct sync_names {
	const char **items;
	size_t count;
	bool present;
};

enum sync_tristate { SYNC_ANY, SYNC_YES, SYNC_NO };

/* EventFilter and RoomEventFilter. */
struct sync_event_filter {
	struct sync_names types; /* with "*" for any characters */
	struct sync_names not_types;
	struct sync_names senders;
	struct sync_names not_senders;
	struct sync_names rooms;
	struct sync_names not_rooms;
	enum sync_tristate contains_url;
	int64_t limit; /* 0: not given */
	bool lazy_load_members;
	bool include_redundant_members;
	bool unread_thread_notifications;
};

struct sync_filter {
	struct sync_event_filter presence;
	struct sync_event_filter account_data;
	struct sync_names rooms;
	struct sync_names not_rooms;
	bool include_leave;
	bool federation_format;
	bool threads; /* unread_thread_notifications anywhere in room */
	struct sync_event_filter ephemeral;
	struct sync_event_filter state;
	struct sync_event_filter timeline;
	struct sync_event_filter room_account_data;
};

/* What is looked at of an event. */
struct sync_filter_event {
	const char *type;
	const char *sender;  /* NULL: has none (account data) */
	const char *content; /* JSON; NULL: taken as without url */
	size_t content_len;
};

/* The filter that this text says ("{...}"; NULL: everything), shared. Given
 * back with sync_filter_put().
 *
 * ERR_NOT_JSON, ERR_BAD_JSON   it says none
 */
enum err sync_filter_get(struct scope *sc, const char *json,
			 const struct sync_filter **out) MUST_CHECK;

/* One more holder. */
const struct sync_filter *sync_filter_share(const struct sync_filter *f);
void sync_filter_put(const struct sync_filter **f);

/* How many different filters are held now, for tests and metrics. */
size_t sync_filter_count(void);

/* Whether the room takes part (room.rooms and room.not_rooms). */
bool sync_filter_has_room(const struct sync_filter *f, const char *room_id);

/* Whether f lets an event of this room through. room_id NULL: of no room. */
bool
sync_filter_has_event(const struct sync_event_filter *f, const char *room_id,
		      const struct sync_filter_event *e);

/* Whether f lets everything through: the check of each can be spared. */
bool sync_filter_is_open(const struct sync_event_filter *f);

/* How many timeline events to show at most. */
size_t sync_filter_timeline_limit(const struct sync_filter *f);

/* Whether name matches a pattern in which "*" stands for any characters. */
bool sync_pattern_matches(const char *pattern, const char *name);

#endif
