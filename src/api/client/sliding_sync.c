/* Simplified sliding sync (MSC4186): joins sync/sliding.h with the waiting of
 * http/park.h. */
#include "sync/sliding.h"

#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"
#include "base/clock.h"
#include "http/park.h"
#include "http/server.h"

#define TIMEOUT_MAX_MS ((int64_t)5 * 60 * 1000)
#define BODY_MAX ((int64_t)256 * 1024)

/* A client that waits; one allocation, with its strings behind. */
struct waiting {
	struct watch_waiter waiter; /* first */
	struct http_server *server;
	uint64_t ticket;
	struct sync *sync;
	struct requester rq;
	struct interned *config;
	struct sliding_conn *conn;
	uint64_t owner;
	int64_t deadline_ms;
	char strings[];
};

struct asked {
	struct sliding_request q;
	const struct sliding_config *config;
	struct sync_token token;
	bool has_token;
	int64_t timeout_ms;
};

static void
put_config(void *arg)
{
	interned_put(arg);
}

static enum err
parse_config(struct scope *sc, struct http_request *rq, struct asked *a)
{
	struct interned **held = scope_new(sc, struct interned *);
	const char *body;
	size_t len;

	body = http_body(rq, &len);
	if (strlen(body) != len)
		return scope_fail(sc, ERR_NOT_JSON, "A NUL is not JSON");
	TRY(sliding_config_get(sc, body, held));
	scope_defer(sc, put_config, held);
	a->q.config = *held;
	a->config = (*held)->value;
	return OK;
}

static enum err
parse(struct scope *sc, struct http_request *rq, struct asked *a)
{
	const char *pos = http_query(rq, "pos");

	memset(a, 0, sizeof(*a));
	a->q.rq = api_requester(rq);
	TRY(parse_config(sc, rq, a));
	if (pos == NULL || *pos == '\0')
		pos = a->config->pos;
	if (pos != NULL && *pos != '\0') {
		if (sync_token_parse(sc, pos, &a->token) != OK ||
		    a->token.kind != SYNC_TOKEN_CONNECTION) {
			scope_clear_failure(sc);
			return scope_fail(sc, ERR_UNKNOWN_POS,
					  "This is no position of ours");
		}
		a->has_token = true;
	}
	TRY(http_query_int(rq, "timeout", 0, &a->timeout_ms));
	if (a->config->timeout_ms >= 0)
		a->timeout_ms = a->config->timeout_ms;
	if (a->timeout_ms > TIMEOUT_MAX_MS)
		a->timeout_ms = TIMEOUT_MAX_MS;
	return OK;
}

/* From memory on the I/O thread, where ERR_RETRY asks for a worker; from the
 * store on a worker. Replies unless there is nothing to say. */
static enum err
answer(struct scope *sc, struct http_request *rq,
       const struct sliding_request *q, struct sliding_result *result)
{
	struct sync *s = api_of(rq)->sync;
	struct buf *out = scope_new(sc, struct buf);

	buf_init(out, sc, 0);
	if (http_request_is_inline(rq))
		TRY(sliding_from_memory(sc, s, q, out, result));
	else
		TRY(sliding_answer(sc, s, q, out, result));
	return result->is_empty ? OK : http_reply_json(rq, 200, out);
}

static enum err
answer_nothing(struct scope *sc, struct http_request *rq,
	       const struct sliding_request *q)
{
	struct buf *out = scope_new(sc, struct buf);

	buf_init(out, sc, 0);
	TRY(sliding_nothing(sc, q, out));
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
	interned_put(&w->config);
	sliding_conn_put(&w->conn);
	free(w);
}

static const struct http_park_calls calls;

/* With the connection locked. */
static enum err
resume_locked(struct scope *sc, struct http_request *rq, struct waiting *w,
	      enum http_cause cause)
{
	struct requester *who = scope_memdup(sc, &w->rq, sizeof(w->rq));
	const struct sliding_request q = {who, w->config, w->conn};
	struct sliding_result result;

