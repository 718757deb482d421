/* The head of an answer, as the wire has it. */
#include <string.h>

#include "http/cors.h"
#include "http/request_priv.h"

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{200, "OK"},
	{201, "Created"},
	{202, "Accepted"},
	{204, "No Content"},
	{206, "Partial Content"},
	{302, "Found"},
	{304, "Not Modified"},
	{307, "Temporary Redirect"},
	{308, "Permanent Redirect"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{416, "Range Not Satisfiable"},
	{417, "Expectation Failed"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
	{504, "Gateway Timeout"},
	{505, "HTTP Version Not Supported"},
};

static const char *
reason_of(int status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}

int64_t
response_body_len(const struct reply *r)
{
	switch (r->kind) {
	case REPLY_BYTES:
		return (int64_t)r->len;
	case REPLY_SHARED:
		return (int64_t)r->shared->len;
	case REPLY_FILE:
		return r->file_len;
	default:
		return 0;
	}
}

static void
add_str(struct buf *out, const char *a, const char *b)
{
	buf_add_str(out, a);
	buf_add_str(out, b);
	buf_add(out, "\r\n", 2);
}

static void
add_range(const struct reply *r, struct buf *out)
{
	buf_add_str(out, "Content-Range: bytes ");
	if (r->status == 206) {
		buf_add_int(out, r->range_from);
		buf_add_char(out, '-');
		buf_add_int(out, r->range_from + r->file_len - 1);
	} else
		buf_add_char(out, '*');
	buf_add_char(out, '/');
	buf_add_int(out, r->range_of);
	buf_add(out, "\r\n", 2);
}

void
response_head(struct http_request *rq, bool close, const char *date,
	      struct buf *out)
{
	const struct reply *r = &rq->reply;
	bool bodiless = r->status == 204 || r->status == 304;

	(void)buf_reserve(out, cors_headers_len + r->headers.len + 320);
	buf_add_str(out, "HTTP/1.1 ");
	buf_add_int(out, r->status);
	buf_add_char(out, ' ');
	add_str(out, reason_of(r->status), "");
	if (r->type != NULL && !bodiless)
		add_str(out, "Content-Type: ", r->type);
	if (!bodiless) {
		buf_add_str(out, "Content-Length: ");
		buf_add_int(out, response_body_len(r));
		buf_add(out, "\r\n", 2);
	}
	add_str(out, "Date: ", date);
	if (r->range_of >= 0)
		add_range(r, out);
	if (close)
		buf_add_str(out, "Connection: close\r\n");
	else if (rq->parser.http_minor == 0 && !rq->resumed)
		buf_add_str(out, "Connection: keep-alive\r\n");
	/* what only some may see stays out of a shared computer's disk */
	if (rq->route != NULL && rq->route->access != ACCESS_PUBLIC &&
	    !r->has_cache_control)
		buf_add_str(out, "Cache-Control: no-store\r\n");
	if (rq->cors)
		buf_add(out, cors_headers, cors_headers_len);
	if (r->headers.len > 0)
		buf_add(out, r->headers.data, r->headers.len);
	buf_add(out, "\r\n", 2);
}
