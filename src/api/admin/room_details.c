/* Rooms: list, show, who is in them, what they say. */
#include "api/admin/room_priv.h"

#include <string.h>

#include "api/client/room_reply.h"
#include "room/administration.h"
#include "sync/sync_token.h"

#define MESSAGES_DEFAULT 10

static void
write_room(struct json_writer *w, const struct room_admin_info *i)
{
	json_put_string(w, "room_id", i->row.room.room_id);
	admin_put_text(w, "name", i->name);
	admin_put_text(w, "canonical_alias", i->canonical_alias);
	json_put_int(w, "joined_members", i->row.joined);
	json_put_int(w, "joined_local_members", i->row.joined_local);
	json_put_string(w, "version", i->row.room.version);
	json_put_string(w, "creator", i->row.creator);
	admin_put_text(w, "encryption", i->encryption);
	json_put_bool(w, "federatable", !i->is_closed);
	json_put_bool(w, "public", i->row.room.is_public);
	admin_put_text(w, "join_rules", i->join_rule);
	admin_put_text(w, "guest_access", i->guest_access);
	admin_put_text(w, "history_visibility", i->history_visibility);
	json_put_int(w, "state_events", i->row.state_events);
	admin_put_text(w, "room_type", i->room_type);
}

static enum err
read_query(struct scope *sc, struct http_request *rq,
	   struct room_admin_query *q)
{
	struct admin_page page;

	TRY(admin_read_page(sc, rq, &page));
	q->from = page.from;
	q->limit = page.limit;
	q->backward = page.backward;
	q->search = http_query(rq, "search_term");
	q->order_by = http_query(rq, "order_by");
	if (q->search != NULL && *q->search == '\0')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "search_term is empty");
	TRY(admin_read_switch(rq, "public_rooms", -1, &q->is_public));
	return admin_read_switch(rq, "empty_rooms", -1, &q->is_empty);
}

