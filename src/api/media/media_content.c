#include "api/media/media_content.h"

#include <string.h>

#include "api/api.h"
#include "api/routes.h"
#include "base/uri.h"
#include "http/body.h"
#include "media/media.h"

#define WAIT_DEFAULT_MS 20000
#define WAIT_MAX_MS 60000
#define SIDE_MAX 16384

/* A file never changes under its address. */
#define CACHE_FOR_EVER "private, max-age=31536000, immutable"
/* The specification's policy for what is downloaded. */
#define CONTENT_POLICY                                                  \
	"sandbox; default-src 'none'; script-src 'none'; plugin-types " \
	"application/pdf; style-src 'unsafe-inline'; object-src 'self';"

static enum err
reply_config(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "m.upload.size",
		     media_upload_max(api_of(rq)->media));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static struct media_declared
declared(struct http_request *rq)
{
	return (struct media_declared){.content_type =
					       http_header(rq, "Content-Type"),
				       .filename = http_query(rq, "filename")};
}

static enum err
reply_uri(struct scope *sc, struct http_request *rq, const char *uri,
	  int64_t expires_ms)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "content_uri", uri);
	if (expires_ms != 0)
		json_put_int(&reply.w, "unused_expires_at", expires_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
upload(struct scope *sc, struct http_request *rq)
{
	struct media_declared d = declared(rq);
	const char *uri;

	TRY(media_upload(sc, api_of(rq)->media, api_requester(rq),
			 http_body_file(rq), &d, &uri));
	return reply_uri(sc, rq, uri, 0);
}

static enum err
create(struct scope *sc, struct http_request *rq)
{
	int64_t expires_ms;
	const char *uri;

	TRY(media_reserve(sc, api_of(rq)->media, api_requester(rq), &uri,
			  &expires_ms));
	return reply_uri(sc, rq, uri, expires_ms);
}

static enum err
upload_reserved(struct scope *sc, struct http_request *rq)
{
	struct media_fill fill = {.server_name = http_param(rq, "serverName"),
				  .media_id = http_param(rq, "mediaId"),
				  .declared = declared(rq)};

	TRY(media_upload_reserved(sc, api_of(rq)->media, api_requester(rq),
				  http_body_file(rq), &fill));
	return api_reply_nothing(rq);
}

static enum err
upload_part(struct scope *sc, struct http_request *rq)
{
	struct media_part part = {
		.fill = {.server_name = http_param(rq, "serverName"),
			 .media_id = http_param(rq, "mediaId"),
			 .declared = declared(rq)},
		.body = http_body_file(rq)};
	struct media_part_state state;
	struct api_reply reply;

	TRY(http_query_int(rq, "offset", 0, &part.offset));
	TRY(http_query_int(rq, "size", 0, &part.size));
	TRY(media_upload_part(sc, api_of(rq)->media, api_requester(rq), &part,
			      &state));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "received", state.received);
	if (state.is_done)
		json_put_string(&reply.w, "content_uri", state.uri);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
read_wanted(struct http_request *rq, struct media_wanted *out)
{
	TRY(http_query_int(rq, "timeout_ms", WAIT_DEFAULT_MS, &out->wait_ms));
	if (out->wait_ms > WAIT_MAX_MS)
		out->wait_ms = WAIT_MAX_MS;
	out->server_name = http_param(rq, "serverName");
	out->media_id = http_param(rq, "mediaId");
	return OK;
}

/* The name is the requester's, where the address holds one, else the
 * uploader's; RFC 6266 with the encoding of RFC 8187. */
static const char *
disposition(struct scope *sc, const struct media_file *f, const char *name)
{
	const char *how = f->is_inline ? "inline" : "attachment";

	if (name == NULL || *name == '\0')
		name = f->filename;
	if (name == NULL || *name == '\0')
		return how;
	return scope_printf(sc, "%s; filename*=UTF-8''%s", how,
			    uri_encode(sc, name));
}

static enum err
reply_file(struct scope *sc, struct http_request *rq,
	   const struct media_file *f, const char *name)
{
	struct http_file file = {
		.fd = f->fd,
		.len = f->len,
		.type = f->content_type,
		.etag = scope_printf(sc, "\"%.32s\"", f->blob)};

	http_header_add(rq, "Content-Disposition", disposition(sc, f, name));
	http_header_add(rq, "Content-Security-Policy", CONTENT_POLICY);
	http_header_add(rq, "Cross-Origin-Resource-Policy", "cross-origin");
	http_header_add(rq, "X-Content-Type-Options", "nosniff");
	http_header_add(rq, "Referrer-Policy", "no-referrer");
	http_header_add(rq, "Cache-Control", CACHE_FOR_EVER);
	http_reply_range(rq, &file);
	return OK;
}

static enum err
download(struct scope *sc, struct http_request *rq)
{
	struct media_wanted wanted;
	struct media_file f;

	TRY(read_wanted(rq, &wanted));
	TRY(media_open_file(sc, api_of(rq)->media, &wanted, &f));
	return reply_file(sc, rq, &f, NULL);
}

static enum err
download_as(struct scope *sc, struct http_request *rq)
{
	struct media_wanted wanted;
	struct media_file f;

	TRY(read_wanted(rq, &wanted));
	TRY(media_open_file(sc, api_of(rq)->media, &wanted, &f));
	return reply_file(sc, rq, &f, http_param(rq, "fileName"));
}

static enum err
read_side(struct scope *sc, struct http_request *rq, const char *name,
	  int64_t *out)
{
	TRY(http_query_int(rq, name, -1, out));
	if (*out == -1)
		return scope_fail(sc, ERR_MISSING_PARAM, "'%s' is missing",
				  name);
	if (*out < 1 || *out > SIDE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'%s' is not between 1 and %d", name,
				  SIDE_MAX);
	return OK;
}

static enum err
thumbnail(struct scope *sc, struct http_request *rq)
{
	struct media_wanted wanted;
	struct media_size size;
	struct media_file f;

	TRY(read_wanted(rq, &wanted));
	TRY(read_side(sc, rq, "width", &size.width));
	TRY(read_side(sc, rq, "height", &size.height));
	size.method = http_query(rq, "method");
	TRY(http_query_bool(rq, "animated", false, &size.is_animated));
	TRY(media_open_thumbnail(sc, api_of(rq)->media, &wanted, &size, &f));
	return reply_file(sc, rq, &f, NULL);
}

/* The old addresses are frozen: for old clients that show who they are, and as
 * if nothing were there for everybody else (CS 13.8, "Content repository"). */
static enum err
require_known(struct scope *sc, struct http_request *rq)
{
	if (api_requester(rq) == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such file");
	return OK;
}

static enum err
old_download(struct scope *sc, struct http_request *rq)
{
	TRY(require_known(sc, rq));
	return download(sc, rq);
}

static enum err
old_download_as(struct scope *sc, struct http_request *rq)
{
	TRY(require_known(sc, rq));
	return download_as(sc, rq);
}

static enum err
old_thumbnail(struct scope *sc, struct http_request *rq)
{
	TRY(require_known(sc, rq));
	return thumbnail(sc, rq);
}

#define ROW(verb, path, where, does)                                \
	.method = HTTP_M_##verb, .pattern = path, .section = where, \
	.access = ACCESS_USER, .rate = RATE_MEDIA, .handler = does

#define OLD_ROW(path, does)                                                   \
	.method = HTTP_M_GET, .pattern = path,                                \
	.section = "CS content-repo (deprecated)", .access = ACCESS_OPTIONAL, \
	.rate = RATE_MEDIA, .lane = LANE_REMOTE, .handler = does

/* What may wait for an upload or the helper has the lane of those that wait. */
static const struct route rows[] = {
	{ROW(GET, "/_matrix/media/v3/config", "CS content-repo", reply_config)},
	{ROW(GET, "/_matrix/client/v1/media/config", "CS content-repo",
	     reply_config)},
	{ROW(POST, "/_matrix/media/v3/upload", "CS content-repo", upload),
	 .body = HTTP_BODY_FILE},
	{ROW(PUT, "/_matrix/media/v3/upload/{serverName}/{mediaId}",
	     "CS content-repo", upload_reserved),
	 .body = HTTP_BODY_FILE},
	{ROW(PUT, "/_wardwire/media/v1/uploads/{serverName}/{mediaId}",
	     "docs/api/media.yaml", upload_part),
	 .body = HTTP_BODY_FILE},
	{ROW(POST, "/_matrix/media/v1/create", "CS content-repo", create),
	 .body = HTTP_BODY_MEMORY},
	{ROW(GET, "/_matrix/client/v1/media/download/{serverName}/{mediaId}",
	     "CS content-repo", download),
	 .lane = LANE_REMOTE},
	{ROW(GET,
	     "/_matrix/client/v1/media/download/{serverName}/{mediaId}/"
	     "{fileName}",
	     "CS content-repo", download_as),
	 .lane = LANE_REMOTE},
	{ROW(GET, "/_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}",
	     "CS content-repo", thumbnail),
	 .lane = LANE_REMOTE},
	{OLD_ROW("/_matrix/media/v3/download/{serverName}/{mediaId}",
		 old_download)},
	{OLD_ROW("/_matrix/media/v3/download/{serverName}/{mediaId}/{fileName}",
		 old_download_as)},
	{OLD_ROW("/_matrix/media/v3/thumbnail/{serverName}/{mediaId}",
		 old_thumbnail)},
};

struct route_table
media_content_routes(void)
{
	return API_ROUTES(rows);
}
