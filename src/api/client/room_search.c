#include "room/search.h"

#include <string.h>

#include "api/client/room_reply.h"
#include "user/filter.h"

#define SEARCH_DEFAULT 10
#define CONTEXT_DEFAULT 5

/* What was asked, beside the query itself. */
struct asked {
	struct room_search_query q;
	struct event_filter filter;
	bool by_room;
	bool by_sender;
};

static bool
match(void *ctx, struct scope *sc, const struct event_row *e,
      const char *room_id)
{
	const struct event_filter *f = ctx;
	struct filter_event fe = {
		.type = e->type, .sender = e->sender, .room_id = room_id};

	if (f->contains_url != -1)
		fe.contains_url = event_row_peek(sc, e, "url") != NULL;
	return event_filter_admits(f, &fe);
}

static bool
match_room(void *ctx, const char *room_id)
{
	return event_filter_admits_room(ctx, room_id);
}

static enum err
read_point(struct scope *sc, struct http_request *rq,
	   struct room_search_point *p)
{
	const char *text = http_query(rq, "next_batch");
	int64_t n[4];

	*p = (struct room_search_point){.before = INT64_MAX};
	if (text == NULL)
		return OK;
	if (!room_reply_numbers(text, 'f', n, 4) || n[1] > INT32_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'next_batch' is of no search");
	*p = (struct room_search_point){n[0], n[1], n[2], n[3]};
	return OK;
}

static void
put_point(struct scope *sc, struct json_writer *w,
	  const struct room_search_point *p)
{
	json_put_string(w, "next_batch",
			scope_printf(sc, "f%lld_%lld_%lld_%lld",
				     (long long)p->before, (long long)p->offset,
				     (long long)p->room_nid,
				     (long long)p->sender_nid));
}

static enum err
read_keys(struct scope *sc, yyjson_val *events, unsigned *out)
{
	static const char *const names[] = {"content.body", "content.name",
					    "content.topic"};
	yyjson_val *keys, *key;
	size_t i, max, k;

	*out = SEARCH_KEYS_ALL;
	TRY(json_find_array(sc, events, "keys", &keys));
	if (keys == NULL)
		return OK;
	*out = 0;
	yyjson_arr_foreach(keys, i, max, key)
	{
		for (k = 0; k < 3; k++)
			if (yyjson_equals_str(key, names[k]))
				break;
		if (k == 3)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "'keys' holds what is no key");
		*out |= 1u << k;
	}
	return OK;
}

static enum err
read_context(struct scope *sc, yyjson_val *events, struct room_search_query *q)
{
	int64_t before, after;
	yyjson_val *context;

	TRY(json_find_object(sc, events, "event_context", &context));
	q->with_context = context != NULL;
	TRY(json_find_int(sc, context, "before_limit", CONTEXT_DEFAULT,
			  &before));
	TRY(json_find_int(sc, context, "after_limit", CONTEXT_DEFAULT, &after));
	if (before < 0 || after < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a limit is below zero");
	q->before_limit = before < SEARCH_CONTEXT_MAX ? (size_t)before
						      : SEARCH_CONTEXT_MAX;
	q->after_limit =
		after < SEARCH_CONTEXT_MAX ? (size_t)after : SEARCH_CONTEXT_MAX;
	return json_find_bool(sc, context, "include_profile", false,
			      &q->with_profiles);
}

static enum err
read_groups(struct scope *sc, yyjson_val *events, struct asked *a)
{
	yyjson_val *groupings, *by, *group;
	const char *key;
	size_t i, max;

	TRY(json_find_object(sc, events, "groupings", &groupings));
	if (groupings == NULL)
		return OK;
	TRY(json_find_array(sc, groupings, "group_by", &by));
	yyjson_arr_foreach(by, i, max, group)
	{
		key = json_peek_string(group, "key");
		if (key == NULL ||
		    (strcmp(key, "room_id") != 0 && strcmp(key, "sender") != 0))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "'group_by' holds what is no group");
		a->by_room |= *key == 'r';
		a->by_sender |= *key == 's';
	}
	return OK;
}

