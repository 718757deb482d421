/* GET /sync: joins sync/v3.h with the waiting of http/park.h. */
#include "sync/v3.h"

#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"
#include "base/clock.h"
#include "http/park.h"
#include "http/server.h"
#include "user/presence.h"
#include "user/saved_filter.h"

#define TIMEOUT_MAX_MS ((int64_t)5 * 60 * 1000)

/* A client that waits; one allocation, with its strings behind. */
struct waiting {
	struct watch_waiter waiter; /* first */
	struct http_server *server;
	uint64_t ticket;
	struct sync *sync;
	struct requester rq;
	struct interned *filter;
	struct sync_token since;
	const char *state_after_key;
	int64_t deadline_ms;
	char strings[];
};

/* What the query says. */
struct asked {
	struct sync_v3_request q;
	struct interned *filter; /* goes with the scope */
	struct sync_token since;
	int64_t timeout_ms;
	enum presence_state presence;
};

static void
put_filter(void *arg)
{
	interned_put(arg);
}

/* A saved filter comes from the store only once. */
static enum err
get_filter(struct scope *sc, struct http_request *rq, const char *text,
	   struct interned **out)
{
	int64_t user_nid = api_requester(rq)->user_nid;
	bool is_saved = text != NULL && *text != '\0' && *text != '{';
	const char *json = text;

	if (!is_saved)
		return sync_filter_get(sc, json != NULL && *json ? json : NULL,
				       out);
	if (sync_filter_find_saved(user_nid, text, out))
		return OK;
	if (http_request_is_inline(rq))
		return ERR_RETRY;
	TRY(saved_filter_from_query(sc, api_of(rq)->users, NULL, user_nid, text,
				    &json));
	TRY(sync_filter_get(sc, json, out));
	sync_filter_keep_saved(user_nid, text, *out);
	return OK;
}

static enum err
parse_filter(struct scope *sc, struct http_request *rq, struct interned **out)
{
	struct interned **held = scope_new(sc, struct interned *);

	TRY(get_filter(sc, rq, http_query(rq, "filter"), held));
	scope_defer(sc, put_filter, held);
	*out = *held;
	return OK;
}

static enum err
parse_state_after(struct http_request *rq, const char **key_out)
{
	bool stable, unstable;

	TRY(http_query_bool(rq, "use_state_after", false, &stable));
	TRY(http_query_bool(rq, "org.matrix.msc4222.use_state_after", false,
			    &unstable));
	*key_out = NULL;
	if (stable)
		*key_out = "state_after";
	else if (unstable)
		*key_out = "org.matrix.msc4222.state_after";
	return OK;
}

static enum err
parse_presence(struct scope *sc, struct http_request *rq,
	       enum presence_state *out)
{
	const char *p = http_query(rq, "set_presence");

	*out = PRESENCE_ONLINE;
	if (p == NULL || presence_parse(p, out))
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "set_presence must be online, offline or "
			  "unavailable");
}

static enum err
parse(struct scope *sc, struct http_request *rq, struct asked *a)
{
	const char *since = http_query(rq, "since");

	memset(a, 0, sizeof(*a));
	a->q.rq = api_requester(rq);
	if (since != NULL && *since != '\0') {
		TRY(sync_token_parse(sc, since, &a->since));
		if (a->since.kind != SYNC_TOKEN_STREAM)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "since is not a sync token");
		/* Of a database that is lost: everything anew. */
		if (!sync_position_is_lost(api_of(rq)->sync, a->since.pos))
			a->q.since = &a->since;
	}
	TRY(http_query_int(rq, "timeout", 0, &a->timeout_ms));
	if (a->timeout_ms > TIMEOUT_MAX_MS)
		a->timeout_ms = TIMEOUT_MAX_MS;
	TRY(http_query_bool(rq, "full_state", false, &a->q.full_state));
	TRY(parse_state_after(rq, &a->q.state_after_key));
	TRY(parse_presence(sc, rq, &a->presence));
	TRY(parse_filter(sc, rq, &a->filter));
	a->q.filter = a->filter->value;
	return OK;
}

/* From memory on the I/O thread, where ERR_RETRY asks for a worker; from the
 * store on a worker. Replies unless there is nothing to say. */
static enum err
answer(struct scope *sc, struct http_request *rq,
       const struct sync_v3_request *q, struct sync_v3_result *result)
{
	struct buf *out = scope_new(sc, struct buf);

	buf_init(out, sc, 0);
	if (http_request_is_inline(rq))
		TRY(sync_v3_from_memory(sc, api_of(rq)->sync, q, out, result));
	else
		TRY(sync_v3_answer(sc, api_of(rq)->sync, q, out, result));
	return result->is_empty ? OK : http_reply_json(rq, 200, out);
}

