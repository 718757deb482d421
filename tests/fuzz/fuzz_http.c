/* fuzz_http: bytes as they come from a socket, through the parser, the checks
 * of a head and the router; without a socket.  In one piece or in many, the
 * same bytes must mean the same. */
#include "http/conn_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BODY_MAX 256

struct outcome {
	enum parse_end end;
	int status;
	enum err admitted;
	size_t used;
	int64_t body_len;
	unsigned fields;
	const struct route *route;
	uint64_t body_hash;
};

static enum err
handler(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	(void)rq;
	return OK;
}

static const struct route rows[] = {
	{HTTP_M_GET, "/a/{b}/c", "", .handler = handler},
	{HTTP_M_POST, "/a/{b}/c", "", .handler = handler,
	 .body = HTTP_BODY_MEMORY, .body_max = BODY_MAX},
	{HTTP_M_PUT, "/{x}/{y*}", "", .handler = handler,
	 .body = HTTP_BODY_MEMORY, .body_max = BODY_MAX},
	{HTTP_M_POST, "/", "", .handler = handler, .body = HTTP_BODY_MEMORY,
	 .body_max = BODY_MAX},
};
static struct http_server server;
static struct io_loop *loop;
static struct loop_listener listener;
static struct conn conn;

static void
set_up(void)
{
	static const struct route_table table = {
		rows, sizeof(rows) / sizeof(rows[0]), 0};
	static const struct route_alias alias = {"/r0/", "/a/"};
	struct router_tables t = {&table, 1, &alias, 1};
	struct scope sc;

	scope_begin(&sc, "fuzz");
	server.o.head_max = 1024;
	server.o.headers_max = 16;
	server.o.target_max = 256;
	server.o.connections_max = 1;
	server.loop_count = 1;
	if (router_create(&sc, &t, &server.router) != OK ||
	    address_list_parse(&sc, "unix", &server.trusted) != OK)
		abort();
	scope_end(&sc);
	loop = loop_create(&server, 0);
	conn.loop = loop;
	conn.listener = &listener;
	if (!slot_take(loop, &conn))
		abort();
}

/* FNV-1a */
static uint64_t
hash(const char *bytes, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (uint8_t)bytes[i]) * UINT64_C(1099511628211);
	return h;
}

/* The head is complete: as conn_read.c does. */
static bool
weigh(struct http_request *rq, struct outcome *o)
{
	int status;

	o->fields = rq->field_count;
	o->admitted = parse_check_head(rq, &status);
	if (o->admitted != OK)
		return false;
	if (memchr(rq->head + rq->path_from, '#', rq->path_len) != NULL)
		abort();
	o->admitted = admit_route(rq);
	if (o->admitted == OK && rq->answered)
		return false;
	if (o->admitted == OK)
		o->admitted = admit_length(rq);
	o->route = rq->route;
	return o->admitted == OK && rq->has_body;
}

static void
run(const char *data, size_t size, size_t piece, struct outcome *o)
{
	struct http_request *rq = request_create(loop, &conn);
	size_t n, len;
	bool go_on = true;

	memset(o, 0, sizeof(*o));
	parse_begin(rq);
	while (go_on && o->used < size) {
		len = size - o->used < piece ? size - o->used : piece;
		o->end = parse_feed(rq, data + o->used, len, &n);
		if (n > len)
			abort();
		o->used += n;
		if (o->end == PARSE_HEAD) {
			go_on = weigh(rq, o);
			if (go_on)
				parse_continue(rq);
		} else
			go_on = o->end == PARSE_MORE;
	}
	o->status = rq->parse_status;
	if (rq->body_used > BODY_MAX || rq->head_len > server.o.head_max)
		abort();
	o->body_len = rq->body_len;
	if (o->end == PARSE_MESSAGE && rq->body != NULL)
		o->body_hash = hash(rq->body, rq->body_used);
	if (o->end == PARSE_BROKEN) {
		/* where, and by which of two mistakes, may differ */
		memset(o, 0, sizeof(*o));
		o->end = PARSE_BROKEN;
	}
	request_destroy(&rq);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct outcome whole, pieces;

	if (loop == NULL)
		set_up();
	/* longer ones meet the ceilings at another byte in pieces */
	if (size == 0 || size > 1000)
		return 0;
	run(text + 1, size - 1, SIZE_MAX, &whole);
	run(text + 1, size - 1, (size_t)(data[0] & 15) + 1, &pieces);
	if (memcmp(&whole, &pieces, sizeof(whole)) != 0)
		abort();
	return 0;
}