static enum err
read_filter(struct scope *sc, yyjson_val *events, struct asked *a)
{
	yyjson_val *filter;

	event_filter_init(&a->filter);
	TRY(json_find_object(sc, events, "filter", &filter));
	if (filter != NULL)
		TRY(event_filter_parse(sc, filter, &a->filter));
	a->q.match = match;
	a->q.match_room = match_room;
	a->q.ctx = &a->filter;
	a->q.limit =
		a->filter.limit > 0 ? (size_t)a->filter.limit : SEARCH_DEFAULT;
	if (a->q.limit > SEARCH_LIMIT_MAX)
		a->q.limit = SEARCH_LIMIT_MAX;
	return OK;
}

static enum err
read_asked(struct scope *sc, struct http_request *rq, yyjson_val *events,
	   struct asked *a)
{
	const char *order;

	TRY(json_get_string(sc, events, "search_term", &a->q.term));
	TRY(json_find_string(sc, events, "order_by", &order));
	if (order != NULL && strcmp(order, "rank") != 0 &&
	    strcmp(order, "recent") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'order_by' is rank or recent");
	a->q.by_rank = order == NULL || strcmp(order, "rank") == 0;
	TRY(json_find_bool(sc, events, "include_state", false,
			   &a->q.with_state));
	TRY(read_keys(sc, events, &a->q.keys));
	TRY(read_context(sc, events, &a->q));
	TRY(read_groups(sc, events, a));
	TRY(read_filter(sc, events, a));
	return read_point(sc, rq, &a->q.from);
}

static void
put_profiles(struct json_writer *w, const struct room_search_result *res)
{
	size_t i;

	json_key(w, "profile_info");
	json_object_begin(w);
	for (i = 0; i < res->profile_count; i++) {
		json_key(w, res->profiles[i].user_id);
		json_object_begin(w);
		json_put_string(w, "displayname",
				res->profiles[i].profile.displayname);
		json_put_string(w, "avatar_url",
				res->profiles[i].profile.avatar_url);
		json_object_end(w);
	}
	json_object_end(w);
}

static void
put_context(struct scope *sc, struct json_writer *w, const struct asked *a,
	    const struct room_search_result *res,
	    const struct event_viewer *viewer)
{
	json_key(w, "context");
	json_object_begin(w);
	json_put_string(w, "start",
			sync_token_order_text(sc, res->context.start));
	json_put_string(w, "end", sync_token_order_text(sc, res->context.end));
	json_key(w, "events_before");
	room_reply_events(w, &res->context.before, viewer);
	json_key(w, "events_after");
	room_reply_events(w, &res->context.after, viewer);
	if (a->q.with_profiles)
		put_profiles(w, res);
	json_object_end(w);
}

static void
put_results(struct scope *sc, struct http_request *rq, struct json_writer *w,
	    const struct asked *a, const struct room_search_results *found)
{
	struct event_viewer viewer;
	size_t i;

	json_key(w, "results");
	json_array_begin(w);
	for (i = 0; i < found->count; i++) {
		room_reply_viewer(rq, found->results[i].room_id, &viewer);
		json_object_begin(w);
		json_key(w, "rank");
		json_double(w, found->results[i].rank);
		json_key(w, "result");
		event_render(w, &found->results[i].event.views[0], &viewer);
		if (a->q.with_context)
			put_context(sc, w, a, &found->results[i], &viewer);
		json_object_end(w);
	}
	json_array_end(w);
}

struct grouping {
	const struct room_search_results *found;
	bool by_room; /* else by sender */
};

static const char *
group_of(const struct room_search_result *res, bool by_room)
{
	return by_room ? res->room_id : res->event.rows.rows[0].sender;
}

/* Where a group goes on by itself: a ranking from what was shown of it. */
static void
put_group_point(struct scope *sc, struct json_writer *w, const struct asked *a,
		const struct room_search_results *found,
		const struct room_search_point *at)
{
	const struct room_search_point *from = &a->q.from;
	bool in_group = from->room_nid != 0 || from->sender_nid != 0;

	if (found->has_next && (!a->q.by_rank || from->offset == 0 || in_group))
		put_point(sc, w, at);
}

static void
put_group(struct scope *sc, struct json_writer *w, const struct asked *a,
	  const struct grouping *g, size_t first)
{
	const struct room_search_results *found = g->found;
	const struct room_search_result *res = &found->results[first];
	struct room_search_point next = found->next;
	const char *name = group_of(res, g->by_room);
	size_t i;

	next.offset = a->q.from.offset;
	json_key(w, name);
	json_object_begin(w);
	json_put_int(w, "order", (int64_t)first + 1);
	json_key(w, "results");
	json_array_begin(w);
	for (i = first; i < found->count; i++) {
		if (strcmp(group_of(&found->results[i], g->by_room), name) != 0)
			continue;
		json_string(w, found->results[i].event.rows.rows[0].event_id);
		next.offset += a->q.by_rank;
	}
	json_array_end(w);
	if (g->by_room)
		next.room_nid = res->room_nid;
	else
		next.sender_nid = res->sender_nid;
	put_group_point(sc, w, a, found, &next);
	json_object_end(w);
}

static void
put_grouping(struct scope *sc, struct json_writer *w, const struct asked *a,
	     const struct grouping *g)
{
	const struct room_search_results *found = g->found;
	size_t i, k;

	json_key(w, g->by_room ? "room_id" : "sender");
	json_object_begin(w);
	for (i = 0; i < found->count; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(group_of(&found->results[i], g->by_room),
				   group_of(&found->results[k], g->by_room)) ==
			    0)
				break;
		if (k == i)
			put_group(sc, w, a, g, i);
	}
	json_object_end(w);
}