static enum err
get_rooms(struct scope *sc, struct http_request *rq)
{
	struct room_admin_query q = {0};
	struct room_admin_page page;
	struct api_reply reply;
	size_t i;

	TRY(read_query(sc, rq, &q));
	TRY(room_admin_list(sc, api_of(rq)->rooms, &q, &page));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "rooms");
	json_array_begin(&reply.w);
	for (i = 0; i < page.count; i++) {
		json_object_begin(&reply.w);
		write_room(&reply.w, &page.rooms[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_put_int(&reply.w, "offset", q.from);
	json_put_int(&reply.w, "total_rooms", (int64_t)page.total);
	if (page.count > 0 && (uint64_t)q.from + page.count < page.total)
		json_put_int(&reply.w, "next_batch",
			     q.from + (int64_t)page.count);
	if (q.from > 0)
		json_put_int(&reply.w, "prev_batch",
			     q.from > q.limit ? q.from - q.limit : 0);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

enum err
admin_get_room(struct scope *sc, struct http_request *rq,
	       struct room_admin_info **out)
{
	return room_admin_get(sc, api_of(rq)->rooms, http_param(rq, "roomId"),
			      out);
}

static enum err
get_room(struct scope *sc, struct http_request *rq)
{
	struct room_admin_counts counts;
	struct room_admin_info *info;
	struct api_reply reply;

	TRY(admin_get_room(sc, rq, &info));
	TRY(room_admin_count(sc, api_of(rq)->rooms, info->row.room.nid,
			     &counts));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_room(&reply.w, info);
	admin_put_text(&reply.w, "topic", info->topic);
	admin_put_text(&reply.w, "avatar", info->avatar);
	json_put_int(&reply.w, "joined_local_devices", counts.local_devices);
	json_put_bool(&reply.w, "forgotten", counts.remembering == 0);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_members(struct scope *sc, struct http_request *rq)
{
	struct room_admin_info *info;
	struct member_rows members;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_room(sc, rq, &info));
	TRY(room_admin_members(sc, api_of(rq)->rooms, info->row.room.nid,
			       &members));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "members");
	json_array_begin(&reply.w);
	for (i = 0; i < members.count; i++)
		json_string(&reply.w, members.rows[i].user_id);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)members.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* The administrator as one who sees everything. */
static struct requester *
all_seeing(struct scope *sc, struct http_request *rq)
{
	struct requester *r = scope_memdup(sc, api_requester(rq), sizeof(*r));

	r->sees_all = true;
	return r;
}

static enum err
get_state(struct scope *sc, struct http_request *rq)
{
	const char *type = http_query(rq, "type");
	struct room_admin_info *info;
	struct event_viewer viewer;
	struct room_events state;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_room(sc, rq, &info));
	TRY(admin_note_subject(sc, rq, "room.read_state", "room",
			       info->row.room.room_id));
	TRY(room_history_state(sc, api_of(rq)->rooms, all_seeing(sc, rq),
			       info->row.room.room_id, &state));
	room_reply_viewer(rq, info->row.room.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "state");
	json_array_begin(&reply.w);
	for (i = 0; i < state.rows.count; i++)
		if (type == NULL || strcmp(type, state.rows.rows[i].type) == 0)
			event_render(&reply.w, &state.views[i], &viewer);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
read_messages_query(struct scope *sc, struct http_request *rq,
		    struct room_page_query *q)
{
	const char *dir = http_query(rq, "dir");
	int64_t limit;

	if (dir != NULL && strcmp(dir, "f") != 0 && strcmp(dir, "b") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "dir is neither f nor b");
	q->backward = dir != NULL && *dir == 'b';
	TRY(room_reply_point(sc, rq, "from", &q->from, &q->has_from));
	TRY(room_reply_point(sc, rq, "to", &q->to, &q->has_to));
	TRY(http_query_int(rq, "limit", MESSAGES_DEFAULT, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "limit cannot be negative");
	q->limit = (size_t)limit;
	return room_reply_match(sc, rq, &q->match);
}

static enum err
get_messages(struct scope *sc, struct http_request *rq)
{
	struct room_page_query q = {0};
	struct room_admin_info *info;
	struct event_viewer viewer;
	struct room_page page;
	struct api_reply reply;

	TRY(read_messages_query(sc, rq, &q));
	TRY(admin_get_room(sc, rq, &info));
	q.room_id = info->row.room.room_id;
	TRY(admin_note_subject(sc, rq, "room.read_messages", "room",
			       q.room_id));
	TRY(room_history_page(sc, api_of(rq)->rooms, all_seeing(sc, rq), &q,
			      &page));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "chunk");
	room_reply_events(&reply.w, &page.chunk, &viewer);
	json_put_string(&reply.w, "start",
			sync_token_order_text(sc, page.start));
	if (page.has_end)
		json_put_string(&reply.w, "end",
				sync_token_order_text(sc, page.end));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_context(struct scope *sc, struct http_request *rq)
{
	struct room_context_query q = {.event_id = http_param(rq, "eventId")};
	struct room_admin_info *info;
	struct event_viewer viewer;
	struct room_context found;
	struct api_reply reply;
	int64_t limit;

	TRY(http_query_int(rq, "limit", MESSAGES_DEFAULT, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "limit cannot be negative");
	q.limit = (size_t)limit;
	TRY(admin_get_room(sc, rq, &info));
	q.room_id = info->row.room.room_id;
	TRY(admin_note_subject(sc, rq, "room.read_messages", "room",
			       q.room_id));
	TRY(room_history_context(sc, api_of(rq)->rooms, all_seeing(sc, rq), &q,
				 &found));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	room_reply_context(sc, &reply.w, &found, &viewer);
	return api_reply_send(rq, &reply);
}

#define ROOM(path, does) \
	ADMIN_ROUTE(GET, "/v1/rooms" path, "rooms", HTTP_BODY_NONE, does)

static const struct route rows[] = {
	ROOM("", get_rooms),
	ROOM("/{roomId}", get_room),
	ROOM("/{roomId}/members", get_members),
	ROOM("/{roomId}/state", get_state),
	ROOM("/{roomId}/messages", get_messages),
	ROOM("/{roomId}/context/{eventId}", get_context),
};

struct route_table
admin_room_details_routes(void)
{
	return API_ROUTES(rows);
}
