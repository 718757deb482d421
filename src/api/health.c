#include "api/health.h"

#include <inttypes.h>

#include "api/api.h"
#include "api/routes.h"
#include "http/server.h"
#include "room/rooms.h"

#define METRICS_LISTENERS (1u << 1)

static enum err
get_live(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	http_reply_bytes(rq, 200, "text/plain", "live\n", 5);
	return OK;
}

/* Ready: the store answers. */
static enum err
get_ready(struct scope *sc, struct http_request *rq)
{
	TRY(rooms_check(sc, api_of(rq)->rooms));
	http_reply_bytes(rq, 200, "text/plain", "ready\n", 6);
	return OK;
}

static void
add_metric(struct buf *b, const char *name, const char *kind, uint64_t value)
{
	buf_printf(b, "# TYPE wardwire_%s %s\nwardwire_%s %" PRIu64 "\n", name,
		   kind, name, value);
}

static enum err
get_metrics(struct scope *sc, struct http_request *rq)
{
	struct http_stats s;
	struct buf b;
	int i;

	http_server_stats(http_request_server(rq), &s);
	buf_init(&b, sc, 0);
	add_metric(&b, "http_requests_total", "counter", s.requests);
	buf_add_str(&b, "# TYPE wardwire_http_answers_total counter\n");
	for (i = 2; i < 6; i++)
		buf_printf(&b,
			   "wardwire_http_answers_total{class=\"%dxx\"} "
			   "%" PRIu64 "\n",
			   i, s.by_status[i]);
	add_metric(&b, "http_bytes_in_total", "counter", s.bytes_in);
	add_metric(&b, "http_bytes_out_total", "counter", s.bytes_out);
	add_metric(&b, "http_accepted_total", "counter", s.accepted);
	add_metric(&b, "http_refused_total", "counter", s.refused);
	add_metric(&b, "http_timed_out_total", "counter", s.timed_out);
	add_metric(&b, "http_rate_limited_total", "counter", s.rate_limited);
	add_metric(&b, "http_wakes_total", "counter", s.wakes);
	add_metric(&b, "http_connections", "gauge", s.connections);
	add_metric(&b, "http_parked", "gauge", s.parked);
	add_metric(&b, "http_queued", "gauge", s.queued);
	add_metric(&b, "http_workers", "gauge", s.workers);
	TRY(buf_check(&b));
	http_reply_bytes(rq, 200, "text/plain; version=0.0.4", buf_str(&b),
			 b.len);
	return OK;
}

static const struct route health_rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/health/live",
	 .section = "design, outside contracts",
	 .access = ACCESS_PUBLIC,
	 .lane = LANE_INLINE,
	 .handler = get_live},
	{.method = HTTP_M_GET,
	 .pattern = "/health/ready",
	 .section = "design, outside contracts",
	 .access = ACCESS_PUBLIC,
	 .handler = get_ready},
};

static const struct route metrics_rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/metrics",
	 .section = "design, outside contracts",
	 .access = ACCESS_PUBLIC,
	 .handler = get_metrics},
};

struct route_table
health_routes(void)
{
	return API_ROUTES(health_rows);
}

struct route_table
metrics_routes(void)
{
	struct route_table t = API_ROUTES(metrics_rows);

	t.listeners = METRICS_LISTENERS;
	return t;
}
