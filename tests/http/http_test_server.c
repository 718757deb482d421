/* A server with a few routes that do nothing but show what src/http does.
 * Driven by tests/http/run; prints "ready PORT [TLS-PORT]" when it answers. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "http/body.h"
#include "http/server.h"

static struct http_server *server;
static const char *place_folder;

/* Who waits, for /test/wake. */
struct waiter {
	struct waiter *next;
	struct waiter *prev;
	uint64_t ticket;
	char text[64];
	int resumes;
	bool inline_ok;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter waiters = {.next = &waiters, .prev = &waiters};
static atomic_int live, created, freed, handled, bodies;

static void
sleep_ms(int64_t ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&ts, NULL);
}

static enum err
hello(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	http_reply_bytes(rq, 200, "application/json", "{\"hello\":1}", 11);
	return OK;
}

static enum err
nothing(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	(void)rq;
	return OK;
}

static enum err
slow(struct scope *sc, struct http_request *rq)
{
	int64_t ms;

	TRY(http_query_int(rq, "ms", 100, &ms));
	sleep_ms(ms);
	(void)sc;
	return OK;
}

static enum err
fail(struct scope *sc, struct http_request *rq)
{
	http_error_field(rq, "soft_logout", "true");
	return scope_fail(sc, ERR_FORBIDDEN, "not \"you\"");
}

static enum err
echo(struct scope *sc, struct http_request *rq)
{
	size_t len;
	const char *body = http_body(rq, &len);

	(void)sc;
	atomic_fetch_add(&bodies, 1);
	http_reply_bytes(rq, 200, "application/octet-stream", body, len);
	return OK;
}

/* What of a request its handler sees. */
static enum err
show(struct scope *sc, struct http_request *rq)
{
	struct json_writer w;
	struct buf b;
	const char *who = http_identity(rq);

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "a", http_param(rq, "a"));
	json_put_string(&w, "b", http_param(rq, "b"));
	json_put_string(&w, "rest", http_param(rq, "rest"));
	json_put_string(&w, "q", http_query(rq, "q"));
	json_put_string(&w, "method", http_request_method(rq));
	json_put_string(&w, "address", http_request_address(rq));
	json_put_string(&w, "cookie", http_request_cookie(rq, "c"));
	json_put_string(&w, "x", http_header(rq, "X-Test"));
	json_put_string(&w, "who", who);
	json_put_bool(&w, "secure", http_request_is_secure(rq));
	json_object_end(&w);
	return http_reply_json(rq, 200, &b);
}

static enum err
large(struct scope *sc, struct http_request *rq)
{
	int64_t len, shared;
	struct http_shared *s;
	char *p;

	TRY(http_query_int(rq, "len", 1000, &len));
	TRY(http_query_int(rq, "shared", 0, &shared));
	p = scope_alloc(sc, (size_t)len);
	memset(p, 'x', (size_t)len);
	if (shared == 0) {
		http_reply_bytes(rq, 200, "text/plain", p, (size_t)len);
		return OK;
	}
	s = http_shared_create(p, (size_t)len);
	http_reply_shared(rq, 200, "text/plain", s);
	http_shared_unref(s);
	return OK;
}

static enum err
file(struct scope *sc, struct http_request *rq)
{
	struct http_file f = {.type = "video/mp4", .etag = "\"tag\""};
	const char *path = scope_printf(sc, "%s/file", place_folder);
	FILE *in = fopen(path, "r");

	if (in == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no file");
	(void)fseek(in, 0, SEEK_END);
	f.len = ftell(in);
	f.fd = dup(fileno(in));
	(void)fclose(in);
	http_reply_range(rq, &f);
	return OK;
}

static enum err
upload(struct scope *sc, struct http_request *rq)
{
	struct body_file *b = http_body_file(rq);
	struct buf out;

	if (b == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "no body");
	atomic_fetch_add(&bodies, 1);
	TRY(body_file_place(sc, b, place_folder, http_param(rq, "name")));
	buf_init(&out, sc, 0);
	buf_printf(&out, "{\"len\":%lld}", (long long)b->len);
	return http_reply_json(rq, 200, &out);
}

static void
waiter_gone(void *ctx)
{
	struct waiter *w = ctx;

	(void)pthread_mutex_lock(&lock);
	w->prev->next = w->next;
	w->next->prev = w->prev;
	(void)pthread_mutex_unlock(&lock);
	atomic_fetch_sub(&live, 1);
	atomic_fetch_add(&freed, 1);
	free(w);
}

static enum err
waiter_reply(struct scope *sc, struct http_request *rq, struct waiter *w,
	     enum http_cause cause, const char *where)
{
	static const char *const causes[] = {"woken", "deadline", "stopping"};
	struct buf b;

	buf_init(&b, sc, 0);
	buf_printf(&b, "{\"cause\":\"%s\",\"where\":\"%s\",\"resumes\":%d}",
		   causes[cause], where, w->resumes);
	return http_reply_json(rq, 200, &b);
}

static enum err
resume(struct scope *sc, struct http_request *rq, void *ctx,
       enum http_cause cause)
{
	return waiter_reply(sc, rq, ctx, cause, "worker");
}

static const struct http_park_calls calls;

static enum err
resume_inline(struct scope *sc, struct http_request *rq, void *ctx,
	      enum http_cause cause)
{
	struct waiter *w = ctx;

	w->resumes++;
	if (strcmp(w->text, "again") == 0 && w->resumes < 3 &&
	    cause == HTTP_WOKEN)
		return http_park(rq, clock_mono_ms() + 20000, &calls, w);
	if (!w->inline_ok)
		return ERR_RETRY;
	return waiter_reply(sc, rq, w, cause, "inline");
}

static const struct http_park_calls calls = {resume_inline, resume,
					     waiter_gone};

static enum err
wait(struct scope *sc, struct http_request *rq)
{
	const char *mode = http_query(rq, "mode");
	struct waiter *w;
	int64_t ms;

	TRY(http_query_int(rq, "timeout", 30000, &ms));
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)snprintf(w->text, sizeof(w->text), "%s", mode ? mode : "");
	w->inline_ok = strcmp(w->text, "worker") != 0;
	w->ticket = http_ticket(rq);
	atomic_fetch_add(&live, 1);
	atomic_fetch_add(&created, 1);
	(void)pthread_mutex_lock(&lock);
	w->next = waiters.next;
	w->prev = &waiters;
	w->next->prev = w;
	waiters.next = w;
	(void)pthread_mutex_unlock(&lock);
	if (strcmp(w->text, "early") == 0)
		http_wake(server, w->ticket);
	if (strcmp(w->text, "late") == 0)
		sleep_ms(500);
	return http_park(rq, clock_mono_ms() + ms, &calls, w);
}

