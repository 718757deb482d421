/* Other networks, and what services do with their own token
 * (Client-Server API, third-party networks; Application Service API,
 * client-server API extensions). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "appservice/queries.h"
#include "base/uri.h"

static enum err
get_protocols(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	TRY(appservices_write_protocols(sc, api_of(rq)->appservices, &reply.w));
	return api_reply_send(rq, &reply);
}

static enum err
get_protocol(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	TRY(appservices_write_protocol(sc, api_of(rq)->appservices,
				       http_param(rq, "protocol"), &reply.w));
	return api_reply_send(rq, &reply);
}

/* The client's own fields, without what says who asks. */
static enum err
copy_query(struct scope *sc, struct http_request *rq, const char **out)
{
	static const char *const own[] = {"access_token", "user_id",
					  "device_id"};
	const char *raw = strchr(http_request_target(rq), '?');
	struct uri_query *q = scope_new(sc, struct uri_query);
	struct buf b;
	size_t i, n;

	buf_init(&b, sc, 0);
	if (raw != NULL)
		TRY(uri_query_parse(sc, raw + 1, strlen(raw + 1), q));
	for (i = 0; i < q->count; i++) {
		for (n = 0; n < 3; n++)
			if (strcmp(q->params[i].name, own[n]) == 0)
				break;
		if (n == 3)
			buf_printf(&b, "%s%s=%s", b.len > 0 ? "&" : "",
				   uri_encode(sc, q->params[i].name),
				   uri_encode(sc, q->params[i].value));
	}
	*out = buf_str(&b);
	return buf_check(&b);
}

static enum err
search(struct scope *sc, struct http_request *rq, bool is_user,
       const char *protocol)
{
	struct appservice_search s = {.is_user = is_user, .protocol = protocol};
	struct api_reply reply;

	TRY(copy_query(sc, rq, &s.query));
	api_reply_init(&reply, sc);
	TRY(appservices_search(sc, api_of(rq)->appservices, &s, &reply.w));
	return api_reply_send(rq, &reply);
}

static enum err
get_locations(struct scope *sc, struct http_request *rq)
{
	return search(sc, rq, false, http_param(rq, "protocol"));
}

static enum err
get_users(struct scope *sc, struct http_request *rq)
{
	return search(sc, rq, true, http_param(rq, "protocol"));
}

static enum err
get_location(struct scope *sc, struct http_request *rq)
{
	if (http_query(rq, "alias") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'alias' is missing");
	return search(sc, rq, false, NULL);
}

static enum err
get_user(struct scope *sc, struct http_request *rq)
{
	if (http_query(rq, "userid") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'userid' is missing");
	return search(sc, rq, true, NULL);
}

static void
tell_status(struct scope *sc, struct http_request *rq,
	    const struct appservice_ping *p)
{
	struct json_writer w;
	struct buf body;

	buf_init(&body, sc, 0);
	json_writer_init(&w, &body);
	json_string(&w, p->body);
	http_error_field(rq, "status", scope_printf(sc, "%d", p->status));
	http_error_field(rq, "body", buf_str(&body));
}

static enum err
post_ping(struct scope *sc, struct http_request *rq)
{
	const char *id = http_param(rq, "appserviceId");
	struct appservice_ping p = {0};
	struct api_reply reply;
	yyjson_val *body;
	enum err e;

	if (strcmp(id, api_requester(rq)->appservice_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is another service's token");
	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "transaction_id", &p.transaction_id));
	e = appservice_ping(sc, api_of(rq)->appservices, id, &p);
	if (e == ERR_BAD_STATUS)
		tell_status(sc, rq, &p);
	TRY(e);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "duration_ms", p.duration_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_listing(struct scope *sc, struct http_request *rq)
{
	struct appservice_listing l = {
		.service_id = api_requester(rq)->appservice_id,
		.network_id = http_param(rq, "networkId"),
		.room_id = http_param(rq, "roomId")};
	const char *visibility;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "visibility", &visibility));
	if (strcmp(visibility, "public") != 0 &&
	    strcmp(visibility, "private") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "visibility is neither public nor private");
	l.is_public = strcmp(visibility, "public") == 0;
	TRY(appservices_list_room(sc, api_of(rq)->appservices, &l));
	return api_reply_nothing(rq);
}

#define NETWORK(path, does)                                                  \
	{                                                                    \
		.method = HTTP_M_GET,                                        \
		.pattern = "/_matrix/client/v3/thirdparty/" path,            \
		.section = "CS third-party networks", .access = ACCESS_USER, \
		.rate = RATE_SEARCH, .lane = LANE_REMOTE, .handler = does    \
	}

static const struct route rows[] = {
	NETWORK("protocols", get_protocols),
	NETWORK("protocol/{protocol}", get_protocol),
	NETWORK("location", get_location),
	NETWORK("location/{protocol}", get_locations),
	NETWORK("user", get_user),
	NETWORK("user/{protocol}", get_users),
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v1/appservice/{appserviceId}/ping",
	 .section = "AS pinging",
	 .access = ACCESS_APPSERVICE,
	 .rate = RATE_ADMIN,
	 .lane = LANE_REMOTE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_ping},
	{.method = HTTP_M_PUT,
	 .pattern = "/_matrix/client/v3/directory/list/appservice/{networkId}/"
		    "{roomId}",
	 .section = "AS published room directories",
	 .access = ACCESS_APPSERVICE,
	 .rate = RATE_ROOM,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_listing},
};

struct route_table
client_third_party_routes(void)
{
	return API_ROUTES(rows);
}