	who->now_ms = clock_wall_ms();
	/* A newer request has taken over: nobody reads this answer. */
	if (cause != HTTP_WOKEN || w->waiter.must_end ||
	    !sliding_conn_is_owner(w->conn, w->owner))
		return answer_nothing(sc, rq, &q);
	watch_add(sync_watch(w->sync), &w->waiter, sliding_conn_pos(w->conn));
	TRY(answer(sc, rq, &q, &result));
	if (!result.is_empty)
		return OK;
	return http_park(rq, w->deadline_ms, &calls, w);
}

static enum err
resume(struct scope *sc, struct http_request *rq, void *ctx,
       enum http_cause cause)
{
	struct waiting *w = ctx;
	struct sliding_conn *conn = w->conn;
	enum err e;

	if (!http_request_is_inline(rq))
		sliding_conn_lock(conn);
	else if (!sliding_conn_try_lock(conn))
		return ERR_RETRY;
	e = resume_locked(sc, rq, w, cause);
	sliding_conn_unlock(conn);
	return e;
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
					  .wake = on_news};
	if (a->config->ext.receipts && a->config->ext.delivered)
		w->waiter.interest = WATCH_DELIVERED;
	w->server = http_request_server(rq);
	w->ticket = http_ticket(rq);
	w->sync = api_of(rq)->sync;
	w->deadline_ms = clock_mono_ms() + a->timeout_ms;
	return w;
}

/* The waiter holds the connection a second time, as the request's own hold ends
 * with the handler. */
static enum err
answer_or_wait(struct scope *sc, struct http_request *rq, struct asked *a)
{
	struct sliding_result result;
	struct waiting *w = waiting_create(rq, a);
	enum err e;

	if (w == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory to wait");
	w->config = interned_hold(a->q.config);
	w->conn = sliding_conn_hold(a->q.conn);
	w->owner = sliding_conn_own(a->q.conn);
	watch_add(sync_watch(w->sync), &w->waiter, sliding_conn_pos(w->conn));
	e = answer(sc, rq, &a->q, &result);
	if (e == OK && result.is_empty)
		return http_park(rq, w->deadline_ms, &calls, w);
	gone(w);
	return e;
}

/* With the connection locked. */
static enum err
answer_locked(struct scope *sc, struct http_request *rq, struct asked *a)
{
	struct sliding_result result;

	if (a->config->conn_id == NULL)
		sliding_conn_stick(a->q.conn, a->q.config);
	if (a->has_token && a->timeout_ms > 0)
		return answer_or_wait(sc, rq, a);
	(void)sliding_conn_own(a->q.conn);
	TRY(answer(sc, rq, &a->q, &result));
	return result.is_empty ? answer_nothing(sc, rq, &a->q) : OK;
}

static enum err
post_sliding_sync(struct scope *sc, struct http_request *rq)
{
	struct sliding_conn_ask ask = {.now_ms = clock_mono_ms()};
	struct asked a;
	enum err e;

	TRY(parse(sc, rq, &a));
	if (http_request_is_inline(rq) &&
	    (!a.has_token ||
	     (a.timeout_ms == 0 && sync_is_behind(api_of(rq)->sync))))
		return ERR_RETRY;
	presence_seen(users_presence(api_of(rq)->users), a.q.rq,
		      a.config->presence, a.timeout_ms);
	ask.may_wait = !http_request_is_inline(rq);
	ask.rq = a.q.rq;
	ask.conn_id = a.config->conn_id;
	ask.token = a.has_token ? &a.token : NULL;
	TRY(sliding_conn_begin(sc, sync_conns(api_of(rq)->sync), &ask,
			       &a.q.conn));
	e = answer_locked(sc, rq, &a);
	sliding_conn_unlock(a.q.conn);
	sliding_conn_put(&a.q.conn);
	return e;
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/unstable/org.matrix.simplified_msc3575/"
		    "sync",
	 .section = "MSC4186",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .lane = LANE_INLINE,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = BODY_MAX,
	 .handler = post_sliding_sync},
};

struct route_table
client_sliding_sync_routes(void)
{
	return API_ROUTES(rows);
}
