/* The parser's callbacks: a message becomes a request, strictly.
 *
 * llhttp runs without any lenient flag; what it leaves to its user is refused
 * here.  A field is stored in lower case with its value trimmed. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/loop_priv.h"
#include "http/request_priv.h"

#define FIRST_HEAD 1024
#define FIRST_FIELDS 24
#define EXTRA_MAX 4096 /* trailers and chunk extensions of a message */
#define FIRST_BODY 8192

static struct http_request *
request_of(llhttp_t *p)
{
	return p->data;
}

static int
refuse(struct http_request *rq, int status)
{
	rq->parse_status = status;
	return HPE_USER;
}

/* Appends to head; the buffer always has room for one more NUL. */
static int
head_add(struct http_request *rq, const char *at, size_t len)
{
	size_t cap;
	char *grown;

	if (rq->head_len + len > rq->server->o.head_max)
		return refuse(rq, 431);
	if (rq->head_len + len + 1 > rq->head_cap) {
		cap = rq->head_cap == 0 ? FIRST_HEAD : rq->head_cap * 2;
		while (cap < rq->head_len + len + 1)
			cap *= 2;
		grown = realloc(rq->head, cap);
		if (grown == NULL)
			return refuse(rq, 503);
		rq->head = grown;
		rq->head_cap = cap;
	}
	memcpy(rq->head + rq->head_len, at, len);
	rq->head_len += len;
	return 0;
}

static int
count_extra(struct http_request *rq, size_t len)
{
	rq->extra_len += len;
	return rq->extra_len > EXTRA_MAX ? refuse(rq, 400) : 0;
}

/* How far into the message at is. */
static size_t
raw_place(const struct http_request *rq, const char *at)
{
	return rq->raw_len + (size_t)(at - rq->feed);
}

static int
on_method(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);

	rq->line_end = raw_place(rq, at) + len;
	return 0;
}

/* One space stands between the parts of the first line; the parser would take
 * more. */
static int
on_url(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);

	if (rq->target_len == 0 && raw_place(rq, at) != rq->line_end + 1)
		return refuse(rq, 400);
	rq->line_end = raw_place(rq, at) + len;
	rq->target_len += len;
	if (rq->target_len > rq->server->o.target_max)
		return refuse(rq, 414);
	return head_add(rq, at, len);
}

static int
on_url_complete(llhttp_t *p)
{
	return head_add(request_of(p), "", 1);
}

static int
on_version(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);
	static const size_t gap = sizeof(" HTTP/") - 1;

	(void)len;
	if (rq->target_len > 0 && raw_place(rq, at) != rq->line_end + gap)
		return refuse(rq, 400);
	rq->target_len = 0; /* its later parts are not the first */
	return 0;
}

static int
add_field(struct http_request *rq)
{
	struct head_field *grown;
	unsigned cap;

	if (rq->field_count >= rq->server->o.headers_max)
		return refuse(rq, 431);
	if (rq->field_count == rq->field_cap) {
		cap = rq->field_cap == 0 ? FIRST_FIELDS : rq->field_cap * 2;
		grown = realloc(rq->fields, cap * sizeof(*grown));
		if (grown == NULL)
			return refuse(rq, 503);
		rq->fields = grown;
		rq->field_cap = cap;
	}
	rq->fields[rq->field_count].name = (uint32_t)rq->head_len;
	rq->fields[rq->field_count].value = 0;
	rq->field_count++;
	return 0;
}

static int
on_header_field(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);
	char *stored;
	size_t i;

	if (rq->head_done)
		return count_extra(rq, len);
	if (!rq->in_field && add_field(rq) != 0)
		return HPE_USER;
	rq->in_field = true;
	if (head_add(rq, at, len) != 0)
		return HPE_USER;
	stored = rq->head + rq->head_len - len;
	for (i = 0; i < len; i++)
		if (stored[i] >= 'A' && stored[i] <= 'Z')
			stored[i] = (char)(stored[i] | 0x20);
	return 0;
}

static int
on_header_field_complete(llhttp_t *p)
{
	struct http_request *rq = request_of(p);

	if (rq->head_done)
		return 0;
	rq->in_field = false;
	if (head_add(rq, "", 1) != 0)
		return HPE_USER;
	rq->fields[rq->field_count - 1].value = (uint32_t)rq->head_len;
	return 0;
}

static int
on_header_value(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);
	size_t i;

	if (rq->head_done)
		return count_extra(rq, len);
	for (i = 0; i < len; i++)
		if (((unsigned char)at[i] < 0x20 && at[i] != '\t') ||
		    at[i] == 0x7f)
			return refuse(rq, 400);
	return head_add(rq, at, len);
}

static int
on_header_value_complete(llhttp_t *p)
{
	struct http_request *rq = request_of(p);
	size_t from;

	if (rq->head_done)
		return count_extra(rq, 1);
	from = rq->fields[rq->field_count - 1].value;
	while (rq->head_len > from && (rq->head[rq->head_len - 1] == ' ' ||
				       rq->head[rq->head_len - 1] == '\t'))
		rq->head_len--;
	return head_add(rq, "", 1);
}

/* The head is weighed before anything of the body is looked at. */
static int
on_headers_complete(llhttp_t *p)
{
	struct http_request *rq = request_of(p);

	rq->head_done = true;
	rq->keep_alive = llhttp_should_keep_alive(p) != 0;
	rq->has_body = (p->flags & F_CHUNKED) != 0 || p->content_length > 0;
	p->upgrade = 0; /* no other protocol is spoken here */
	return HPE_PAUSED;
}

