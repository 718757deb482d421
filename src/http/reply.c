#include "http/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json_write.h"
#include "http/range.h"
#include "http/request_priv.h"

struct shared_count {
	atomic_size_t refs;
	struct http_shared s;
};

static struct shared_count *
count_of(struct http_shared *s)
{
	return (void *)((char *)s - offsetof(struct shared_count, s));
}

struct http_shared *
http_shared_create(const void *bytes, size_t len)
{
	struct shared_count *c;

	c = malloc(sizeof(*c) + len);
	if (c == NULL)
		return NULL;
	atomic_init(&c->refs, 1);
	c->s.len = len;
	if (len > 0)
		memcpy(c->s.bytes, bytes, len);
	return &c->s;
}

struct http_shared *
http_shared_ref(struct http_shared *s)
{
	atomic_fetch_add_explicit(&count_of(s)->refs, 1, memory_order_relaxed);
	return s;
}

void
http_shared_unref(struct http_shared *s)
{
	if (s != NULL && atomic_fetch_sub_explicit(&count_of(s)->refs, 1,
						   memory_order_acq_rel) == 1)
		free(count_of(s));
}

/* Drops the body of an earlier reply; headers and error fields stay. */
static void
drop_body(struct reply *r)
{
	http_shared_unref(r->shared);
	r->shared = NULL;
	if (r->fd >= 0 && !r->keep_fd)
		(void)close(r->fd);
	r->fd = -1;
	r->keep_fd = false;
	r->kind = REPLY_NONE;
	r->type = NULL;
	r->bytes = NULL;
	r->len = 0;
	r->range_of = -1;
}

void
reply_reset(struct http_request *rq)
{
	drop_body(&rq->reply);
}

static struct reply *
begin(struct http_request *rq, enum reply_kind kind, int status,
      const char *type)
{
	struct reply *r = &rq->reply;

	drop_body(r);
	r->kind = kind;
	r->status = status;
	r->type = type;
	return r;
}

enum err
http_reply_json(struct http_request *rq, int status, struct buf *b)
{
	TRY(buf_check(b));
	http_reply_bytes(rq, status, "application/json", buf_str(b), b->len);
	return OK;
}

void
http_reply_bytes(struct http_request *rq, int status, const char *type,
		 const void *bytes, size_t len)
{
	struct reply *r = begin(rq, REPLY_BYTES, status, type);

	r->bytes = bytes;
	r->len = len;
}

void
http_reply_empty(struct http_request *rq, int status)
{
	(void)begin(rq, REPLY_EMPTY, status, NULL);
}

void
http_reply_redirect(struct http_request *rq, const char *location)
{
	http_reply_empty(rq, 302);
	http_header_add(rq, "Location", location);
}

void
http_reply_shared(struct http_request *rq, int status, const char *type,
		  struct http_shared *s)
{
	http_shared_ref(s);
	begin(rq, REPLY_SHARED, status, type)->shared = s;
}

void
http_reply_file(struct http_request *rq, int status, const struct http_file *f)
{
	struct reply *r = begin(rq, REPLY_FILE, status, f->type);

	r->fd = f->fd;
	r->file_from = f->offset;
	r->file_len = f->len;
	if (f->etag != NULL)
		http_header_add(rq, "ETag", f->etag);
}

void
http_reply_range(struct http_request *rq, const struct http_file *f)
{
	reply_range(rq, f, false);
}

void
reply_range(struct http_request *rq, const struct http_file *f, bool keep_fd)
{
	const char *wanted = http_header(rq, "range");
	enum range_kind kind;
	int64_t from, count;

	http_reply_file(rq, 200, f);
	rq->reply.keep_fd = keep_fd;
	http_header_add(rq, "Accept-Ranges", "bytes");
	if (range_etag_matches(http_header(rq, "if-none-match"), f->etag)) {
		http_reply_empty(rq, 304);
		return;
	}
	if (!range_if_range(http_header(rq, "if-range"), f->etag))
		wanted = NULL;
	kind = range_parse(wanted, f->len, &from, &count);
	if (kind == RANGE_UNSATISFIABLE) {
		http_reply_empty(rq, 416);
		rq->reply.range_of = f->len;
	} else if (kind == RANGE_PART) {
		rq->reply.status = 206;
		rq->reply.file_from = f->offset + from;
		rq->reply.file_len = count;
		rq->reply.range_of = f->len;
		rq->reply.range_from = from;
	}
}

