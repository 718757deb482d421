/* Interruptions: what a sender should know, a role's quiet points, a ward's
 * counts (docs/api/clinic_interruption.yaml). */
#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/interruption.h"

static enum err
get_hint(struct scope *sc, struct http_request *rq)
{
	struct interruption_hint hint = {0};
	struct api_reply reply;

	TRY(interruption_read_hint(sc, api_of(rq)->clinic,
				   http_param(rq, "roleId"), &hint));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "status", hint.status);
	json_put_int(&reply.w, "open_urgents", hint.open_urgents);
	json_put_int(&reply.w, "held", hint.held);
	if (hint.quiet_ms != 0)
		json_put_int(&reply.w, "routine_comes_ms", hint.quiet_ms);
	json_put_string(&reply.w, "batch_times", hint.times);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_times(struct scope *sc, struct http_request *rq)
{
	struct interruption_times n = {.role_id = http_param(rq, "roleId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "batch_times", &n.times));
	TRY(interruption_put_times(sc, api_of(rq)->clinic, api_requester(rq),
				   &n));
	return api_reply_nothing(rq);
}

static enum err
get_counts(struct scope *sc, struct http_request *rq)
{
	struct interruption_query q = {.ward = http_query(rq, "ward")};
	struct interruption_counts counts = {0};
	struct api_reply reply;
	size_t i;

	TRY(http_query_int(rq, "hours", 0, &q.hours));
	TRY(interruption_list(sc, api_of(rq)->clinic, api_requester(rq), &q,
			      &counts));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "counts");
	json_array_begin(&reply.w);
	for (i = 0; i < counts.count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "ward", counts.rows[i].ward);
		json_put_int(&reply.w, "hour_ms", counts.rows[i].hour_ms);
		json_put_string(&reply.w, "kind", counts.rows[i].kind);
		json_put_int(&reply.w, "count", counts.rows[i].count);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/roles/{roleId}/interruption", RATE_READ,
		   HTTP_BODY_NONE, get_hint, 0),
	CLINIC_ROW(PUT, "/roles/{roleId}/interruption", RATE_SEND,
		   HTTP_BODY_MEMORY, put_times, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(GET, "/interruptions", RATE_READ, HTTP_BODY_NONE, get_counts,
		   0),
};

struct route_table
clinic_interruption_routes(void)
{
	return API_ROUTES(rows);
}