static void
put_states(struct http_request *rq, struct json_writer *w,
	   const struct room_search_results *found)
{
	struct event_viewer viewer;
	size_t i;

	json_key(w, "state");
	json_object_begin(w);
	for (i = 0; i < found->state_count; i++) {
		room_reply_viewer(rq, found->states[i].room_id, &viewer);
		json_key(w, found->states[i].room_id);
		room_reply_events(w, &found->states[i].state, &viewer);
	}
	json_object_end(w);
}

static void
put_found(struct scope *sc, struct http_request *rq, struct json_writer *w,
	  const struct asked *a, const struct room_search_results *found)
{
	const struct grouping by_room = {found, true};
	const struct grouping by_sender = {found, false};
	size_t i;

	json_put_int(w, "count", (int64_t)found->total);
	json_key(w, "highlights");
	json_array_begin(w);
	for (i = 0; i < found->highlight_count; i++)
		json_string(w, found->highlights[i]);
	json_array_end(w);
	put_results(sc, rq, w, a, found);
	if (a->q.with_state)
		put_states(rq, w, found);
	if (a->by_room || a->by_sender) {
		json_key(w, "groups");
		json_object_begin(w);
		if (a->by_room)
			put_grouping(sc, w, a, &by_room);
		if (a->by_sender)
			put_grouping(sc, w, a, &by_sender);
		json_object_end(w);
	}
	if (found->has_next)
		put_point(sc, w, &found->next);
}

static enum err
post_search(struct scope *sc, struct http_request *rq)
{
	struct room_search_results found;
	yyjson_val *body, *categories, *events;
	struct asked a = {0};
	struct api_reply reply;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_object(sc, body, "search_categories", &categories));
	TRY(json_find_object(sc, categories, "room_events", &events));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "search_categories");
	json_object_begin(&reply.w);
	if (events != NULL) {
		TRY(read_asked(sc, rq, events, &a));
		TRY(room_search(sc, api_of(rq)->rooms, api_requester(rq), &a.q,
				&found));
		json_key(&reply.w, "room_events");
		json_object_begin(&reply.w);
		put_found(sc, rq, &reply.w, &a, &found);
		json_object_end(&reply.w);
	}
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ROOM_ROUTE(POST, "/search", "server side search", RATE_SEARCH,
		   HTTP_BODY_MEMORY, post_search),
};

struct route_table
client_room_search_routes(void)
{
	return API_ROUTES(rows);
}
