#include "api/api.h"
#include "api/media/media_content.h"
#include "api/routes.h"
#include "media/link_preview.h"

static enum err
get_preview(struct scope *sc, struct http_request *rq)
{
	struct link_previews *previews = api_of(rq)->previews;
	const char *url = http_query(rq, "url"), *json;
	struct api_reply reply;
	int64_t at_ms;

	if (previews == NULL)
		return scope_fail(sc, ERR_UNRECOGNIZED,
				  "this server makes no previews of pages");
	if (url == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'url' is missing");
	TRY(http_query_int(rq, "ts", 0, &at_ms)); /* only the newest is there */
	TRY(link_preview_get(sc, previews, api_requester(rq), url, &json));
	api_reply_init(&reply, sc);
	buf_add_str(&reply.buf, json);
	return api_reply_send(rq, &reply);
}

#define ROW(path, where)                                                     \
	{                                                                    \
		.method = HTTP_M_GET, .pattern = (path), .section = (where), \
		.access = ACCESS_USER, .rate = RATE_MEDIA,                   \
		.lane = LANE_REMOTE, .handler = get_preview,                 \
	}

static const struct route rows[] = {
	ROW("/_matrix/client/v1/media/preview_url", "CS content-repo"),
	ROW("/_matrix/media/v3/preview_url", "CS content-repo (deprecated)"),
};

struct route_table
media_preview_routes(void)
{
	return API_ROUTES(rows);
}
