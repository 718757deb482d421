#include "http/server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "http/loop_priv.h"
#include "http/tls.h"

#define DESCRIPTORS_ASIDE 256 /* for everything that is not a client */

static void
fill_number(unsigned *n, unsigned fallback)
{
	if (*n == 0)
		*n = fallback;
}

static void
fill_int64(int64_t *n, int64_t fallback)
{
	if (*n == 0)
		*n = fallback;
}

static void
fill_defaults(struct http_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	fill_int64(&o->upload_max, (int64_t)100 * 1024 * 1024);
	fill_number(&o->io_threads, cores > 0 ? (unsigned)cores : 1);
	if (o->io_threads > LOOPS_MAX)
		o->io_threads = LOOPS_MAX;
	fill_number(&o->local_workers, 64);
	fill_number(&o->remote_workers, 32);
	fill_number(&o->queue_max, 4096);
	fill_number(&o->connections_max, 20000);
	fill_number(&o->head_max, 16384);
	fill_number(&o->headers_max, 100);
	fill_number(&o->target_max, 8192);
	fill_int64(&o->head_ms, 10000);
	fill_int64(&o->idle_ms, 75000);
	fill_int64(&o->stall_ms, 20000);
	fill_number(&o->stall_bytes, 4096);
	if (o->rates == NULL)
		o->rates = http_rate_defaults;
}

/* As many descriptors as clients may come, or fewer clients. */
static void
fit_connections(struct http_options *o)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return;
	if (lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &lim);
		(void)getrlimit(RLIMIT_NOFILE, &lim);
	}
	if (lim.rlim_cur == RLIM_INFINITY ||
	    lim.rlim_cur >= (rlim_t)o->connections_max + DESCRIPTORS_ASIDE)
		return;
	o->connections_max =
		lim.rlim_cur > 2 * (rlim_t)DESCRIPTORS_ASIDE
			? (unsigned)lim.rlim_cur - DESCRIPTORS_ASIDE
			: (unsigned)lim.rlim_cur / 2;
	log_warn("the limit of open files allows %u connections only",
		 o->connections_max);
}

static enum err
check_rows(struct scope *sc, const struct http_options *o)
{
	const struct route *r;
	size_t i, k;

	for (i = 0; i < o->table_count; i++)
		for (k = 0; k < o->tables[i].count; k++) {
			r = &o->tables[i].rows[k];
			if (r->access != ACCESS_PUBLIC && o->authorize == NULL)
				return scope_fail(sc, ERR_INVALID_PARAM,
						  "%s needs authorize",
						  r->pattern);
			if (r->body == HTTP_BODY_FILE && o->body_folder == NULL)
				return scope_fail(sc, ERR_INVALID_PARAM,
						  "%s needs body_folder",
						  r->pattern);
		}
	return OK;
}

static enum err
read_certificates(struct scope *sc, struct http_server *s)
{
	const struct http_listener *l;
	size_t i;

	for (i = 0; i < s->o.listener_count; i++) {
		l = &s->o.listeners[i];
		if (l->group > 31)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a listener's group is over 31");
		if (l->tls_cert == NULL)
			continue;
		if (l->tls_key == NULL)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "tls_cert without tls_key");
		TRY(tls_context_create(sc, l->tls_cert, l->tls_key,
				       &s->tls[i]));
	}
	return OK;
}

static enum err
make_loops(struct scope *sc, struct http_server *s)
{
	unsigned i;

	s->loop_count = s->o.io_threads;
	for (i = 0; i < s->loop_count; i++) {
		s->loops[i] = loop_create(s, i);
		if (s->loops[i] == NULL)
			return scope_fail(sc, ERR_NOMEM,
					  "no memory for an I/O thread");
	}
	return listen_bind(sc, s);
}