/* What would end the line, or the header. */
static bool
is_clean(const char *text)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < 0x20 && *text != '\t') ||
		    *text == 0x7f)
			return false;
	return true;
}

void
http_header_add(struct http_request *rq, const char *name, const char *value)
{
	struct buf *b = &rq->reply.headers;

	if (!is_clean(name) || !is_clean(value))
		return;
	if (strcasecmp(name, "cache-control") == 0)
		rq->reply.has_cache_control = true;
	if (b->sc == NULL)
		buf_init(b, &rq->sc, (size_t)64 * 1024);
	buf_add_str(b, name);
	buf_add(b, ": ", 2);
	buf_add_str(b, value);
	buf_add(b, "\r\n", 2);
}

void
reply_add_lines(struct http_request *rq, const char *lines)
{
	struct buf *b = &rq->reply.headers;

	if (b->sc == NULL)
		buf_init(b, &rq->sc, (size_t)64 * 1024);
	buf_add_str(b, lines);
}

void
http_cookie_add(struct http_request *rq, const struct http_cookie *c)
{
	struct buf b;

	if (strpbrk(c->value, "; ,\"\\") != NULL)
		return;
	buf_init(&b, &rq->sc, 0);
	buf_printf(&b,
		   "%s=%s; Path=%s; Max-Age=%lld; HttpOnly; "
		   "SameSite=Strict%s",
		   c->name, c->value, c->path, (long long)c->max_age_s,
		   rq->secure || c->is_secure ? "; Secure" : "");
	http_header_add(rq, "Set-Cookie", buf_str(&b));
}

void
http_error_field(struct http_request *rq, const char *key, const char *json)
{
	struct reply *r = &rq->reply;

	if (r->error_count == ERROR_FIELDS_MAX)
		return;
	r->error_keys[r->error_count] = key;
	r->error_values[r->error_count] = json;
	r->error_count++;
}

static void
write_error(struct http_request *rq, enum err e, struct buf *b)
{
	struct reply *r = &rq->reply;
	struct json_writer w;
	const char *text = scope_fail_text(&rq->sc);
	unsigned i;

	if (rq->sc.failure != e)
		text = "";
	json_writer_init(&w, b);
	json_object_begin(&w);
	json_put_string(&w, "errcode", err_code(e));
	json_put_string(&w, "error",
			*text != '\0' ? text : "the request failed");
	if (e == ERR_RATE_LIMITED)
		json_put_int(&w, "retry_after_ms", rq->sc.retry_after_ms);
	for (i = 0; i < r->error_count; i++)
		json_put_raw(&w, r->error_keys[i], r->error_values[i],
			     strlen(r->error_values[i]));
	json_object_end(&w);
}

void
reply_finish(struct http_request *rq, enum err result)
{
	struct buf b;
	char seconds[24];

	if (result == OK) {
		if (rq->reply.kind == REPLY_NONE)
			http_reply_bytes(rq, 200, "application/json", "{}", 2);
		return;
	}
	buf_init(&b, &rq->sc, 0);
	write_error(rq, result, &b);
	http_reply_bytes(rq, err_http_status(result), "application/json",
			 buf_str(&b), b.len);
	if (result == ERR_RATE_LIMITED) {
		(void)snprintf(seconds, sizeof(seconds), "%lld",
			       (long long)(rq->sc.retry_after_ms + 999) / 1000);
		http_header_add(rq, "Retry-After", seconds);
	}
}
