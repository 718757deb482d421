/* GET /changes: joins clinic_watch_*() with the waiting of http/park.h. */
#include <stdlib.h>

#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "base/clock.h"
#include "clinic/clinic.h"
#include "http/park.h"
#include "http/server.h"

#define TIMEOUT_MAX_MS ((int64_t)5 * 60 * 1000)

/* A client that waits. */
struct waiting {
	struct clinic_waiter waiter; /* first */
	struct clinic *clinic;
	struct http_server *server;
	uint64_t ticket;
};

static enum err
reply_news(struct scope *sc, struct http_request *rq,
	   const struct clinic_news *news)
{
	struct api_reply reply;
	size_t i;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "next", news->next);
	json_key(&reply.w, "changes");
	json_array_begin(&reply.w);
	for (i = 0; i < news->count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "kind", news->rows[i].kind);
		json_put_string(&reply.w, "id", news->rows[i].id);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static void
on_news(struct clinic_waiter *waiter)
{
	struct waiting *w = (struct waiting *)(void *)waiter;

	http_wake(w->server, w->ticket);
}

static void
gone(void *ctx)
{
	struct waiting *w = ctx;

	clinic_watch_remove(w->clinic, &w->waiter);
	free(w);
}

static enum err
read_news(struct scope *sc, const struct waiting *w, struct clinic_news *news)
{
	struct clinic_change_query q = {.since = w->waiter.since,
					.user_nid = w->waiter.user_nid,
					.is_all = w->waiter.is_all};

	return clinic_read_changes(sc, w->clinic, &q, news);
}

static enum err
resume(struct scope *sc, struct http_request *rq, void *ctx,
       enum http_cause cause)
{
	struct clinic_news news;

	(void)cause;
	TRY(read_news(sc, ctx, &news));
	return reply_news(sc, rq, &news);
}

static const struct http_park_calls calls = {.resume = resume, .gone = gone};

static struct waiting *
waiting_create(struct http_request *rq, int64_t since, bool is_all)
{
	struct waiting *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->clinic = api_of(rq)->clinic;
	w->waiter =
		(struct clinic_waiter){.user_nid = api_requester(rq)->user_nid,
				       .since = since,
				       .is_all = is_all,
				       .wake = on_news};
	w->server = http_request_server(rq);
	w->ticket = http_ticket(rq);
	return w;
}

/* Listed before reading, so that news in between are not missed. */
static enum err
get_changes(struct scope *sc, struct http_request *rq)
{
	int64_t since, timeout_ms;
	struct clinic_news news;
	struct waiting *w;
	bool is_all;
	enum err e;

	TRY(http_query_int(rq, "since", 0, &since));
	TRY(http_query_int(rq, "timeout", 0, &timeout_ms));
	TRY(http_query_bool(rq, "all", false, &is_all));
	if (since < 0 || timeout_ms < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "since and timeout are not negative");
	w = waiting_create(rq, since, is_all);
	if (w == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory to wait");
	clinic_watch_add(w->clinic, &w->waiter);
	e = read_news(sc, w, &news);
	if (e == OK && news.count == 0 && since != 0 && timeout_ms != 0) {
		if (timeout_ms > TIMEOUT_MAX_MS)
			timeout_ms = TIMEOUT_MAX_MS;
		return http_park(rq, clock_mono_ms() + timeout_ms, &calls, w);
	}
	gone(w);
	TRY(e);
	return reply_news(sc, rq, &news);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/changes", RATE_READ, HTTP_BODY_NONE, get_changes, 0),
};

struct route_table
clinic_changes_routes(void)
{
	return API_ROUTES(rows);
}