static int
body_grow(struct http_request *rq, size_t need)
{
	size_t cap = rq->body_cap;
	char *grown;

	if (need + 1 <= cap)
		return 0;
	if (cap == 0)
		cap = rq->parser.content_length < FIRST_BODY &&
				      (rq->parser.flags & F_CHUNKED) == 0
			      ? (size_t)rq->parser.content_length + 1
			      : FIRST_BODY;
	while (cap < need + 1)
		cap *= 2;
	grown = realloc(rq->body, cap);
	if (grown == NULL)
		return refuse(rq, 503);
	rq->body = grown;
	rq->body_cap = cap;
	return 0;
}

static int
on_body(llhttp_t *p, const char *at, size_t len)
{
	struct http_request *rq = request_of(p);

	rq->body_len += (int64_t)len;
	if (rq->body_len > rq->body_max)
		return refuse(rq, 413);
	if (rq->discard)
		return 0;
	if (body_grow(rq, rq->body_used + len) != 0)
		return HPE_USER;
	memcpy(rq->body + rq->body_used, at, len);
	rq->body_used += len;
	rq->body[rq->body_used] = '\0';
	return 0;
}

static int
on_chunk_extension(llhttp_t *p, const char *at, size_t len)
{
	(void)at;
	return count_extra(request_of(p), len + 1);
}

static int
on_message_complete(llhttp_t *p)
{
	request_of(p)->message_done = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_method = on_method,
	.on_url = on_url,
	.on_version = on_version,
	.on_url_complete = on_url_complete,
	.on_header_field = on_header_field,
	.on_header_field_complete = on_header_field_complete,
	.on_header_value = on_header_value,
	.on_header_value_complete = on_header_value_complete,
	.on_headers_complete = on_headers_complete,
	.on_body = on_body,
	.on_chunk_extension_name = on_chunk_extension,
	.on_chunk_extension_value = on_chunk_extension,
	.on_message_complete = on_message_complete,
};

void
parse_begin(struct http_request *rq)
{
	llhttp_init(&rq->parser, HTTP_REQUEST, &settings);
	rq->parser.data = rq;
}

void
parse_continue(struct http_request *rq)
{
	llhttp_resume(&rq->parser);
}

/* Bytes that count for nothing (spaces, chunk sizes with zeros in front) have
 * an end too. */
static bool
is_padded(const struct http_request *rq)
{
	if (!rq->head_done)
		return rq->raw_len > rq->server->o.head_max;
	return rq->raw_len / 16 > (size_t)rq->body_max + rq->server->o.head_max;
}

enum parse_end
parse_feed(struct http_request *rq, const char *data, size_t len,
	   size_t *used_out)
{
	llhttp_errno_t e;

	rq->feed = data;
	e = llhttp_execute(&rq->parser, data, len);
	if (e == HPE_OK) {
		*used_out = len;
		rq->raw_len += len;
		if (is_padded(rq)) {
			rq->parse_status = rq->head_done ? 400 : 431;
			return PARSE_BROKEN;
		}
		return PARSE_MORE;
	}
	*used_out = 0;
	if (e != HPE_PAUSED) {
		if (rq->parse_status == 0)
			rq->parse_status = 400;
		return PARSE_BROKEN;
	}
	*used_out = (size_t)(llhttp_get_error_pos(&rq->parser) - data);
	rq->raw_len += *used_out;
	return rq->message_done ? PARSE_MESSAGE : PARSE_HEAD;
}

/* "/path?query", or the same after "http://host". */
static bool
find_path(struct http_request *rq)
{
	const char *at = rq->head, *end;

	if (*at == '\0')
		return false;
	if (*at != '/' && *at != '*') {
		at = strstr(at, "://");
		at = at != NULL ? strchr(at + 3, '/') : NULL;
		if (at == NULL)
			return false;
	}
	for (end = at; *end != '\0'; end++)
		if (*end == '#' || (unsigned char)*end <= ' ')
			return false;
	rq->path_from = (size_t)(at - rq->head);
	rq->path_len = (size_t)(strchrnul(at, '?') - at);
	return true;
}

/* Two ways to tell the length, or two hosts, are how requests are smuggled. */
static bool
is_ambiguous(const struct http_request *rq)
{
	const char *coding = request_field(rq, "transfer-encoding");
	const char *length = request_field(rq, "content-length");
	const char *host = request_field(rq, "host");

	if (coding != NULL && (length != NULL || rq->parser.http_minor == 0 ||
			       strcasecmp(coding, "chunked") != 0 ||
			       request_field_repeats(rq, "transfer-encoding")))
		return true;
	if (length != NULL && (request_field_repeats(rq, "content-length") ||
			       strspn(length, "0123456789") != strlen(length)))
		return true;
	if (host == NULL)
		return rq->parser.http_minor != 0;
	return request_field_repeats(rq, "host") ||
	       strpbrk(host, " \t,/@\\") != NULL;
}

enum err
parse_check_head(struct http_request *rq, int *status_out)
{
	const char *expect;

	*status_out = 0;
	if (rq->parser.http_major != 1 || rq->parser.http_minor > 1) {
		*status_out = 505;
		return scope_fail(&rq->sc, ERR_UNKNOWN,
				  "only HTTP/1.1 and HTTP/1.0 are spoken here");
	}
	if (is_ambiguous(rq) || !find_path(rq)) {
		*status_out = 400;
		return scope_fail(&rq->sc, ERR_UNKNOWN,
				  "the request's head is not well formed");
	}
	expect = request_field(rq, "expect");
	if (expect == NULL)
		return OK;
	if (strcasecmp(expect, "100-continue") != 0) {
		*status_out = 417;
		return scope_fail(&rq->sc, ERR_UNKNOWN,
				  "an expectation that cannot be met");
	}
	rq->expects_100 = rq->parser.http_minor > 0;
	return OK;
}