static enum err
answer_nothing(struct scope *sc, struct http_request *rq,
	       const struct requester *who, const struct sync_token *since)
{
	const struct sync_v3_quiet q = {who, since,
					!http_request_is_inline(rq)};
	struct buf *out = scope_new(sc, struct buf);

	buf_init(out, sc, 0);
	TRY(sync_v3_nothing(sc, api_of(rq)->sync, &q, out));
	return http_reply_json(rq, 200, out);
}

static void
on_news(struct watch_waiter *waiter)
{
	struct waiting *w = (struct waiting *)(void *)waiter;

	http_wake(w->server, w->ticket);
}

static void
gone(void *ctx)
{
	struct waiting *w = ctx;

	watch_remove(sync_watch(w->sync), &w->waiter);
	interned_put(&w->filter);
	free(w);
}

static struct sync_v3_request
request_of(struct scope *sc, struct waiting *w)
{
	struct requester *rq = scope_memdup(sc, &w->rq, sizeof(w->rq));

	rq->now_ms = clock_wall_ms();
	return (struct sync_v3_request){.rq = rq,
					.filter = w->filter->value,
					.since = &w->since,
					.state_after_key = w->state_after_key};
}

static const struct http_park_calls calls;

/* Listed first, so that news from here on are not missed. */
static enum err
answer_or_wait(struct scope *sc, struct http_request *rq, struct waiting *w)
{
	struct sync_v3_request q = request_of(sc, w);
	struct sync_v3_result result;

	watch_add(sync_watch(w->sync), &w->waiter, w->since.pos);
	TRY(answer(sc, rq, &q, &result));
	if (!result.is_empty)
		return OK;
	w->since = result.next;
	return http_park(rq, w->deadline_ms, &calls, w);
}

static enum err
resume(struct scope *sc, struct http_request *rq, void *ctx,
       enum http_cause cause)
{
	struct waiting *w = ctx;

	if (cause != HTTP_WOKEN || w->waiter.must_end)
		return answer_nothing(sc, rq, &w->rq, &w->since);
	return answer_or_wait(sc, rq, w);
}

static const struct http_park_calls calls = {
	.resume_inline = resume, .resume = resume, .gone = gone};

static struct waiting *
waiting_create(struct http_request *rq, const struct asked *a)
{
	const struct requester *r = a->q.rq;
	const char *device = r->device_id != NULL ? r->device_id : "";
	size_t user_len = strlen(r->user_id) + 1;
	size_t device_len = strlen(device) + 1;
	struct waiting *w = calloc(1, sizeof(*w) + user_len + device_len);

	if (w == NULL)
		return NULL;
	memcpy(w->strings, r->user_id, user_len);
	memcpy(w->strings + user_len, device, device_len);
	w->rq = (struct requester){.user_id = w->strings,
				   .device_id = w->strings + user_len,
				   .user_nid = r->user_nid,
				   .device_nid = r->device_nid,
				   .token_nid = r->token_nid,
				   .is_admin = r->is_admin};
	w->waiter = (struct watch_waiter){.user_nid = r->user_nid,
					  .device_nid = r->device_nid,
					  .interest = WATCH_PRESENCE,
					  .wake = on_news};
	w->server = http_request_server(rq);
	w->ticket = http_ticket(rq);
	w->sync = api_of(rq)->sync;
	w->since = a->since;
	w->state_after_key = a->q.state_after_key;
	w->deadline_ms = clock_mono_ms() + a->timeout_ms;
	return w;
}

static enum err
get_sync(struct scope *sc, struct http_request *rq)
{
	struct sync_v3_result result;
	struct waiting *w;
	struct asked a;
	enum err e;

	TRY(parse(sc, rq, &a));
	presence_seen(users_presence(api_of(rq)->users), a.q.rq, a.presence,
		      a.timeout_ms);
	if (a.timeout_ms == 0 && http_request_is_inline(rq) &&
	    sync_is_behind(api_of(rq)->sync))
		return ERR_RETRY;
	if (a.q.since == NULL || a.q.full_state || a.timeout_ms == 0) {
		TRY(answer(sc, rq, &a.q, &result));
		return result.is_empty
			       ? answer_nothing(sc, rq, a.q.rq, &result.next)
			       : OK;
	}
	w = waiting_create(rq, &a);
	if (w == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory to wait");
	w->filter = interned_hold(a.filter);
	watch_add(sync_watch(w->sync), &w->waiter, w->since.pos);
	e = answer(sc, rq, &a.q, &result);
	if (e != OK || !result.is_empty) {
		gone(w);
		return e;
	}
	w->since = result.next;
	return http_park(rq, w->deadline_ms, &calls, w);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/sync",
	 .section = "CS 7.4",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .lane = LANE_INLINE,
	 .handler = get_sync},
};

struct route_table
client_sync_poll_routes(void)
{
	return API_ROUTES(rows);
}