static enum err
wake(struct scope *sc, struct http_request *rq)
{
	struct waiter *w;
	int64_t max, n = 0;

	(void)sc;
	TRY(http_query_int(rq, "max", INT64_MAX, &max));
	(void)pthread_mutex_lock(&lock);
	for (w = waiters.next; w != &waiters && n < max; w = w->next, n++)
		http_wake(server, w->ticket);
	(void)pthread_mutex_unlock(&lock);
	return OK;
}

static enum err
stats(struct scope *sc, struct http_request *rq)
{
	struct http_stats st;
	struct buf b;

	http_server_stats(server, &st);
	buf_init(&b, sc, 0);
	buf_printf(
		&b,
		"{\"live\":%d,\"created\":%d,\"freed\":%d,\"handled\":%d,"
		"\"bodies\":%d,\"requests\":%llu,\"connections\":%llu,"
		"\"parked\":%llu,\"timed_out\":%llu,\"refused\":%llu,"
		"\"workers\":%llu,\"rate_limited\":%llu}",
		atomic_load(&live), atomic_load(&created), atomic_load(&freed),
		atomic_load(&handled), atomic_load(&bodies),
		(unsigned long long)st.requests,
		(unsigned long long)st.connections,
		(unsigned long long)st.parked, (unsigned long long)st.timed_out,
		(unsigned long long)st.refused, (unsigned long long)st.workers,
		(unsigned long long)st.rate_limited);
	return http_reply_json(rq, 200, &b);
}

static enum err
cookie(struct scope *sc, struct http_request *rq)
{
	struct http_cookie c = {"c", "value", "/x", 60};

	(void)sc;
	http_cookie_add(rq, &c);
	http_header_add(rq, "X-Split", "a\r\nSet-Cookie: b=c");
	return OK;
}

/* "memory" is known at once, "store" after a look into the store. */
static enum err
authorize(struct scope *sc, struct http_request *rq,
	  const struct http_credentials *cr, enum http_stage stage)
{
	if (cr->token == NULL)
		return scope_fail(sc, ERR_MISSING_TOKEN, "no token");
	if (strcmp(cr->token, "memory") == 0) {
		http_identity_set(rq, "memory", "@memory:x");
		return OK;
	}
	if (stage == HTTP_STAGE_MEMORY)
		return ERR_RETRY;
	if (strcmp(cr->token, "store") != 0)
		return scope_fail(sc, ERR_UNKNOWN_TOKEN, "unknown token");
	http_identity_set(rq, "store", "@store:x");
	return OK;
}

#define M "/_matrix/client/v3/test/"

