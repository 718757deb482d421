#include "http/request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "http/conn_priv.h"
#include "http/request_priv.h"

#define SPARE_MAX 64
#define HEAD_KEEP 4096 /* a larger buffer is not kept for reuse */

/* What outlives one use of the record. */
struct kept {
	char *head;
	size_t head_cap;
	struct head_field *fields;
	unsigned field_cap;
};

static struct http_request *
take_spare(struct io_loop *loop, struct kept *kept)
{
	struct http_request *rq = loop->spare;

	memset(kept, 0, sizeof(*kept));
	if (rq == NULL) {
		rq = malloc(sizeof(*rq));
		return rq;
	}
	loop->spare = rq->next;
	loop->spare_count--;
	kept->head = rq->head;
	kept->head_cap = rq->head_cap;
	kept->fields = rq->fields;
	kept->field_cap = rq->field_cap;
	return rq;
}

/* boot and number in hexadecimal: this is on the hot path. */
void
request_name(struct http_request *rq)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t number = rq->number;
	char *p = rq->id;
	int shift;

	for (shift = 28; shift >= 0; shift -= 4)
		*p++ = hex[rq->server->boot >> shift & 15];
	*p++ = '-';
	for (shift = 60; shift > 0 && number >> shift == 0;)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = hex[number >> shift & 15];
	*p = '\0';
}

struct http_request *
request_create(struct io_loop *loop, struct conn *c)
{
	struct http_request *rq;
	struct kept kept;

	rq = take_spare(loop, &kept);
	if (rq == NULL)
		return NULL;
	memset(rq, 0, sizeof(*rq));
	rq->head = kept.head;
	rq->head_cap = kept.head_cap;
	rq->fields = kept.fields;
	rq->field_cap = kept.field_cap;
	rq->server = loop->server;
	rq->loop = loop;
	rq->conn = c;
	rq->number = loop->next_number;
	loop->next_number += loop->number_step;
	rq->client = c->peer;
	rq->ticket = slot_ticket(loop, c->slot);
	rq->reply.fd = -1;
	rq->reply.range_of = -1;
	rq->time_ms = clock_wall_ms();
	rq->mono_us = clock_mono_us();
	request_name(rq);
	scope_begin(&rq->sc, rq->id);
	return rq;
}

/* A file on its way out. */
struct leftover {
	struct job job; /* first */
	struct body_file *file;
};

static void
leftover_run(struct job *j)
{
	struct leftover *l = (struct leftover *)(void *)j;

	body_file_destroy(&l->file);
	free(l);
}

/* Giving the blocks of half an upload back to the disk takes its time: not on
 * the I/O thread. */
static void
drop_file(struct io_loop *loop, struct body_file **file)
{
	struct leftover *l;

	if (*file == NULL)
		return;
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		body_file_destroy(file);
		return;
	}
	l->job.run = leftover_run;
	l->file = *file;
	*file = NULL;
	loop_put_job(loop, LANE_LOCAL, &l->job);
}

void
request_destroy(struct http_request **where)
{
	struct http_request *rq = *where;
	struct io_loop *loop = rq->loop;

	*where = NULL;
	scope_end(&rq->sc);
	reply_reset(rq);
	drop_file(loop, &rq->file);
	free(rq->body);
	rq->body = NULL;
	if (loop->spare_count >= SPARE_MAX || rq->head_cap > HEAD_KEEP) {
		free(rq->head);
		free(rq->fields);
		free(rq);
		return;
	}
	rq->next = loop->spare;
	loop->spare = rq;
	loop->spare_count++;
}

const char *
request_field(const struct http_request *rq, const char *name)
{
	unsigned i;

	for (i = 0; i < rq->field_count; i++)
		if (strcmp(rq->head + rq->fields[i].name, name) == 0)
			return rq->head + rq->fields[i].value;
	return NULL;
}

bool
request_field_repeats(const struct http_request *rq, const char *name)
{
	unsigned i, n = 0;

	for (i = 0; i < rq->field_count; i++)
		if (strcmp(rq->head + rq->fields[i].name, name) == 0)
			n++;
	return n > 1;
}

enum err
request_decode(struct http_request *rq, const struct router_match *m)
{
	const char *mark;
	char *text;
	size_t i;

	rq->row = m->row;
	rq->route = m->row->route;
	for (i = 0; i < m->row->param_count; i++) {
		TRY(uri_decode(&rq->sc, m->values[i].text, m->values[i].len,
			       &text));
		rq->params[i] = text;
	}
	mark = rq->head + rq->path_from + rq->path_len;
	if (*mark != '?' || mark[1] == '\0')
		return OK;
	rq->query = scope_new(&rq->sc, struct uri_query);
	return uri_query_parse(&rq->sc, mark + 1, strlen(mark + 1), rq->query);
}

