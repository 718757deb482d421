/* My second channel, and its test: /me/channel. */
#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/person_channel.h"

static enum err
get_channel(struct scope *sc, struct http_request *rq)
{
	struct person_channel_view v;
	struct api_reply reply;

	TRY(person_channel_read(sc, api_of(rq)->clinic, api_requester(rq), &v));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "has_gateway", v.has_gateway);
	json_put_string(&reply.w, "state", v.state);
	if (v.row != NULL) {
		json_put_string(&reply.w, "kind", v.row->kind);
		json_put_string(&reply.w, "address", v.row->address);
		if (v.row->tested_ms != 0)
			json_put_int(&reply.w, "tested_ms", v.row->tested_ms);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_channel(struct scope *sc, struct http_request *rq)
{
	struct person_channel_new n;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "kind", &n.kind));
	TRY(json_get_string(sc, body, "address", &n.address));
	TRY(person_channel_set(sc, api_of(rq)->clinic, api_requester(rq), &n));
	return api_reply_nothing(rq);
}

static enum err
delete_channel(struct scope *sc, struct http_request *rq)
{
	struct person_channel_new none = {"", ""};

	TRY(person_channel_set(sc, api_of(rq)->clinic, api_requester(rq),
			       &none));
	return api_reply_nothing(rq);
}

static enum err
post_test(struct scope *sc, struct http_request *rq)
{
	TRY(person_channel_begin_test(sc, api_of(rq)->clinic,
				      api_requester(rq)));
	return api_reply_nothing(rq);
}

static enum err
post_code(struct scope *sc, struct http_request *rq)
{
	const char *code;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "code", &code));
	TRY(person_channel_end_test(sc, api_of(rq)->clinic, api_requester(rq),
				    code));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/me/channel", RATE_READ, HTTP_BODY_NONE, get_channel,
		   0),
	CLINIC_ROW(PUT, "/me/channel", RATE_SEND, HTTP_BODY_MEMORY, put_channel,
		   API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(DELETE, "/me/channel", RATE_SEND, HTTP_BODY_NONE,
		   delete_channel, API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(POST, "/me/channel/test", RATE_SEND, HTTP_BODY_MEMORY,
		   post_test, API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(POST, "/me/channel/confirm", RATE_SEND, HTTP_BODY_MEMORY,
		   post_code, API_AUDIT(AUDIT_SESSION)),
};

struct route_table
clinic_channel_routes(void)
{
	return API_ROUTES(rows);
}