static const struct route rows[] = {
	{HTTP_M_GET, M "hello", "", .lane = LANE_INLINE, .handler = hello},
	{HTTP_M_GET, "/test/hello", "", .lane = LANE_INLINE, .handler = hello},
	{HTTP_M_GET, "/test/worker", "", .handler = hello},
	{HTTP_M_GET, "/test/remote", "", .lane = LANE_REMOTE, .handler = slow},
	{HTTP_M_GET, "/test/slow", "", .handler = slow},
	{HTTP_M_POST, "/test/nothing", "", .handler = nothing},
	{HTTP_M_GET, "/test/fail", "", .handler = fail},
	{HTTP_M_POST, "/test/echo", "", .body = HTTP_BODY_MEMORY,
	 .handler = echo},
	{HTTP_M_PUT, "/test/echo", "", .body = HTTP_BODY_MEMORY,
	 .body_max = 1000, .handler = echo},
	{HTTP_M_GET, M "show/{a}/x/{b}", "", .handler = show},
	{HTTP_M_GET, M "rest/{rest*}", "", .handler = show},
	{HTTP_M_GET, "/test/user", "", .access = ACCESS_USER, .handler = show},
	{HTTP_M_POST, "/test/user", "", .access = ACCESS_USER,
	 .body = HTTP_BODY_MEMORY, .handler = echo},
	{HTTP_M_GET, "/test/limited", "", .rate = RATE_LOGIN,
	 .handler = nothing},
	{HTTP_M_GET, "/test/large", "", .handler = large},
	{HTTP_M_GET, "/test/file", "", .handler = file},
	{HTTP_M_PUT, "/test/upload/{name}", "", .body = HTTP_BODY_FILE,
	 .handler = upload},
	{HTTP_M_PUT, "/test/upload_user/{name}", "", .access = ACCESS_USER,
	 .body = HTTP_BODY_FILE, .handler = upload},
	{HTTP_M_GET, "/test/wait", "", .handler = wait},
	{HTTP_M_GET, "/test/wait_inline", "", .lane = LANE_INLINE,
	 .handler = wait},
	{HTTP_M_POST, "/test/wake", "", .handler = wake},
	{HTTP_M_GET, "/test/stats", "", .lane = LANE_INLINE, .handler = stats},
	{HTTP_M_GET, "/test/cookie", "", .handler = cookie},
};

static void
must(struct scope *sc, enum err e)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", err_name(e), scope_fail_text(sc));
	exit(1);
}

static void
read_arguments(char **argv, struct http_options *o, struct http_listener *l)
{
	for (; argv[0] != NULL && argv[1] != NULL; argv += 2) {
		if (strcmp(argv[0], "--folder") == 0)
			o->body_folder = place_folder = argv[1];
		else if (strcmp(argv[0], "--static") == 0)
			o->static_root = argv[1];
		else if (strcmp(argv[0], "--listen") == 0)
			l[0].address = argv[1];
		else if (strcmp(argv[0], "--also") == 0)
			l[1].address = argv[1];
		else if (strcmp(argv[0], "--cert") == 0)
			l[1].tls_cert = argv[1];
		else if (strcmp(argv[0], "--key") == 0)
			l[1].tls_key = argv[1];
		else if (strcmp(argv[0], "--proxies") == 0)
			o->trusted_proxies = argv[1];
		else if (strcmp(argv[0], "--connections") == 0)
			o->connections_max = (unsigned)strtoul(argv[1], 0, 10);
		else if (strcmp(argv[0], "--slow") == 0)
			o->head_ms = o->stall_ms = strtoll(argv[1], 0, 10);
		else if (strcmp(argv[0], "--idle") == 0)
			o->idle_ms = strtoll(argv[1], 0, 10);
		else if (strcmp(argv[0], "--log") == 0)
			log_init(LOG_LEVEL_DEBUG, false);
	}
}

static void
serve(struct scope *sc)
{
	sigset_t set;
	int got;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)printf("ready %u %u\n", http_server_port(server, 0),
		     http_server_port(server, 1));
	(void)fflush(stdout);
	while (sigwait(&set, &got) == 0 && got == SIGHUP) {
		if (http_server_reload_tls(sc, server) != OK)
			(void)printf("not reloaded\n");
		else
			(void)printf("reloaded\n");
		(void)fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	static const struct route_table table = {
		rows, sizeof(rows) / sizeof(rows[0]), 0};
	static const struct route_alias alias = {"/_matrix/client/r0/",
						 "/_matrix/client/v3/"};
	struct http_listener listeners[2] = {
		{.address = "127.0.0.1:0"},
		{.address = "127.0.0.1:0", .group = 1}};
	struct http_options o = {.listeners = listeners,
				 .tables = &table,
				 .table_count = 1,
				 .aliases = &alias,
				 .alias_count = 1,
				 .authorize = authorize,
				 .upload_max = 64 * 1024 * 1024};
	struct http_rate_size rates[RATE_COUNT] = {
		[RATE_LOGIN] = {0.5, 20}, [RATE_FAILED] = {2, 60}};
	struct scope sc;
	sigset_t set;

	(void)argc;
	o.rates = rates;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	log_init(LOG_LEVEL_WARN, false);
	read_arguments(argv + 1, &o, listeners);
	o.listener_count = 2;
	scope_begin(&sc, "main");
	must(&sc, http_server_create(&sc, &o, &server));
	must(&sc, http_server_start(&sc, server));
	serve(&sc);
	http_server_stop(server, 3000);
	http_server_destroy(&server);
	scope_end(&sc);
	(void)printf("stopped, %d contexts left\n", atomic_load(&live));
	return atomic_load(&live) != 0;
}