const char *
http_param(const struct http_request *rq, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; rq->row != NULL && i < rq->row->param_count; i++)
		if (rq->row->names[i].len == len &&
		    memcmp(rq->row->names[i].text, name, len) == 0)
			return rq->params[i];
	return NULL;
}

const char *
http_query(struct http_request *rq, const char *name)
{
	return rq->query != NULL ? uri_query_find(rq->query, name) : NULL;
}

const char *
http_query_next(struct http_request *rq, const char *name, size_t *it)
{
	const struct uri_param *p;

	while (rq->query != NULL && *it < rq->query->count) {
		p = &rq->query->params[(*it)++];
		if (strcmp(p->name, name) == 0)
			return p->value;
	}
	return NULL;
}

enum err
http_query_int(struct http_request *rq, const char *name, int64_t fallback,
	       int64_t *out)
{
	const char *text = http_query(rq, name);
	char *end;

	*out = fallback;
	if (text == NULL)
		return OK;
	errno = 0;
	*out = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text == ' ' ||
	    *text == '+')
		return scope_fail(&rq->sc, ERR_INVALID_PARAM,
				  "%s must be a whole number", name);
	return OK;
}

enum err
http_query_bool(struct http_request *rq, const char *name, bool fallback,
		bool *out)
{
	const char *text = http_query(rq, name);

	*out = fallback;
	if (text == NULL)
		return OK;
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return scope_fail(&rq->sc, ERR_INVALID_PARAM,
				  "%s must be true or false", name);
	*out = text[0] == 't';
	return OK;
}

const char *
http_header(const struct http_request *rq, const char *name)
{
	unsigned i;

	for (i = 0; i < rq->field_count; i++)
		if (strcasecmp(rq->head + rq->fields[i].name, name) == 0)
			return rq->head + rq->fields[i].value;
	return NULL;
}

const char *
http_request_cookie(struct http_request *rq, const char *name)
{
	const char *at = request_field(rq, "cookie"), *end;
	size_t len = strlen(name);

	while (at != NULL && *at != '\0') {
		while (*at == ' ' || *at == ';')
			at++;
		end = strchrnul(at, ';');
		if ((size_t)(end - at) > len && at[len] == '=' &&
		    memcmp(at, name, len) == 0)
			return scope_strndup(&rq->sc, at + len + 1,
					     (size_t)(end - at) - len - 1);
		at = end;
	}
	return NULL;
}

const char *
http_body(const struct http_request *rq, size_t *len_out)
{
	if (rq->body == NULL || rq->route == NULL ||
	    rq->route->body != HTTP_BODY_MEMORY) {
		*len_out = 0;
		return "";
	}
	*len_out = rq->body_used;
	return rq->body;
}

struct body_file *
http_body_file(struct http_request *rq)
{
	return rq->file;
}

const char *
http_request_address(struct http_request *rq)
{
	if (rq->client_text[0] == '\0')
		address_format(&rq->client, rq->client_text);
	return rq->client_text;
}

const char *
http_request_id(const struct http_request *rq)
{
	return rq->id;
}

const char *
http_request_path(struct http_request *rq)
{
	if (rq->resumed)
		return NULL;
	return scope_strndup(&rq->sc, rq->head + rq->path_from, rq->path_len);
}

const char *
http_request_target(const struct http_request *rq)
{
	return rq->resumed ? NULL : rq->head + rq->path_from;
}

const char *
http_request_method(const struct http_request *rq)
{
	if (rq->resumed)
		return NULL;
	return llhttp_method_name((llhttp_method_t)rq->parser.method);
}

const struct route *
http_request_route(const struct http_request *rq)
{
	return rq->route;
}

bool
http_request_is_secure(const struct http_request *rq)
{
	return rq->secure;
}

int64_t
http_request_time_ms(const struct http_request *rq)
{
	return rq->time_ms;
}

bool
http_request_is_gone(const struct http_request *rq)
{
	return atomic_load_explicit(&rq->gone, memory_order_relaxed);
}

struct scope *
http_request_scope(struct http_request *rq)
{
	return &rq->sc;
}

void *
http_app(const struct http_request *rq)
{
	return rq->server->o.app;
}

void
http_identity_set(struct http_request *rq, const void *identity,
		  const char *rate_key)
{
	rq->identity = identity;
	rq->rate_key = rate_key;
}

const void *
http_identity(const struct http_request *rq)
{
	return rq->identity;
}

void
http_rate_exempt(struct http_request *rq)
{
	rq->rate_exempt = true;
}

struct http_limits *
http_request_limits(struct http_request *rq)
{
	return rq->server->limits;
}

struct http_server *
http_request_server(struct http_request *rq)
{
	return rq->server;
}

bool
http_request_is_inline(const struct http_request *rq)
{
	return rq->on_io_thread;
}
