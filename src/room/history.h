/* room/history.h: reading a room on a user's behalf: rights checked, what may
 * not be seen left out.
 *
 * Each opens a read transaction of its own.  Everything given back is in the
 * scope's memory.  Sections are of the Client-Server API.
 */
#ifndef ROOM_HISTORY_H
#define ROOM_HISTORY_H

#include "room/read.h"
#include "room/render.h"

/* Events with what rendering needs. */
struct room_events {
	struct event_rows rows;
	struct event_view *views;
};

/* What a client's filter lets pass; match NULL: all. */
struct room_match {
	bool (*match)(void *ctx, struct scope *sc, const struct event_row *e);
	void *ctx;
	bool lazy_load_members;
};

/* messages (7.5), in room_order. A point o lies behind every event whose order
 * is not greater. */
struct room_page_query {
	const char *room_id;
	bool backward;
	bool has_from, has_to;
	int64_t from, to;
	size_t limit;
	struct room_match match;
};
struct room_page {
	struct room_events chunk;
	struct room_events members; /* of the senders; lazy loading only */
	int64_t start, end;
	bool has_end; /* there is more in that direction */
};
enum err
room_history_page(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct room_page_query *q,
		  struct room_page *out) MUST_CHECK;

/* The rooms that the requester and another have both joined (mutual_rooms). */
struct room_mutual_query {
	const char *user_id;
	int64_t from; /* as given back in next; 0: the first */
};
struct room_mutual {
	struct member_rows rooms; /* room_id only */
	int64_t total;
	int64_t next; /* 0: there are no more */
};
enum err room_history_mutual(struct scope *sc, struct rooms *r,
			     const struct requester *rq,
			     const struct room_mutual_query *q,
			     struct room_mutual *out) MUST_CHECK;

/* context (7.5). */
struct room_context_query {
	const char *room_id;
	const char *event_id;
	size_t limit;
	struct room_match match;
};
struct room_context {
	struct room_events event; /* one */
	struct room_events before;
	struct room_events after;
	struct room_events state;
	int64_t start, end;
};
enum err room_history_context(struct scope *sc, struct rooms *r,
			      const struct requester *rq,
			      const struct room_context_query *q,
			      struct room_context *out) MUST_CHECK;

/* One event. ERR_NOT_FOUND when it is not there or not for this user. */
enum err
room_history_event(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *room_id,
		   const char *event_id, struct room_events *out) MUST_CHECK;

/* What relates to an event (relations): rel_type and type may be NULL. Points
 * and directions as in room_page_query. */
struct room_relations_query {
	struct room_page_query page; /* match is not looked at */
	const char *event_id;
	const char *rel_type;
	const char *type;
	bool recurse; /* also what relates to what relates to it */
};
/* ERR_NOT_FOUND   no such event, or not for this user */
enum err room_history_relations(struct scope *sc, struct rooms *r,
				const struct requester *rq,
				const struct room_relations_query *q,
				struct room_page *out) MUST_CHECK;

/* The roots of a room's threads, by their newest event (threads). from: as
 * given back in end. */
struct room_threads_query {
	const char *room_id;
	bool participated; /* only those that the user is part of */
	bool has_from;
	int64_t from;
	size_t limit;
};
enum err room_history_threads(struct scope *sc, struct rooms *r,
			      const struct requester *rq,
			      const struct room_threads_query *q,
			      struct room_page *out) MUST_CHECK;

/* The event closest to a time, at or after it, or (backward) at or before it
 * (timestamp_to_event). ERR_NOT_FOUND: there is none that may be seen. */
struct room_time_query {
	const char *room_id;
	int64_t ts;
	bool backward;
};
enum err room_history_at_time(struct scope *sc, struct rooms *r,
			      const struct requester *rq,
			      const struct room_time_query *q,
			      struct event_row *out) MUST_CHECK;

/* State as the user may see it: of now, or of when they left. type NULL: all.
 *
 * ERR_NOT_FOUND   (find) no such state
 */
enum err room_history_state(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *room_id,
			    struct room_events *out) MUST_CHECK;
struct room_state_query {
	const char *room_id;
	const char *type;
	const char *state_key;
};
enum err room_history_state_find(struct scope *sc, struct rooms *r,
				 const struct requester *rq,
				 const struct room_state_query *q,
				 struct room_events *out) MUST_CHECK;

/* members (7.5): mask and not_mask of enum membership; at: INT64_MAX is now. */
struct room_members_query {
	const char *room_id;
	int64_t at;
	unsigned mask;
	unsigned not_mask;
};
enum err room_history_members(struct scope *sc, struct rooms *r,
			      const struct requester *rq,
			      const struct room_members_query *q,
			      struct room_events *out) MUST_CHECK;

/* joined_members: member events of who is joined; the user must be too. */
enum err
room_history_joined_members(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *room_id,
			    struct room_events *out) MUST_CHECK;

/* joined_rooms. */
enum err room_history_joined_rooms(struct scope *sc, struct rooms *r,
				   const struct requester *rq,
				   struct member_rows *out) MUST_CHECK;

#endif