static enum err
build(struct scope *sc, struct http_server *s)
{
	struct router_tables t = {s->o.tables, s->o.table_count, s->o.aliases,
				  s->o.alias_count};
	size_t n = s->o.listener_count + 1;

	TRY(check_rows(sc, &s->o));
	TRY(router_create(sc, &t, &s->router));
	TRY(address_list_parse(sc, s->o.trusted_proxies, &s->trusted));
	s->limits = http_limits_create(s->o.rates, !s->o.rates_off);
	s->lanes[0] = worker_lane_create("http-local", s->o.local_workers);
	s->lanes[1] = worker_lane_create("http-remote", s->o.remote_workers);
	s->tls = calloc(n, sizeof(*s->tls));
	s->ports = calloc(n, sizeof(*s->ports));
	s->unix_paths = calloc(n, sizeof(*s->unix_paths));
	if (s->limits == NULL || s->lanes[0] == NULL || s->lanes[1] == NULL ||
	    s->tls == NULL || s->ports == NULL || s->unix_paths == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for the server");
	if (s->o.static_root != NULL)
		TRY(static_open(sc, s->o.static_root, &s->site));
	TRY(read_certificates(sc, s));
	return make_loops(sc, s);
}

enum err
http_server_create(struct scope *sc, const struct http_options *o,
		   struct http_server **out)
{
	struct http_server *s;
	int64_t now = clock_wall_ms();
	enum err e;

	*out = s = calloc(1, sizeof(*s));
	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for the server");
	s->o = *o;
	s->boot = map_hash(&now, sizeof(now));
	fill_defaults(&s->o);
	fit_connections(&s->o);
	e = build(sc, s);
	if (e != OK)
		http_server_destroy(out);
	return e;
}

enum err
http_server_start(struct scope *sc, struct http_server *s)
{
	unsigned i;

	s->started = true;
	for (i = 0; i < s->loop_count; i++)
		TRY(loop_start(sc, s->loops[i]));
	return OK;
}

void
http_server_stop(struct http_server *s, int64_t grace_ms)
{
	unsigned i;

	if (!s->started)
		return;
	s->started = false;
	s->grace_ms = grace_ms;
	atomic_store(&s->stopping, true);
	for (i = 0; i < s->loop_count; i++)
		loop_notify(s->loops[i]);
	for (i = 0; i < s->loop_count; i++)
		if (s->loops[i]->started)
			(void)pthread_join(s->loops[i]->thread, NULL);
}

void
http_server_destroy(struct http_server **where)
{
	struct http_server *s = *where;
	unsigned i;
	size_t k;

	if (s == NULL)
		return;
	http_server_stop(s, 0);
	worker_lane_destroy(&s->lanes[0]);
	worker_lane_destroy(&s->lanes[1]);
	for (i = 0; i < LOOPS_MAX; i++)
		loop_destroy(&s->loops[i]);
	for (k = 0; k < s->o.listener_count; k++) {
		if (s->tls != NULL)
			tls_context_destroy(&s->tls[k]);
		if (s->unix_paths != NULL && s->unix_paths[k] != NULL) {
			(void)unlink(s->unix_paths[k]);
			free(s->unix_paths[k]);
		}
	}
	free(s->tls);
	free(s->ports);
	free(s->unix_paths);
	router_destroy(&s->router);
	http_limits_destroy(&s->limits);
	address_list_deinit(&s->trusted);
	static_close(&s->site);
	free(s);
	*where = NULL;
}

enum err
http_server_reload_tls(struct scope *sc, struct http_server *s)
{
	size_t i;

	for (i = 0; i < s->o.listener_count; i++)
		if (s->tls[i] != NULL)
			TRY(tls_context_reload(sc, s->tls[i]));
	return OK;
}

unsigned
http_server_port(const struct http_server *s, size_t i)
{
	return i < s->o.listener_count ? s->ports[i] : 0;
}

struct http_limits *
http_server_limits(struct http_server *s)
{
	return s->limits;
}

static uint64_t
sum(const struct http_server *s, enum counter which)
{
	uint64_t n = 0;
	unsigned i;

	for (i = 0; i < s->loop_count; i++)
		n += atomic_load_explicit(&s->loops[i]->counters[which],
					  memory_order_relaxed);
	return n;
}

void
http_server_stats(const struct http_server *s, struct http_stats *out)
{
	unsigned i;

	out->requests = sum(s, COUNT_REQUESTS);
	for (i = 0; i < 6; i++)
		out->by_status[i] = sum(s, COUNT_STATUS + (enum counter)i);
	out->bytes_in = sum(s, COUNT_BYTES_IN);
	out->bytes_out = sum(s, COUNT_BYTES_OUT);
	out->accepted = sum(s, COUNT_ACCEPTED);
	out->refused = sum(s, COUNT_REFUSED);
	out->timed_out = sum(s, COUNT_TIMED_OUT);
	out->rate_limited = sum(s, COUNT_RATE_LIMITED);
	out->wakes = sum(s, COUNT_WAKES);
	out->connections = sum(s, COUNT_CONNECTIONS);
	out->parked = sum(s, COUNT_PARKED);
	out->queued = worker_lane_queued(s->lanes[0]) +
		      worker_lane_queued(s->lanes[1]);
	out->workers = worker_lane_threads(s->lanes[0]) +
		       worker_lane_threads(s->lanes[1]);
}
