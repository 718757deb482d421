#include "room/delayed.h"

#include <string.h>

#include "api/client/room_reply.h"

#define LIST_MAX 100

static void
put_event(struct json_writer *w, const struct delayed_row *d)
{
	json_put_string(w, "delay_id", d->delay_id);
	json_put_string(w, "room_id", d->room_id);
	json_put_string(w, "type", d->type);
	json_put_string(w, "state_key", d->state_key);
	json_put_raw(w, "content", d->content, strlen(d->content));
	/* Names changed while the proposal was in review. */
	json_put_int(w, "delay", d->delay_ms);
	json_put_int(w, "delay_ms", d->delay_ms);
	json_put_int(w, "running_since", d->since_ms);
	json_put_int(w, "delayed_since_ts", d->since_ms);
}

static void
put_error(struct json_writer *w, const struct delayed_row *d)
{
	if (d->errcode == NULL)
		return;
	json_key(w, "error");
	json_object_begin(w);
	json_put_string(w, "errcode", d->errcode);
	json_put_string(w, "error", d->error);
	json_object_end(w);
}

/* How it ended. */
static void
put_end(struct json_writer *w, const struct delayed_row *d)
{
	json_put_string(w, "outcome",
			d->state == DELAYED_SENT ? "send" : "cancel");
	json_put_string(w, "reason",
			d->state == DELAYED_REFUSED ? "error"
			: d->by_action		    ? "action"
						    : "delay");
	put_error(w, d);
	json_put_string(w, "event_id", d->event_id);
	json_put_int(w, "finalised_ts", d->ended_ms);
	json_put_int(w, "origin_server_ts", d->ended_ms);
}

static void
put_scheduled(struct json_writer *w, const struct delayed_row *d)
{
	json_object_begin(w);
	put_event(w, d);
	json_object_end(w);
}

static void
put_finalised(struct json_writer *w, const struct delayed_row *d)
{
	json_object_begin(w);
	json_key(w, "delayed_event");
	put_scheduled(w, d);
	put_end(w, d);
	json_object_end(w);
}

/* What a list is asked for. */
struct asked {
	bool scheduled;
	bool finalised;
	int64_t after;
	const char *delay_id; /* NULL: all */
};

static enum err
read_asked(struct scope *sc, struct http_request *rq, struct asked *a)
{
	const char *status = http_query(rq, "status");
	const char *from = http_query(rq, "from");

	if (status != NULL && strcmp(status, "scheduled") != 0 &&
	    strcmp(status, "finalised") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'status' is scheduled or finalised");
	a->scheduled = status == NULL || *status == 's';
	a->finalised = status == NULL || *status == 'f';
	a->delay_id = http_query(rq, "delay_id");
	if (from != NULL && !room_reply_numbers(from, 'd', &a->after, 1))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'from' is not a token of ours");
	return OK;
}

static void
put_list(struct json_writer *w, const char *key,
	 const struct delayed_rows *rows, const struct asked *a)
{
	size_t i;

	json_key(w, key);
	json_array_begin(w);
	for (i = 0; i < rows->count; i++) {
		if (a->delay_id != NULL &&
		    strcmp(rows->rows[i].delay_id, a->delay_id) != 0)
			continue;
		if (rows->rows[i].state == DELAYED_SCHEDULED)
			put_scheduled(w, &rows->rows[i]);
		else
			put_finalised(w, &rows->rows[i]);
	}
	json_array_end(w);
}

static enum err
get_delayed_events(struct scope *sc, struct http_request *rq)
{
	struct delayed_query q = {.scheduled = true, .limit = LIST_MAX};
	struct delayed_rows scheduled = {0}, finalised = {0};
	struct asked a = {0};
	struct api_reply reply;

	TRY(read_asked(sc, rq, &a));
	q.after = a.after;
	if (a.scheduled)
		TRY(room_delayed_list(sc, api_of(rq)->rooms, api_requester(rq),
				      &q, &scheduled));
	q.scheduled = false;
	if (a.finalised)
		TRY(room_delayed_list(sc, api_of(rq)->rooms, api_requester(rq),
				      &q, &finalised));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	if (a.scheduled) {
		put_list(&reply.w, "scheduled", &scheduled, &a);
		put_list(&reply.w, "delayed_events", &scheduled, &a);
	}
	if (a.finalised)
		put_list(&reply.w, "finalised", &finalised, &a);
	/* Scheduled ones all fit; of the others there may be more. */
	if (finalised.count == LIST_MAX)
		json_put_string(
			&reply.w, "next_batch",
			scope_printf(
				sc, "d%lld",
				(long long)finalised.rows[LIST_MAX - 1].nid));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_delayed_event(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct delayed_row d;

	TRY(room_delayed_get(sc, api_of(rq)->rooms, api_requester(rq),
			     http_param(rq, "delayId"), &d));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	put_event(&reply.w, &d);
	if (d.state != DELAYED_SCHEDULED) {
		json_key(&reply.w, "finalised");
		json_object_begin(&reply.w);
		put_end(&reply.w, &d);
		json_object_end(&reply.w);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct {
	const char *name;
	enum room_delayed_action action;
} actions[] = {{"send", DELAYED_ACTION_SEND},
	       {"restart", DELAYED_ACTION_RESTART},
	       {"cancel", DELAYED_ACTION_CANCEL}};

static enum err
act(struct scope *sc, struct http_request *rq, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(name, actions[i].name) != 0)
			continue;
		TRY(room_delayed_act(sc, api_of(rq)->rooms, api_requester(rq),
				     http_param(rq, "delayId"),
				     actions[i].action));
		return api_reply_nothing(rq);
	}
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "the action is send, restart or cancel");
}

/* As it was before actions had paths of their own. */
static enum err
post_delayed_event(struct scope *sc, struct http_request *rq)
{
	const char *name;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "action", &name));
	return act(sc, rq, name);
}

static enum err
post_action(struct scope *sc, struct http_request *rq)
{
	return act(sc, rq, http_param(rq, "action"));
}

#define DELAYED(name, path, who, limit, function)                         \
	{                                                                 \
		.method = HTTP_M_##name,                                  \
		.pattern = "/_matrix/client/unstable/org.matrix.msc4140/" \
			   "delayed_events" path,                         \
		.section = "MSC4140", .access = (who), .rate = (limit),   \
		.body = HTTP_BODY_MEMORY, .handler = (function),          \
	}

/* Whoever knows the id may act: a delay is handed to a call's media server,
 * which has no account here. */
static const struct route rows[] = {
	DELAYED(GET, "", ACCESS_USER, RATE_READ, get_delayed_events),
	DELAYED(GET, "/{delayId}", ACCESS_USER, RATE_READ, get_delayed_event),
	DELAYED(POST, "/{delayId}", ACCESS_OPTIONAL, RATE_TYPING,
		post_delayed_event),
	DELAYED(POST, "/{delayId}/{action}", ACCESS_OPTIONAL, RATE_TYPING,
		post_action),
};

struct route_table
client_room_delayed_routes(void)
{
	return API_ROUTES(rows);
}
